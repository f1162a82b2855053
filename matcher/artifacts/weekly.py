"""Logs and minutes that are kept in one document, as an artifact a week.

Whoever keeps one file for a quarter writes a day or a week above each entry. Judged whole, such a file loses deeds
among its many (docs/long-artifacts.md), has one date or none for all of them, and what is rejected of one week would be
rejected of every later one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import PurePath

from matcher.artifacts.dates import MONTH, WEEK_OF, WRITTEN, day_named
from matcher.artifacts.text import unfenced
from matcher.deferred import lazy_regex
from matcher.domain import Artifact

LOGS = frozenset({"work_log", "meeting_notes"})
"""What grows by entries. A design, a postmortem or a review names many days, and is one piece of work."""
LEAST_ENTRIES = 3
"""Of an artifact of no stated kind, before it is taken for a log."""
LEAST_DATED = 0.5
"""The share of headings of one level that name a day, in a log; others stand inside of entries."""
LEAST_COVERED = 2 / 3
"""The share of the text that stands below such headings, in a log."""
_LONGEST = 100
"""Characters of a line that can stand above an entry."""
_ALONE, _OPENING = 7, 8
"""Levels below those of headings: a day on a line of its own, and a day that a line begins with."""
_SENTENCE = 8
"""Words of a line that is more than a label: what stands around entries and has one is an artifact of its own."""

_HEADING = lazy_regex(r" {0,3}(#{1,6})[ \t]+(?=\S)")
_UNDERLINE = lazy_regex(r" {0,3}(=+|-{2,})[ \t]*$")
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_FULL = (
    r"(?:(?:19|20)\d\d-\d\d-\d\d(?!\d)|(?:19|20)\d\d-?w\d\d?(?!\d)|week #?\d\d?(?:/| of |, ?| )(?:19|20)\d\d(?!\d)"
    rf"|{WRITTEN})"
)
_PART = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)? {MONTH}\b\.?|{MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?(?:\s?[-\u2013]\s?\d{{1,2}})?\b"
    r"|(?:week |wk |w)#?\d\d?\b)"
)
_DAY = rf"(?:{_WEEKDAY}\.?,? )?{WEEK_OF}?(?:\d{{1,2}}\s?[-\u2013]\s?)?(?:(?P<full>{_FULL})|(?P<part>{_PART}))"
_FIRST = lazy_regex(rf"\W*{_DAY}", re.IGNORECASE)
_BESIDE = lazy_regex(r"\s*(?:$|[:;|(\[\u2013\u2014]|-\s|,(?:\s?(?P<year>(?:19|20)\d\d)(?!\d))?)")
"""What may follow a day without a year, so that `May 5 people see this?` is none."""
_NOTHING_MORE = lazy_regex(rf"\W*(?:{_WEEKDAY}\W*)?", re.IGNORECASE)
_CLOCK = r"\d{1,2}:\d\d(?!\d)"
_TIMED = lazy_regex(rf"[\s,T]*(?:at )?{_CLOCK}", re.IGNORECASE)
"""A time behind the day is a timeline's, or a chat's."""
_OPENS = lazy_regex(
    rf" {{0,3}}(?:[-*+] )?\**(?={_DAY}[^:]{{0,12}}(?::\**(?=\s|$)|\s[-\u2013\u2014]\s)(?!\s*{_CLOCK}))", re.IGNORECASE
)
"""`- 2026-08-17: did this`, `17 Aug 2026 \u2014 did that`."""
_YEAR = lazy_regex(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_OF_YEAR = lazy_regex(rf"\W*(?:(?:[qh][1-4]|{MONTH}),? ?[-/]?)?((?:19|20)\d\d)(?:[ /-]*[qh][1-4])?\W*", re.IGNORECASE)
"""A heading that is a year, a half or quarter, or a month: days below it are of that year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line that may stand above an entry."""

    start: int
    level: int
    """1 to 6 of a heading, else `_ALONE` or `_OPENING`."""
    words: str
    """What it says; nothing where the line is the entry itself."""
    day: datetime | None
    first: bool
    """Whether it begins with the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A stretch of the text: the entries of a week, or what stands outside of all."""

    start: int
    end: int
    entries: Sequence[_Line] = ()


def by_week(artifact: Artifact) -> Iterator[Artifact]:
    """Yield the weeks of a log that has entries with their days above them; anything else as it is.

    Days of one week stay together, and of one quarter. A week's id is the log's with the week, `log.md#2026-W34`,
    and its date is the last that it names. What is said around the entries keeps the log's own id and date, and what
    comes first, readers' comments. The texts are stretches of the log's, in their order, and leave out nothing but
    space at their ends: a week stays the same when another is written below it.
    """
    if artifact.kind not in {*LOGS, "other"} or not (pieces := _pieces(artifact)):
        yield artifact
        return
    headings = {entry.words for piece in pieces for entry in piece.entries}
    log = None if artifact.title in headings else artifact.title
    used: dict[str, int] = {}
    for piece in pieces:
        week = _week(piece.entries[0].day) if piece.entries else ""
        name = f"{artifact.id}#{week}" if week else artifact.id
        used[name] = used.get(name, 0) + 1
        words = piece.entries[0].words if len(piece.entries) == 1 else ""
        yield replace(
            artifact,
            id=name if used[name] == 1 else f"{name}{'-' if week else '#'}{used[name]}",
            text=artifact.text[piece.start : piece.end].rstrip(),
            title=": ".join(filter(None, (log, words or week))) or None,
            created_at=max(e.day for e in piece.entries if e.day) if piece.entries else artifact.created_at,
            comments=() if piece.start else artifact.comments,
        )


def _pieces(artifact: Artifact) -> list[_Piece]:
    """Return a log in pieces, in their order; none where the text is no log, or all of the week that it is dated by."""
    lines = list(_lines(artifact.text, _year(PurePath(artifact.source or "").stem, artifact.title)))
    for level in sorted({line.level for line in lines if line.day}):
        own = [line for line in lines if line.level == level]
        dated = [line for line in own if line.day]
        if len(dated) < LEAST_DATED * len(own) or not _may_be_log(dated, artifact):
            continue
        above = [line.start for line in lines if line.level < level < _ALONE]
        pieces = list(_cut(artifact.text, dated, above))[::-1]
        covered = sum(piece.end - piece.start for piece in pieces if piece.entries)
        if covered >= LEAST_COVERED * len(artifact.text):
            return pieces
    return []


def _may_be_log(entries: Sequence[_Line], artifact: Artifact) -> bool:
    """Return whether these lines are those of a log: in order, and more than one may hold by chance."""
    days = [entry.day for entry in entries if entry.day]
    weeks = {_week(day) for day in days}
    if days not in (sorted(days), sorted(days, reverse=True)):
        return False
    if artifact.kind not in LOGS:
        return len(days) >= LEAST_ENTRIES and len(weeks) > 1
    heads = len(days) > 1 or (entries[0].first and entries[0].level < _ALONE)
    return heads and weeks != {_week(artifact.created_at)}


def _cut(text: str, dated: Sequence[_Line], above: Sequence[int]) -> Iterator[_Piece]:
    """Yield the text in pieces, the last one first: what is of one week, and what is of none.

    An entry ends at the next, or at a heading `above` its own level. Mere labels go with what they stand above, or with
    what they stand below at the end.
    """
    entries = {line.start: line for line in dated}
    group: list[tuple[int, int, _Line | None]] = []
    of: str | None = None
    for start, end in reversed(list(pairwise(sorted({0, *entries, *above, len(text)})))):
        entry = entries.get(start)
        week = _week(entry.day) if entry else None if _is_label(text[start:end]) else ""
        if None not in (week, of) and week != of:
            yield _piece(group)
            group, of = [], week
        group.append((start, end, entry))
        of = week if of is None else of
    if group:
        yield _piece(group)


def _piece(stretches: Sequence[tuple[int, int, _Line | None]]) -> _Piece:
    """Return stretches that follow each other, the last one first, as one."""
    entries = tuple(entry for _, _, entry in reversed(stretches) if entry)
    return _Piece(start=stretches[-1][0], end=stretches[0][1], entries=entries)


def _is_label(text: str) -> bool:
    """Return whether a text without an entry says too little to be an artifact."""
    return all(len(line.split()) < _SENTENCE or _HEADING.match(line) for line in text.split("\n"))


def _week(day: datetime | None) -> str:
    """Return the ISO week, `2026-W34`; nothing for no day.

    A quarter may end within one: its days in the next are a part of their own, `2026-W40-Q4`, as work is collected by
    the quarter.
    """
    if day is None:
        return ""
    year, week, weekday = day.isocalendar()
    quarter, began = ((one.month + 2) // 3 for one in (day, day - timedelta(days=weekday - 1)))
    return f"{year}-W{week:02}" + (f"-Q{quarter}" if quarter != began else "")


def _lines(text: str, year: str | None) -> Iterator[_Line]:
    """Yield every heading, and every other line that a day stands on, first or alone, code blocks aside."""
    above = ""
    for (start, line), (_, below) in pairwise([*unfenced(text), (len(text), "")]):
        apart, above = not above.strip(), line
        if heading := _HEADING.match(line):
            level, words = len(heading[1]), line[heading.end() :].rstrip(" \t#")
        elif apart and line.strip() and (underline := _UNDERLINE.match(below)):
            level, words = 1 if underline[1].startswith("=") else 2, line.strip()
        else:
            level, words = (_ALONE if apart and _stands_alone(line) else _OPENING), line.strip(" \t*_:")
            if level == _OPENING and not _OPENS.match(line):
                continue
        if of_year := _OF_YEAR.fullmatch(words):
            year = of_year[1]
        day, first = _day(words[:_LONGEST], year)
        yield _Line(start=start, level=level, words=words if level < _OPENING else "", day=day, first=first)


def _stands_alone(line: str) -> bool:
    """Return whether a day is all that a line says."""
    found = _FIRST.match(line) if len(line) <= _LONGEST else None
    return found is not None and _NOTHING_MORE.fullmatch(line, found.end()) is not None


def _day(words: str, year: str | None) -> tuple[datetime | None, bool]:
    """Return the day that a line names, if any, and whether it begins with it; `year` is that of a day without one."""
    if found := _FIRST.match(words):
        if _TIMED.match(words, found.end()):
            return None, True
        if found["full"]:
            return day_named(found["full"]), True
        if beside := _BESIDE.match(words, found.end()):
            return _of_year(found["part"], beside["year"] or year), True
    return day_named(words), False


def _of_year(part: str, year: str | None) -> datetime | None:
    """Return the day or week of a year that `17 August`, `Aug 17-21` or `W34` name."""
    if year is None:
        return None
    if week := re.fullmatch(r"(?:week|wk|w) ?#?(\d\d?)", part, re.IGNORECASE):
        return day_named(f"{year}-W{week[1]}")
    first_of_days = re.split(r"\s?[-\u2013]", part)[0]
    return day_named(f"{first_of_days.rstrip('.')} {year}")


def _year(*names: str | None) -> str | None:
    """Return the one year that names of a log hold; None for several."""
    years = set(_YEAR.findall(" ".join(filter(None, names))))
    return years.pop() if len(years) == 1 else None
