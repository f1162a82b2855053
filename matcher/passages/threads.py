"""Whose words a text holds where several people speak in it: `ada (comment):`, `Bo commented on 3 May 2026`."""

import re
from collections.abc import Iterator

from matcher.passages.hidden import Masked, blanked
from matcher.passages.spans import Span
from matcher.passages.tally import Tally

_MARK = re.compile(
    r"^[ \t>#*_-]{0,8}@?(?P<name>[^\W_][\w.-]{0,38}(?:\[bot\])?(?: [^\W\d_a-z][\w.'\u2019-]{0,30}){0,3})[*_]{0,2}[ \t]?"
    r"(?:\((?P<role>(?:(?:pr|review|inline|general|issue|pull request) )?(?:comment(?:ed)?|review|reply|response)|author"
    r"|reviewer|maintainer|member|contributor|collaborator)\)[*_]{0,2}[ \t]?:[*_]{0,2}"
    r"|(?:commented|replied|reviewed|wrote|approved(?: these changes)?|requested changes|left a comment)"
    r"(?:[*_]{0,2}[ \t]?:[*_]{0,2}|[ \t](?:(?:on|at)[ \t])?(?=[^\r\n]{0,30}(?:\d|\bago\b|yesterday))[\w ,:.+-]{3,40}?"
    r"(?::|[ \t]*$)))",
    re.IGNORECASE | re.MULTILINE,
)
_NOBODY = frozenset(
    "i we he she it they you who someone somebody nobody everyone reviewer reviewers author this that then also and"
    " which as what when not".split()
)
SEVERAL = "several people speak in this text"


def own_words(masked: Masked, author: str | None, tally: Tally) -> tuple[Masked, str | None]:
    """Return the text without what others than its author say in it, and a note where that cannot be told.

    What stands before the first mark is the author's own. The marks themselves are nobody's prose.
    """
    turns = list(_turns(masked.text))
    if not turns:
        return masked, None
    gaps: list[Span] = []
    for name, role, mark, end in turns:
        others = author is not None and role != "author" and not _is_same(name, author)
        tally["others"] += others
        gaps.append((mark[0], end if others else mark[1]))
    speakers = {_bare(name) for name, *_ in turns}
    return blanked(masked, gaps), SEVERAL if author is None and len(speakers) > 1 else None


def _turns(text: str) -> Iterator[tuple[str, str, Span, int]]:
    """Yield who speaks, in what role, where the mark stands, and where the words end."""
    marks = [mark for mark in _MARK.finditer(text) if mark["name"].lower() not in _NOBODY]
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    for mark, end in zip(marks, ends, strict=True):
        yield mark["name"], (mark["role"] or "").lower(), mark.span(), end


def _is_same(name: str, author: str) -> bool:
    """Return whether a speaker's name is the author's, or a login made of it: `noorh` of Noor Haddad."""
    first, *more = re.findall(r"[^\W_]+", author.casefold()) or [""]
    last = more[-1] if more else ""
    known = {_bare(author), first, last, first + last[:1], first[:1] + last, last + first, last + first[:1]} - {""}
    return _bare(name) in known


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())
