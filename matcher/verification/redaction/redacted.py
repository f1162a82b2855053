"""A text with parts of it replaced, and the way back to the words as they were."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Category = Literal["secret", "email", "phone", "address", "host", "name"]
CATEGORIES: tuple[Category, ...] = get_args(Category)
"""In order of rank: where two findings overlap, they become one of the category that stands first."""

AUTHOR = "AUTHOR"
"""What the artifact's author is called."""
PLACEHOLDER = re.compile(r"\[(?:secret|email|phone|address|host)\]|\bAUTHOR\b|\bPerson [A-Z]{1,3}\b")
"""What stands in a redacted text for what was taken out. It is never looked into again."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where something to replace stands: `text[start:end]`."""

    start: int
    end: int
    category: Category
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """One replacement: `original[start:end]` became `redacted.text[new_start:new_end]`."""

    start: int
    end: int
    new_start: int
    new_end: int
    category: Category


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted:
    """What may be sent of a text."""

    text: str
    spans: tuple[Replaced, ...] = ()
    """In order, disjoint."""

    @property
    def counts(self) -> Mapping[Category, int]:
        """How many replacements there are of each category; one without any is left out."""
        counted = Counter(span.category for span in self.spans)
        return {category: counted[category] for category in CATEGORIES if counted[category]}

    def original(self, start: int, end: int) -> tuple[int, int] | None:
        """Return which range of the original a range of the redacted text stands for, in code points.

        None where it cuts through a replacement, or is no range of the text.
        """
        if not 0 <= start <= end <= len(self.text):
            return None
        first, last = self._back(start, opening=True), self._back(end, opening=start == end)
        return None if first is None or last is None else (first, last)

    def _back(self, position: int, *, opening: bool) -> int | None:
        """Return the original's position; at an edge between two replacements, the one that opens or closes a range."""
        before = bisect_right(self.spans, position, key=lambda span: span.new_start) - 1
        if before < 0:
            return position
        span = self.spans[before]
        if position == span.new_start:
            closed = self.spans[before - 1] if before and not opening else None
            return closed.end if closed and closed.new_end == position else span.start
        return None if position < span.new_end else span.end + position - span.new_end


def replaced(text: str, found: Iterable[Found]) -> Redacted:
    """Return the text with what was found replaced; findings must be in order and disjoint."""
    pieces: list[str] = []
    spans: list[Replaced] = []
    last = length = 0
    for one in found:
        kept = text[last : one.start]
        start = length + len(kept)
        length = start + len(one.by)
        pieces += [kept, one.by]
        spans.append(Replaced(start=one.start, end=one.end, new_start=start, new_end=length, category=one.category))
        last = one.end
    return Redacted(text="".join([*pieces, text[last:]]), spans=tuple(spans))


def merged(found: Iterable[Found]) -> list[Found]:
    """Return findings in order, those that overlap united under the category of the highest rank."""
    united: list[Found] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if united and one.start < united[-1].end:
            before = united[-1]
            rank = min(before, one, key=lambda either: CATEGORIES.index(either.category))
            united[-1] = Found(before.start, max(before.end, one.end), rank.category, rank.by)
        else:
            united.append(one)
    return united


def again(redacted: Redacted, first: Iterable[Found], more: Iterable[Found]) -> list[Found]:
    """Return first findings in a text with more, which were found in what it became; a replacement is never cut."""
    widened = []
    for one in more:
        first_inside = bisect_right(redacted.spans, one.start, key=lambda span: span.new_end)
        after = bisect_left(redacted.spans, one.end, key=lambda span: span.new_start)
        inside = redacted.spans[first_inside:after]
        start = min([one.start, *(span.new_start for span in inside[:1])])
        end = max([one.end, *(span.new_end for span in inside[-1:])])
        back = redacted.original(start, end)
        if back is not None:
            widened.append(Found(*back, one.category, one.by))
    return merged([*first, *widened])
