"""Whose words a text holds where several people speak in it: `ada (comment):`, `Bo commented on 3 May 2026`."""

import re
from collections.abc import Iterator
from itertools import zip_longest

from matcher.passages.hidden import Masked, blanked
from matcher.passages.spans import Span
from matcher.passages.tally import Tally

_NAME = r"[^\W_][\w.-]{0,38}(?:\[bot\])?(?: (?-i:[^\W\d_a-z])[\w.'\u2019-]{0,30}){0,3}"
_END = r"[*_]{0,2}[ \t]?:[*_]{0,2}"
_MARK = re.compile(
    rf"^[ \t]{{0,3}}(?:> |#{{1,6}} )?(?P<bold>[*_]{{2}})?[*_]{{0,2}}@?(?P<name>{_NAME})[*_]{{0,2}}[ \t]?"
    r"(?:\((?P<role>(?:(?:pr|review|inline|general|issue|pull request) )?(?:comment(?:ed)?|review|reply|response)"
    rf"|author|description|reviewer|maintainer|member|contributor|collaborator)\){_END}"
    r"|(?:commented|replied|reviewed|approved(?: these changes)?|requested changes|left a comment)"
    rf"(?:{_END}|[ \t](?=[^\r\n]{{0,40}}(?:\d|\bago\b|yesterday))[\w ,:.+-]{{3,40}}?"
    rf"|(?(bold)(?:[ \t]on[ \t][^\r\n]{{1,80}})?|(?!)))[ \t]*$)",
    re.IGNORECASE | re.MULTILINE,
)
_CLOSE = re.compile(r"^(?:#{1,2} \S|(?:-{3,}|\*{3,}|_{3,})[ \t]*$)", re.MULTILINE)
_NOBODY = re.compile(
    r"(?:i|we|he|she|they|you|who|some(?:one|body)|nobody|everyone|reviewers?|authors?|this|that|then|also|and|which|as)",
    re.IGNORECASE,
)
_OWN = ("author", "description")
"""What is said beside a name to mark the author of the whole."""
SEVERAL = "several people speak in this text"


def own_words(masked: Masked, author: str | None, tally: Tally) -> tuple[Masked, str | None]:
    """Return the text without what others than its author say in it, and a note where that cannot be told.

    What stands before the first mark is the author's own. The marks themselves are nobody's prose.
    """
    turns = list(_turns(masked.text))
    if not turns:
        return masked, None
    author = author or next((name for name, role, *_ in turns if role in _OWN), None)
    gaps: list[Span] = []
    for name, role, mark, end in turns:
        others = author is not None and role not in _OWN and not _is_same(name, author)
        tally["others"] += others
        gaps.append((mark[0], end if others else mark[1]))
    speakers = {_bare(name) for name, *_ in turns}
    return blanked(masked, gaps), SEVERAL if author is None and len(speakers) > 1 else None


def _turns(text: str) -> Iterator[tuple[str, str, Span, int]]:
    """Yield who speaks, in what role, where the mark stands, and where the words end: at a rule or a large heading."""
    marks = [mark for mark in _MARK.finditer(text) if not _NOBODY.fullmatch(mark["name"])]
    for mark, following in zip_longest(marks, marks[1:]):
        limit = following.start() if following else len(text)
        closed = _CLOSE.search(text, mark.end(), limit)
        yield mark["name"], (mark["role"] or "").lower(), mark.span(), closed.start() if closed else limit


def forms_of(author: str) -> set[str]:
    """Return what an author may be called, bare of case: names, the address's, and logins made of them (`noorh`)."""
    name, _, address = author.casefold().partition("<")
    first, *more = re.findall(r"[^\W_]+", name) or [""]
    last = more[-1] if more else ""
    mailbox = address.partition("@")[0]
    made = (first + last[:1], first[:1] + last, last + first, last + first[:1])
    return {_bare(name), first, last, *made, _bare(mailbox), *re.findall(r"[^\W_]+", mailbox)} - {""}


def _is_same(name: str, author: str) -> bool:
    """Return whether a speaker's name is the author's."""
    return _bare(name) in forms_of(author)


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())
