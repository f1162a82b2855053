"""Who a text names in a fixed form: trailers, fields, attendee lists, tables, speakers, signatures."""

import re
from collections.abc import Iterator

from matcher.artifacts.authorship import is_bot
from matcher.verification.redaction.contacts import EMAIL, is_email
from matcher.verification.redaction.naming import capitalised, named_by
from matcher.wordlists import fold, is_given, is_wordlike

_FIELD = re.compile(
    r"(?:^[ \t>*_#|-]{0,8}|(?<=[.;|] )\*{0,2})(?:co-?authored[- ]by|signed[- ]off[- ]by|reviewed[- ]by|acked[- ]by"
    r"|tested[- ]by|reported[- ]by|suggested[- ]by"
    r"|helped[- ]by|approved[- ]by|merged[- ]by|requested[- ]by|submitted[- ]by|written[- ]by|prepared[- ]by"
    r"|created[- ]by|authored[- ]by"
    r"|co-?developed-by|based-on-patch-by|authors?|reviewers?|approvers?|assignees?|owners?|dri|facilitators?"
    r"|moderators?|chairs?|secretary|minute takers?|minutes"
    r"|note[- ]?takers?|scribe|interviewers?|interviewee|candidate|mentor|mentee|manager|attendees|attending"
    r"|participants|present"
    r"|absent|apologies|regrets|invitees|invited|there|team|team members|(?:voting |core )?members(?: present)?|lead"
    r"|deciders|steward|notes|with|in attendance|on-?call|incident commander|commander|comms lead|ops lead"
    r"|tech lead|responders?|presenters?|speakers?|hosts?|cc|to|from|paired? with|subscribers|contributors?"
    r"|point of contact|poc"
    r"|reporter|author name|committer|commit|who|people|name|employee|reviewed for|feedback for|recognition"
    r"|kudos(?: to)?)"
    r"(?: ?\([^()\n]{0,40}\))?[*_]{0,3}[ \t]?(?::"
    r"|\|(?=[^|\n]{2,80}\|[ \t]*$(?!\n[ \t|:]*-)))[*_]{0,3}[ \t]{0,8}(?P<value>[^\s|][^\n|]{0,1000})",
    re.IGNORECASE | re.MULTILINE,
)
_LOGINS = re.compile(
    r"[ \t>*_#|-]{0,8}(?:[a-z-]{3,12}[- ]by\b|reviewers?|approvers?|assignees?|cc\b|subscribers|reporter|committer"
    r"|facilitator|scribe)",
    re.IGNORECASE,
)
"""Fields whose values may be logins, which look like any other word."""
_LISTED = re.compile(
    r"^[ \t>*_#]{0,8}(?:attendees|attending|participants|present|absent|apologies|regrets|invitees|people|team members"
    r"|members"
    r"|in attendance|who was there|contributors|reviewers"
    r"|authors)(?: \([^()\n]{0,40}\))?[*_]{0,3}:?[*_]{0,3}[ \t]{0,8}$"
    r"(?P<items>(?:\r?\n[ \t]{0,8}(?:[*+-]|\d{1,2}\.)?[ \t]{0,4}[^\n]{0,120}){1,60})",
    re.IGNORECASE | re.MULTILINE,
)
_ITEM = re.compile(r"[ \t]{0,12}(?:[*+-]|\d{1,2}\.)[ \t]{1,4}(?:\[[ xX]\] )?(?P<item>.*)")
_LABEL = re.compile(
    r"^[ \t>*_#+-]{0,12}(?:\d{1,2}[.)] )?[*_]{0,3}(?:\[[\d: .apmAPM]{4,12}\][ \t]?)?@?(?P<name>[^\W\d_][^\n:()"
    r"\[\]|=/]{0,40}?)[*_]{0,3}(?P<role>[ \t]?\([^()\n]{1,40}\))?[*_]{0,3}[:\uff1a](?=\s|[*_]|$|[^\x00-\x7f])",
    re.MULTILINE,
)
_SPEAKING_LOGIN = re.compile(
    r"^[ \t>*_#]{0,8}@?(?P<name>[^\W_][\w.-]{1,38})[*_]{0,3}[ \t]?\((?:(?:pr|review|inline|general|issue"
    r"|pull request) )?(?:comment(?:ed)?|review"
    r"|reply|response|author|description|reviewer|maintainer|member|contributor|collaborator|owner)\)[*_]{0,3}[ \t]?:",
    re.IGNORECASE | re.MULTILINE,
)
_ALONE = re.compile(
    r"^[ \t]{0,4}(?:#{1,6}[ \t]|[*_]{2}|[*+-][ \t])[*_]{0,2}(?P<name>[^\n*_:#()\[\]]{4,40})[*_]{0,2}(?:[ \t]?\([^()"
    r"\n]{0,40}\))?[ \t]*$",
    re.MULTILINE,
)
_SIGNED = re.compile(
    r"^(?:(?:best|kind|warm|many)?[ \t]?(?:regards|wishes|thanks)|thanks|cheers|best|thank you|sincerely"
    r"|yours)[,!.]?[ \t]*\r?\n+[ \t]*(?P<name>[^\W\d_][^\n,:;!?()]{1,40})$|^[ \t]*(?:--|\u2014|\u2013"
    r"|~)[ \t]?(?P<dash>[^\W\d_][^\n,:;!?()]{1,40})$",
    re.IGNORECASE | re.MULTILINE,
)
_TABLE = re.compile(
    r"^[ \t]{0,8}[^\n]{0,2000}\|[^\n]{0,2000}\n[ \t]{0,8}\|?[ \t]{0,4}:?-{1,200}[-|: \t]{0,2000}\n"
    r"(?:[ \t]{0,8}[^\n]{0,4000}\|[^\n]*\n?){1,500}",
    re.MULTILINE,
)
_WHO = re.compile(
    r"who|names?|reviewers?|owners?|persons?|people|authors?|assignees?|engineers?|by|dri|interviewers?|mentors?"
    r"|speakers?|attendees?",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"[,;|/\u3001\uff0c]|\s(?:and|&|und|et|y)\s|\s{3,}")
