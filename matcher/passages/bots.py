"""What machines write into somebody's text: summaries that review bots put into the body of a pull request."""

import re
from collections.abc import Iterator

from matcher.deferred import lazy_regex
from matcher.passages.spans import Span, united

_OPENED = lazy_regex(
    r"<!--[^<>]{0,80}\b(?:auto-?generated (?:comment|summary|description)|(?:cursor|copilot|bugbot)_summary)\b"
    r"[^<>]{0,200}-->",
    re.IGNORECASE,
)
_CLOSED = lazy_regex(
    r"<!--[ \t]{0,9}(?:end of (?:the )?auto-?generated|/(?:cursor|copilot|bugbot)_summary)\b[^<>]{0,200}-->",
    re.IGNORECASE,
)
_HEADING = lazy_regex(
    r"^[ \t]{0,3}(?P<level>#{1,4})[ \t]+\W{0,4}(?:summary by (?:codera+bbit|copilot|cursor|ellipsis|sourcery)\b"
    r"|pull request overview\W{0,9}\s{1,9}copilot reviewed\b)",
    re.IGNORECASE | re.MULTILINE,
)
_NEXT = lazy_regex(r"^[ \t]{0,3}(?P<level>#{1,6})[ \t]+\S|^[ \t]{0,3}-{3,}[ \t]*$", re.MULTILINE)


def machine_written(text: str) -> list[Span]:
    """Return what stands between a bot's marks, and below its heading up to the next one as high or a rule."""
    return list(united([*_between_marks(text), *_below_headings(text)]))


def _between_marks(text: str) -> Iterator[Span]:
    position = 0
    while (opened := _OPENED.search(text, position)) and (closed := _CLOSED.search(text, opened.end())):
        position = closed.end()
        yield opened.start(), position


def _below_headings(text: str) -> Iterator[Span]:
    position = 0
    while heading := _HEADING.search(text, position):
        level = len(heading["level"])
        ends = (found.start() for found in _NEXT.finditer(text, heading.end()) if len(found["level"] or "") <= level)
        position = next(ends, len(text))
        yield heading.start(), position
