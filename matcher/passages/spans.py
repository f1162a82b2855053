"""Stretches of a text: pairs of a start and an end, in code points."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from matcher.deferred import lazy_regex

Span: TypeAlias = tuple[int, int]
_LINE_END = lazy_regex(r"\r\n|\r|\n")


def pieces(span: Span, gaps: Iterable[Span]) -> Iterator[Span]:
    """Yield what is left of a span between the gaps."""
    start, end = span
    for gap_start, gap_end in gaps:
        if gap_end <= start:
            continue
        if gap_start >= end:
            break
        if gap_start > start:
            yield start, gap_start
        start = gap_end
    if start < end:
        yield start, end


def united(gaps: list[Span]) -> Iterator[Span]:
    """Yield the spans sorted, with those that touch or overlap made one."""
    start, end = -1, -1
    for gap_start, gap_end in sorted(gaps):
        if gap_start > end:
            if end > start:
                yield start, end
            start, end = gap_start, gap_end
        end = max(end, gap_end)
    if end > start:
        yield start, end


def trimmed(text: str, start: int, end: int, marks: str | None = None) -> Span:
    """Return the span without these characters at its ends; None are all white space. One of nothing else is empty."""
    left = text[start:end].lstrip(marks)
    return end - len(left), end - len(left) + len(left.rstrip(marks))


def line_spans(text: str) -> list[Span]:
    """Return where each line of a text lies, the empty ones, too."""
    spans, start = [], 0
    for match in _LINE_END.finditer(text):
        spans.append((start, match.start()))
        start = match.end()
    return [*spans, (start, len(text))]
