"""Who a text names by a login: `@handles`, marks of Slack, Jira and HackMD, home folders, e-mail addresses."""

import re
from collections.abc import Iterator

from matcher.artifacts.authorship import is_bot
from matcher.verification.redaction.contacts import EMAIL, is_email
from matcher.verification.redaction.naming import capitalised, named_by
from matcher.wordlists import fold, is_given, is_wordlike, listed

_PAIRED = re.compile(r"(?: ?\(|: )@(?P<handle>[A-Za-z\d][\w-]{0,38})(?![\w./(-])")
_PAIR = re.compile(r"(?:[^\W\d_][\w.'\u2019-]{1,24} ){0,3}[^\W\d_][\w.'\u2019-]{1,24}$")
_HANDLE = re.compile(r"(?<![\w@./`=$%&?-])@(?P<handle>[^\W_](?:[\w.-]{0,37}\w)?)(?![\w@/(]|\.\w+\(|-\w)")
_DECORATOR = re.compile(
    r"^[ \t]*@[\w.]+[^\n]*\n[ \t]*(?:@|def |class |async |public |private |protected |function |export |fun )",
    re.MULTILINE,
)
_MARKED = re.compile(
    r"\[name=(?P<hackmd>[^\]\n]{2,40})\]|\[~(?:accountid:)?(?P<jira>[\w.:-]{2,60})\]"
    r"|<@(?P<slack>[UW][A-Z0-9]{6,12})(?:\|[^>\n]{0,40})?>|\b(?:TODO|FIXME|XXX|HACK)\((?P<todo>[a-z][\w.-]{1,30})\)"
)
_HOME = re.compile(r"(?<![\w.])(?:/home/|/Users/|[A-Z]:\\Users\\)(?P<name>[A-Za-z][\w.-]{1,30})(?=[/\\])")


def handles(text: str) -> Iterator[tuple[str, ...]]:
    """Yield those whom a text names by a login, with the name before it where one stands there."""
    for found in _PAIRED.finditer(text):
        before = _PAIR.search(text, max(0, found.start() - 100), found.start())
        name = capitalised(before[0].split()) if before else None
        yield (name, found["handle"]) if name else (found["handle"],)
    yield from _mentioned(text)
    for found in _MARKED.finditer(text):
        yield (found[found.lastgroup or 0],)
    for found in _HOME.finditer(text):
        if fold(found["name"]) not in listed("no_homes") and not is_wordlike(fold(found["name"])):
            yield (found["name"],)
    yield from _addressed(text)


def _mentioned(text: str) -> Iterator[tuple[str, ...]]:
    decorated = [found.span() for found in _DECORATOR.finditer(text)]
    spans = iter([*decorated, (len(text), len(text))])
    start, end = next(spans)
    for found in _HANDLE.finditer(text):
        while end <= found.start() and end < len(text):
            start, end = next(spans)
        handle = found["handle"]
        inside = start <= found.start() < end
        if not inside and not _is_no_handle(handle):
            yield (handle,)


def _is_no_handle(handle: str) -> bool:
    """Return whether a handle is a decorator's, a bot's, a version or a team's: made of words alone."""
    first, *_ = pieces = [fold(piece) for piece in re.split(r"[.-]", handle)]
    words = all(is_wordlike(piece) and not is_given(piece) for piece in pieces)
    nobody = fold(handle) in listed("no_handles") or first in listed("no_handles")
    return words or nobody or is_bot(handle) or bool(re.fullmatch(r"v?\d.*", handle))


def _addressed(text: str) -> Iterator[tuple[str, ...]]:
    """Yield whom an e-mail address names in full: `ada.hall@…`."""
    for found in EMAIL.finditer(text):
        name = named_by(found["local"]) if is_email(found) else None
        if name and len(name.split()) > 1:
            yield (name,)
