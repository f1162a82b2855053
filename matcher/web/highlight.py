"""An artifact's words cut where quotes begin and end, so that a page can mark them and still knows each one's place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from matcher.domain import Quote, State
from matcher.report import marked

WORD = 30
"""Code points that the edge of an excerpt moves at most, to fall between words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Words that are quoted for a behavior."""

    quote: Quote
    key: str
    """Of the card that it belongs to."""
    anchor: str
    """What a link to the mark names; no other mark of the page has it."""
    name: str
    """The behavior's."""
    tone: int
    """Which of the page's colours; beside it there are words, since a colour alone says nothing to many."""
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a field that is shown under the same marks, or one that is left out."""

    start: int
    """Offset of its first code point in the field."""
    text: str
    """What to show, code point for code point; empty where it is left out."""
    marks: tuple[Mark, ...] = ()
    """The last one's colour is the one to show: rejected ones come first, then longer ones."""
    opening: tuple[Mark, ...] = ()
    """Those that begin here."""
    left_out: int = 0


Line = tuple[Piece, ...]
"""Pieces up to the end of a line, with it."""


def lines(text: str, marks: Sequence[Mark], around: int | None = None) -> tuple[Line, ...]:
    """Return the field line by line, each in pieces: all of it, or what stands around the marks.

    Args:
        text: the field.
        marks: what to mark in it; they may overlap.
        around: code points to show on both sides of a mark; None shows all.
    """
    shown = [(0, len(text))] if around is None else _windows(text, marks, around)
    made: list[Piece] = []
    behind = 0
    for start, end in shown:
        if start > behind:
            made.append(Piece(start=behind, text="", left_out=start - behind))
        made.extend(_cut(text, marks, start, end))
        behind = end
    if behind < len(text):
        made.append(Piece(start=behind, text="", left_out=len(text) - behind))
    return tuple(_lines(made))


def _lines(pieces: Sequence[Piece]) -> Iterator[Line]:
    line: list[Piece] = []
    for piece in pieces:
        line.append(piece)
        if piece.text.endswith("\n"):
            yield tuple(line)
            line = []
    if line:
        yield tuple(line)


def _windows(text: str, marks: Sequence[Mark], around: int) -> list[tuple[int, int]]:
    """Return what stands around the marks, or the beginning where there are none; those that touch are one."""
    spans = sorted((mark.quote.start, mark.quote.end) for mark in marks) or [(0, around)]
    found: list[tuple[int, int]] = []
    for first, last in spans:
        start, end = min(first, _word_begins(text, first - around)), max(last, _word_ends(text, last + around))
        if found and start <= found[-1][1]:
            start, end = found[-1][0], max(found.pop()[1], end)
        found.append((start, end))
    return found


def _word_begins(text: str, place: int) -> int:
    if place <= 0:
        return 0
    space = re.compile(r"\s").search(text, place, place + WORD)
    return space.end() if space else place


def _word_ends(text: str, place: int) -> int:
    if place >= len(text):
        return len(text)
    spaces = [match.start() for match in re.compile(r"\s").finditer(text, max(0, place - WORD), place)]
    return spaces[-1] if spaces else place


def _cut(text: str, marks: Sequence[Mark], start: int, end: int) -> Iterator[Piece]:
    edges = {start, end}
    for mark in marks:
        edges |= {min(max(edge, start), end) for edge in (mark.quote.start, mark.quote.end)}
    places, ordered = sorted(edges), sorted(marks, key=_weight)
    for first, last in pairwise(places):
        over = tuple(mark for mark in ordered if mark.quote.start <= first and last <= mark.quote.end)
        opening = tuple(mark for mark in over if mark.quote.start == first)
        for place, words in _shown(text, first, last):
            yield Piece(start=place, text=words, marks=over, opening=opening)
            opening = ()


def _weight(mark: Mark) -> tuple[bool, int]:
    return mark.state != "rejected", mark.quote.start - mark.quote.end


def _shown(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Yield the stretch line by line, as a browser keeps it: of CR LF only LF is shown, which knows its own place."""
    for match in re.compile(r"\r|[^\r\n]*\n|[^\r\n]+").finditer(text, start, end):
        words = marked(match[0])
        if words != "\r":
            yield match.start(), words
        elif text[match.end() : match.end() + 1] != "\n":
            yield match.start(), "\n"
