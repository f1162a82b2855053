"""Sentences of a block: at full stops, and at line breaks that are no wraps; too long ones split, short ones merged."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from sentencex import get_sentence_boundaries

from matcher.deferred import lazy_regex
from matcher.passages.prose import MARKER, prose, words
from matcher.passages.spans import Span, trimmed

LONGEST = 80
_FEW_WORDS = 4
_FEW_LETTERS = 20
_LONGEST_JOINED = 15 * LONGEST
"""Characters; a column of numbers has no words that would end it."""
_WINDOW = 20_000
_DEEPEST = 16
_NO_SENTENCE = 4_000
_NARROWEST = 50
_WRAPPED = 60
_LINE_END = lazy_regex(r"[\r\n]")
_ITEM = lazy_regex(rf"\s*(?:>\s?)*{MARKER}\s")
_STARTS_ANEW = lazy_regex(r"\s*[\"'\u201c\u2018(\[*_`]*[A-Z0-9]")
_GOES_ON = lazy_regex(
    r"(?:[,(\[/&+=-]|\b(?:a|an|the|and|or|but|of|to|in|on|at|by|for|from|with|as|is|are|was|were|be|that|this|which|it"
    r"|we|i|not|when|if|into|our|its|their|my|can|will|should|has|have|because|than))$",
    re.IGNORECASE,
)
_OPEN_END = lazy_regex(r"\b(?:i\.e|e\.g|cf|vs|approx|incl|resp)\.$", re.IGNORECASE)
_CLAUSES = (
    lazy_regex(r"[\r\n]+(?=[\s\"'\u201c\u2018(\[*_`-]*[A-Z0-9])|;\s"),
    lazy_regex(r",\s(?=(?:but|and|so|which|while|because|although|whereas|then|or)\b)|\s[\u2013\u2014-]\s|:\s"),
    lazy_regex(r",\s"),
    lazy_regex(r"\s"),
)


def sentences(text: str, before: int = 0, width: int = 0) -> list[Span]:
    """Return the sentences of a block as spans of its text, without outer white space, none much over 80 words.

    Args:
        text: The block, or a piece of it.
        before: How long the line was before it begins.
        width: How long the longest line was, where that is not one of its own.
    """
    found: list[Span] = []
    for start, end in _runs(text, before, width):
        for first, last in _by_full_stop(text, start, end):
            piece = trimmed(text, first, last)
            if found and _OPEN_END.search(text[found[-1][1] - 8 : found[-1][1]]) and found[-1][1] > start:
                found[-1] = (found[-1][0], piece[1])
            elif piece[0] < piece[1]:
                found.append(piece)
    return [part for piece in found for part in _shortened(text, *piece)]


def goes_on(text: str, block: Span, end: int, start: int) -> bool:
    """Return whether what begins at `start` in a block goes on from what ends at `end`: at no break that was meant."""
    if not _LINE_END.search(text, end, start):
        return True
    first, last = block
    line = text[_line_start(text, first, end) : end]
    found = _LINE_END.search(text, start, last)
    return not _is_break(line, text[start : found.start() if found else last], _longest_line(text, first, last))


def _line_start(text: str, first: int, at: int) -> int:
    """Return where the line of a block begins that a place stands in."""
    return max(first, text.rfind("\n", first, at) + 1, text.rfind("\r", first, at) + 1)


@lru_cache(maxsize=64)
def _longest_line(text: str, first: int, last: int) -> int:
    return max(map(len, _LINE_END.split(text[first:last])))


class Unmasked:
    """The lines of a block as they are once what is masked in it is taken out: what wraps them stands as it was."""

    def __init__(self, text: str, left: Sequence[Span]) -> None:
        """Go through the pieces that are left of the block, in order."""
        self._text, self._starts, self._ends = text, [start for start, _ in left], [end for _, end in left]
        self._carried: list[int] = []
        """How long the line is already where each piece begins."""
        self.width = line = 0
        """How long the longest line is."""
        for start, end in left:
            self._carried.append(line)
            first, *others = map(len, _LINE_END.split(text[start:end]))
            lengths = [line + first, *others]
            self.width, line = max(self.width, *lengths), lengths[-1]

    def before(self, at: int) -> int:
        """Return how long the line is already where a place of the text stands in it."""
        piece = bisect_right(self._starts, at) - 1
        if piece < 0:
            return 0
        start, end = self._starts[piece], min(self._ends[piece], at)
        line = _line_start(self._text, start, end)
        return end - line + (self._carried[piece] if line == start else 0)


def merged(text: str, spans: list[Span]) -> list[Span]:
    """Return the spans of one run of sentences, with the very short ones joined to the one before, or else after."""
    found: list[Span] = []
    for span in spans:
        joined = (found[-1][0], span[1]) if found else span
        wanted = found and (_is_short(text, span) or _is_short(text, found[-1]))
        if wanted and joined[1] - joined[0] <= _LONGEST_JOINED and words(prose(text[slice(*joined)])) <= LONGEST:
            found[-1] = joined
        else:
            found.append(span)
    return found


def _is_short(text: str, span: Span) -> bool:
    if span[1] - span[0] > 10 * _FEW_LETTERS:
        return False
    said = prose(text[slice(*span)])
    return words(said) < _FEW_WORDS or len(said) < _FEW_LETTERS


def _runs(text: str, before: int, width: int) -> Iterator[Span]:
    """Yield the stretches between line breaks that were meant as breaks."""
    if "\n" not in text and "\r" not in text:
        yield 0, len(text)
        return
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\r\n]+", text)]
    width = max([end - start for start, end in lines] + [width])
    begin = 0
    for (start, end), (after, stop) in pairwise(lines):
        line = " " * (before if start == lines[0][0] else 0) + text[start:end].rstrip()
        if _is_break(line, text[after:stop], width):
            yield begin, end
            begin = after
    yield begin, len(text)


def _is_break(line: str, following: str, width: int) -> bool:
    if _ITEM.match(following):
        return True
    if _GOES_ON.search(line[-12:]):
        return False
    needed = len(line) + 1 + len(following.strip().partition(" ")[0])
    if needed <= 0.75 * max(width, _NARROWEST):
        return True
    return needed <= max(width, _WRAPPED) and bool(_STARTS_ANEW.match(following))


def _by_full_stop(text: str, start: int, end: int) -> Iterator[Span]:
    for first in range(start, end, _WINDOW):
        window = text[first : min(end, first + _WINDOW)]
        for boundary in get_sentence_boundaries("en", window):
            yield first + boundary["start_index"], first + boundary["end_index"]


def _shortened(text: str, start: int, end: int, level: int = 0) -> list[Span]:
    """Split a sentence of over 80 words at the clause border nearest its middle, again and again."""
    if end - start <= 3 * LONGEST or words(text[start:end]) <= LONGEST or level > _DEEPEST:
        return [(start, end)]
    middle = (start + end) // 2
    for border in _CLAUSES:
        cuts = [m.end() for m in border.finditer(text, start + (end - start) // 5, end - (end - start) // 5)]
        if cuts:
            cut = min(cuts, key=lambda at: abs(at - middle))
            left, right = trimmed(text, start, cut), trimmed(text, cut, end)
            return [*_shortened(text, *left, level + 1), *_shortened(text, *right, level + 1)]
    if end - start <= _NO_SENTENCE:
        return [(start, end)]
    return [*_shortened(text, start, middle, level + 1), *_shortened(text, middle, end, level + 1)]
