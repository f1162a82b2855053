"""E-mails as mail programs save them: MIME (RFC 5322, RFC 2045), read by the standard library."""

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage

from matcher.artifacts.authorship import bot_note
from matcher.artifacts.dates import local_moment
from matcher.artifacts.detect import guessed_kind
from matcher.artifacts.html import page_text, parse
from matcher.artifacts.mail import sender
from matcher.artifacts.source import Source, UnreadableError, codec_of, decode, lines
from matcher.domain import Artifact, Skipped

_ENDLESS = re.compile(
    r"(?:=\?|(?:charset|\*)\s*=\s*(?:\([^()]*\)\s*)?[\"']?)\s*(?:punycode|idna)(?![\w-])", re.IGNORECASE
)
"""Names an encoding of Python's alone, which takes as long as the square of what is in it."""


def read(source: Source) -> Iterator[Artifact | Skipped]:
    """Yield the one artifact of a mail: who sent it is its author, its subject the title. Attachments are not read.

    Raises:
        UnreadableError: it is no mail, or holds no text.
    """
    try:
        message = email.message_from_bytes(source.read(), policy=email.policy.default)
    except UnicodeError as error:
        raise UnreadableError("is in an encoding that no mail has", "save it again from the mail program") from error
    for part in message.walk():
        for name in {name for name, value in part.raw_items() if _ENDLESS.search(str(value))}:
            del part[name]
    if message["from"] is None and message["subject"] is None:
        raise UnreadableError("is no e-mail: it begins without From and Subject", "save it again from the mail program")
    text = lines(_body(message))
    if not text.strip():
        raise UnreadableError("has no text in its body", "leave it out, or save what is attached by itself")
    author, title = sender(str(message["from"] or "")), str(message["subject"] or "").strip() or None
    created_at, undated = local_moment(str(message["date"])) if message["date"] else (None, None)
    yield Artifact(
        id=source.id,
        text=text,
        title=title,
        kind=guessed_kind(source.name, title),
        author=author,
        created_at=created_at,
        source=source.name,
        notes=tuple(filter(None, (bot_note(author), undated))),
    )


def _body(message: EmailMessage) -> str:
    """Return the words of a mail: those in plain text where it has both; empty where it has neither."""
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes), "what get_body returns has no parts"
    codec = codec_of(part.get_content_charset() or "")
    content = data.decode(codec, "replace") if codec else decode(data)[0]
    return page_text(parse(content)) if part.get_content_subtype() == "html" else content
