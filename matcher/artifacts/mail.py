"""An e-mail saved as text: the header lines that it begins with, which are no more its prose than front matter is."""

import re
from email.utils import parseaddr

from matcher.deferred import lazy_regex

_MOST_LINES = 200
_LONGEST = 300
_HEADER = lazy_regex(
    r"[*_]{0,2}(?P<name>from|to|cc|bcc|date|sent|subject|reply-to|sender|message-id|in-reply-to|references|return-path"
    r"|delivered-to|received|mime-version|importance|priority|attachments?|content-[a-z-]+|list-[a-z-]+|x-[\w-]+)"
    r"[*_]{0,2}[ \t]?:[*_]{0,2}(?:[ \t]+(?P<value>.*))?",
    re.IGNORECASE,
)
_PERSON = lazy_regex(r"@?[^\W\d_a-z][\w.'\u2019-]*(?:,? [^\W\d_][\w.'\u2019-]*){0,4}")
_ADDRESS = lazy_regex(r"[^\s@<>]+@[^\s@<>]+")


def headers(text: str) -> tuple[dict[str, str], str]:
    """Return the author, title and date of an e-mail by the keys of front matter, and the body below its headers.

    A text is one where its first lines name who it is from, and a subject or a date; else all of it is the body.
    """
    found: dict[str, str] = {}
    name = ""
    at = 0
    for line in text.split("\n", _MOST_LINES)[:_MOST_LINES]:
        if header := _HEADER.fullmatch(line):
            name = header["name"].lower().replace("sent", "date")
            found.setdefault(name, (header["value"] or "").strip())
        elif name and line.startswith((" ", "\t")) and line.strip():  # a long header goes on
            found[name] = f"{found[name]} {line.strip()}".strip()
        elif name or line:
            break
        at += len(line) + 1
    author = sender(found.get("from", ""))
    if not author or not (found.get("subject") or found.get("date")):
        return {}, text
    said = {"author": author, "title": found.get("subject", ""), "date": found.get("date", "")}
    return {key: value for key, value in said.items() if value}, text[at:].lstrip("\n")


def sender(value: str) -> str | None:
    """Return a sender as git writes an author, `Ada <ada@x.test>`, or what of it there is; None where it is none."""
    value = re.sub(r"\[mailto:([^\]]*)\]", r"<\1>", value[:_LONGEST])
    if _ADDRESS.search(value):
        name, address = parseaddr(value)
        return f"{name} <{address}>" if name else address or None
    value = value.strip("\"' ")
    return value if _PERSON.fullmatch(value) else None
