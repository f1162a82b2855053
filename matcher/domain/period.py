"""Spans of days: a year, a half, a quarter, a month, or from one day to another."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from matcher.deferred import lazy_regex
from matcher.errors import UsageError

FORM = "write 2026, 2026-H1, 2026-Q3, 2026-07, or 2026-07-01..2026-09-30"
_CALENDAR = lazy_regex(r"(?P<year>\d{4})(?:-(?:(?P<unit>[HQ])(?P<which>[1-4])|(?P<month>\d{2})))?", re.IGNORECASE)
_MONTHS: Mapping[str, int] = MappingProxyType({"H": 6, "Q": 3})


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days from one on, up to but not with another; a day is the one written in its own time zone."""

    text: str
    """As a person wrote it."""
    since: date
    """The first day."""
    until: date
    """The day after the last."""

    def __contains__(self, moment: date | datetime | None) -> bool:
        """Return whether a day, or a moment's day, lies in it; what has no date lies in none."""
        day = moment.date() if isinstance(moment, datetime) else moment
        return day is not None and self.since <= day < self.until

    def __str__(self) -> str:
        """Return what a person wrote."""
        return self.text


def parse_period(text: str) -> Period:
    """Return the period that a text names: `2026`, `2026-H1`, `2026-Q3`, `2026-07`, `2026-07-01..2026-09-30`.

    Of two days, both belong to it.

    Raises:
        UsageError: where it names none.
    """
    written = text.strip()
    try:
        since, until = _between(written) if ".." in written else _calendar(written)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"period {text[:60]!r}: {error}; {FORM}") from error
    return Period(text=written, since=since, until=until)


def _between(text: str) -> tuple[date, date]:
    first, last = (_day(part.strip()) for part in text.split("..", 1))
    if last < first:
        raise ValueError("ends before it begins")
    return first, last + timedelta(days=1)


def _day(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise ValueError(f"{text!r} is not a day")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"there is no day {text}") from None


def _calendar(text: str) -> tuple[date, date]:
    found = _CALENDAR.fullmatch(text)
    if found is None or not text.isascii():
        raise ValueError("is not understood")
    year = int(found["year"])
    length, first = 12, 1
    if found["month"]:
        length, first = 1, int(found["month"])
    elif found["unit"]:
        length = _MONTHS[found["unit"].upper()]
        first = 1 + (int(found["which"]) - 1) * length
    if not (1 <= first <= 12 and 1 <= year < 9999):
        raise ValueError(f"a year has no {text[5:]}" if 1 <= year < 9999 else f"{year} is no year")
    return date(year, first, 1), _months_on(year, first + length)


def _months_on(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