_ASIDE = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,40}\]\([^()]{0,200}\)|<{1,2}[^<>]{0,120}>{1,2}|[*_`\[\]<>]+")


def mentions(text: str) -> Iterator[tuple[str, ...]]:
    """Yield those whom a text names in a fixed form, each with all names that stand together."""
    yield from _in_fields(text)
    for found in _SPEAKING_LOGIN.finditer(text):
        yield (found["name"],)
    for speaker in _speakers(text):
        yield (speaker,)
    yield from _in_tables(text)
    for found in _SIGNED.finditer(text):
        yield from _items(found[found.lastgroup or 0], logins=False)


def _in_fields(text: str) -> Iterator[tuple[str, ...]]:
    for found in _FIELD.finditer(text):
        yield from _items(found["value"], logins=bool(_LOGINS.match(found[0])))
    for found in _LISTED.finditer(text):
        yield from _listed(found["items"])


def _in_tables(text: str) -> Iterator[tuple[str, ...]]:
    """Yield whom the columns of tables name that are headed by who did, reviewed or owns something."""
    for table in _TABLE.finditer(text):
        heads, _, *rows = (line.strip().strip("|").split("|") for line in table[0].rstrip().split("\n"))
        for column in (i for i, head in enumerate(heads) if _WHO.fullmatch(head.strip(" *_"))):
            for row in rows:
                yield from _items(row[column], logins=False) if column < len(row) else ()


def _listed(items: str) -> Iterator[tuple[str, ...]]:
    """Yield the items of a list below its title, down to the first line that is none."""
    for line in items.split("\n")[1:]:
        item = _ITEM.match(line)
        if line.strip() and item is None and len(line.split()) > 4:
            return
        if line.lstrip().startswith("#"):
            return
        yield from _items((item["item"] if item else line).split(": ")[0].split(" - ")[0], logins=False)


def _items(value: str, *, logins: bool) -> Iterator[tuple[str, ...]]:
    """Yield the people in an enumeration; what reads like a sentence or a team is none."""
    for address in EMAIL.finditer(value):
        if is_email(address) and (name := named_by(address["local"])):
            yield (name,)
    value = value.split(". ")[0] if value.count(" ") > 12 else value
    for piece in _SPLIT.split(_ASIDE.sub(" ", EMAIL.sub(" ", value))):
        words = piece.strip(" .\t\r@-").split()
        name = capitalised(words) if len(words) <= 5 else None
        if name and not is_bot(name):
            yield (name,)
        elif logins and len(words) == 1 and _is_login(words[0]):
            yield (words[0],)


def _is_login(word: str) -> bool:
    return (
        bool(re.fullmatch(r"[a-z][a-z\d_-]{2,38}", word)) and not is_wordlike(word.split("-")[0]) and not is_bot(word)
    )


def _speakers(text: str) -> Iterator[str]:
    """Yield those whose words a text gives under their names: known names, and others with a role or several turns."""
    labels: dict[str, int] = {}
    for found in _LABEL.finditer(text):
        name = capitalised(found["name"].split())
        if name and len(name.split()) <= 3:
            labels[name] = labels.get(name, 0) + (2 if found["role"] else 1)
    yield from (name for name, turns in labels.items() if turns > 1 or _begins_given(name))
    for found in _ALONE.finditer(text):
        name = capitalised(found["name"].split())
        if name and 2 <= len(name.split()) <= 3 and not any(is_wordlike(fold(word)) for word in name.split()):
            yield name


def _begins_given(name: str) -> bool:
    first = fold(name.split()[0])
    return not name[0].isascii() or (is_given(first) and (" " in name or not is_wordlike(first)))
