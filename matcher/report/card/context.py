"""A text with the quoted words marked in it: all of it, or what stands around them. Harmless on a terminal."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from matcher.report.visibility import visible

LINES = 2
"""Lines that are shown before and behind quoted words."""
REACH = 320
"""Characters that are shown before and behind them at most: a paragraph may be one line."""
GAP = "…"
_TOKEN = re.compile(r"\s+|\S+")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a line, all of it quoted or none of it."""

    text: str
    quoted: bool = False


Line = tuple[Stretch, ...]


def around(text: str, spans: Iterable[Span]) -> tuple[Line, ...]:
    """Return the lines around the spans, in code points; what is left out between them is one line with `…`."""
    quoted = sorted(spans)
    lines: list[Line] = []
    for start, end in _windows(text, quoted):
        if lines or start > 0:
            lines.append((Stretch(GAP),))
        lines += _lines(text, start, end, quoted)
        last = end
    if quoted and text[last:].strip():
        lines.append((Stretch(GAP),))
    return tuple(lines)


def whole(text: str, spans: Iterable[Span]) -> tuple[Line, ...]:
    """Return all lines; between paragraphs stands one empty line."""
    return tuple(_lines(text, 0, len(text), sorted(spans)))


def before_and_after(text: str, span: Span) -> tuple[str, str]:
    """Return what is shown before and behind one span, each on one line."""
    (start, end), *_ = _windows(text, [span])
    left, right = visible(text[start : span[0]]), visible(text[span[1] : end])
    cut_left, cut_right = text[:start].strip(), text[end:].strip()
    return f"{GAP if cut_left and left else ''}{left}", f"{right}{GAP if cut_right and right else ''}"


def _windows(text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the stretches to show, ascending; those that touch are one."""
    windows: list[Span] = []
    for start, end in spans:
        window = (_begin(text, start), _finish(text, end))
        if windows and not text[windows[-1][1] : window[0]].strip():
            windows[-1] = (windows[-1][0], max(windows[-1][1], window[1]))
        else:
            windows.append(window)
    return windows


def _begin(text: str, start: int) -> int:
    """Return where the lines before a place begin; a word that the reach cuts is left out."""
    first = max(0, start - REACH)
    breaks = [first + match.end() for match in re.finditer(r"\n\s*", text[first:start])]
    if len(breaks) > LINES:
        return breaks[-1 - LINES]
    cut = re.compile(r"\s").search(text, first, start) if first and not text[first - 1].isspace() else None
    return cut.end() if cut else first


def _finish(text: str, end: int) -> int:
    last = min(len(text), end + REACH)
    breaks = [end + match.start() for match in re.finditer(r"\s*\n", text[end:last])]
    if len(breaks) > LINES:
        return breaks[LINES]
    if last == len(text) or text[last].isspace():
        return last
    spaces = [match.start() for match in re.finditer(r"\s", text[end:last])]
    return end + spaces[-1] if spaces else last


def _lines(text: str, start: int, end: int, spans: Sequence[Span]) -> list[Line]:
    lines: list[Line] = []
    place = start
    for raw in text[start:end].splitlines(keepends=True):
        line = _trimmed(_stretches(raw, place, spans))
        place += len(raw)
        if line or (lines and lines[-1]):
            lines.append(line)
    return lines[:-1] if lines and not lines[-1] else lines


def _stretches(line: str, place: int, spans: Sequence[Span]) -> Iterator[Stretch]:
    """Yield the parts of a line that begins at a place of the text."""
    inside = [edge - place for span in spans for edge in span if place < edge < place + len(line)]
    for start, end in pairwise(sorted({0, *inside, len(line)})):
        quoted = any(first <= place + start and place + end <= last for first, last in spans)
        yield Stretch(_shown(line[start:end]), quoted)


def _trimmed(stretches: Iterable[Stretch]) -> Line:
    """Return the parts without space at the line's ends; nothing where there is only space."""
    kept = [part for part in stretches if part.text]
    if not "".join(part.text for part in kept).strip():
        return ()
    while not kept[0].text.strip():
        del kept[0]
    while not kept[-1].text.strip():
        del kept[-1]
    kept[0] = Stretch(kept[0].text.lstrip(), kept[0].quoted)
    kept[-1] = Stretch(kept[-1].text.rstrip(), kept[-1].quoted)
    return tuple(kept)


def _shown(text: str) -> str:
    """Return the text as `visible` shows it, with the space at its ends, of which every run is one."""
    return "".join(" " if token.isspace() else visible(token) for token in _TOKEN.findall(text))
