"""What machines write into somebody's text: summaries that review bots put into the body of a pull request."""

import re
from collections.abc import Iterator

from matcher.deferred import lazy_regex
from matcher.passages.spans import Span

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


def machine_written(text: str) -> Iterator[Span]:
    """Yield what stands between a bot's marks, and below its heading up to the next one as high or a rule."""
    position = 0
    while opened := _OPENED.search(text, position):
        closed = _CLOSED.search(text, opened.end())
        if closed is None:
            break
        position = closed.end()
        yield opened.start(), position
    for heading in _HEADING.finditer(text, position):
        ends = (
            found for found in _NEXT.finditer(text, heading.end()) if len(found["level"] or "") <= len(heading["level"])
        )
        end = next(ends, None)
        yield heading.start(), end.start() if end else len(text)
