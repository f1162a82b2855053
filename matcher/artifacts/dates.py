"""Reads the dates that trackers write for people, in the forms of several countries, without the process's locale."""

import re
from datetime import UTC, date, datetime

from matcher.artifacts.source import moment
from matcher.deferred import lazy_regex

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_CLOCK = r"(?:,? (?:at )?(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)? ?(?P<half>[ap]\.?m\.?)?)?"
_ZONE = r"(?: ?(?:GMT|UTC|Z)?(?P<zone>[+-]\d\d:?\d\d)?(?: \([^()]*\))?)?"
_FORMS = tuple(
    lazy_regex(form + _CLOCK + _ZONE, re.IGNORECASE | re.ASCII)
    for form in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?:[a-z]{3,9},? )?(?P<day>\d{1,2})(?:st|nd|rd|th)?[-/. ]{1,2}(?P<name>[a-z]{3,9})[-/., ]{1,2}"
        r"(?P<year>\d{4}|\d\d)",
        r"(?:[a-z]{3,9},? )?(?P<name>[a-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})",
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4}|\d\d)",
        r"(?P<first>\d{1,2})[-/](?P<other>\d{1,2})[-/](?P<year>\d{4}|\d\d)",
    )
)

WEEK_OF = r"(?:(?:(?:the )?week (?:of|beginning|commencing|starting|ending)|w/[bce]\.?:?) (?:the )?)"
_WEEK = lazy_regex(
    r"(?<![^\W_])week[-_ ]#?(?P<week>\d\d?)(?:/| of |, ?|[-_ ])(?P<of>(?:19|20)\d\d)(?![-_.]?\d)",
    re.IGNORECASE | re.ASCII,
)
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
WRITTEN = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th|\.)?[-_ ]{MONTH}[.,]?[-_ ]\d{{4}}"
    rf"|{MONTH}\.?[-_ ]\d{{1,2}}(?:st|nd|rd|th)?,?[-_ ]\d{{4}})(?!\d)"
)
"""A day whose month is a word, `17 August 2026` or `Aug 17th, 2026`: a pattern for any case, without groups."""
_WRITTEN_NAME = lazy_regex(
    rf"(?:^\W*{WEEK_OF}?(?P<first>{WRITTEN})|(?<![^\W_])(?P<last>{WRITTEN})(?=\s*(?:$|[-_:;,.|()\[\]\u2013\u2014])))",
    re.IGNORECASE,
)
"""In a name, first or where something ends: `Postmortem of the 3 March 2025 outage` was not written then."""

FRIDAY = 5
_NAMED = lazy_regex(
    r"(?<!\d)(?:(?P<year>(?:19|20)\d\d)([-_.]?)(?P<month>\d\d)\2(?P<day>\d\d)"
    r"|(?P<of>(?:19|20)\d\d)[-_ ]?w(?P<week>\d\d?))(?!\d)",
    re.IGNORECASE | re.ASCII,
)


def local_moment(value: str) -> tuple[datetime | None, str | None]:
    """Return an aware datetime, and a note where the date is not understood or could be one of two days.

    Takes ISO 8601, `01/Oct/26 3:14 PM`, `2026-10-01 15:14`, `Oct 1, 2026`, `1.10.2026`, `13/10/2026`,
    `Thu Oct 01 2026 15:14:00 GMT+0200`, `Tue, 18 Aug 2026 09:12:00 +0200`, `week of August 17th 2026` and
    `Week 34/2026`, its Monday. What names no zone is taken as UTC, as `moment` does.
    """
    text = " ".join(value.split())[:100]
    plain = _iso_weeks(re.sub(rf"^{WEEK_OF}", "", text, flags=re.IGNORECASE))
    found, _ = moment(plain)
    if found or not text:
        return found, None
    for form in _FORMS:
        if parts := form.fullmatch(plain):
            return _built(text, parts.groupdict())
    return None, f"date not understood: {text[:60]!r} (write it as 2025-03-31)"


def day_named(*names: str | None) -> datetime | None:
    """Return the midnight, UTC, of the first day or week that one of the names holds: `2026-08-21`, `noor-2026-w34.md`.

    A week that has a number stands for its Friday, when weekly logs are written. A day in words must come first, or end
    what is said: `Log, 17 August 2026`.
    """
    for name in map(_iso_weeks, filter(None, names)):
        for found in _NAMED.finditer(name):
            try:
                if found["week"]:
                    day = date.fromisocalendar(int(found["of"]), int(found["week"]), FRIDAY)
                else:
                    day = date(int(found["year"]), int(found["month"]), int(found["day"]))
            except ValueError:  # no such day or week
                continue
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
        for found in _WRITTEN_NAME.finditer(name):
            if written := local_moment(re.sub("[-_ ]+", " ", found["first"] or found["last"]))[0]:
                return written
    return None


def _iso_weeks(text: str) -> str:
    """Return a text with `Week 34/2026` as `2026-W34`."""
    return _WEEK.sub(lambda found: f"{found['of']}-W{int(found['week']):02}", text)


def is_date(value: str) -> bool:
    """Return whether a text has the form of a date, be it one that cannot be told or is not understood."""
    text = " ".join(value.split())[:100]
    return moment(text)[0] is not None or any(form.fullmatch(text) for form in _FORMS)


def _built(text: str, parts: dict[str, str | None]) -> tuple[datetime | None, str | None]:
    try:
        days = _days(parts)
        if len(days) > 1:
            return None, f"date {text!r} could be one of two days: left out (write it as 2025-03-31)"
        month, day = days.pop()
        year = int(parts["year"] or 0)
        zone = datetime.strptime((parts["zone"] or "+0000").replace(":", ""), "%z").tzinfo or UTC
        clock = (_hour(parts), int(parts["minute"] or 0), int(parts["second"] or 0))
        return datetime(year if year > 99 else year + 2000, month, day, *clock, tzinfo=zone), None
    except ValueError:  # no such month, day, hour or zone
        return None, f"date not understood: {text[:60]!r} (write it as 2025-03-31)"


def _days(parts: dict[str, str | None]) -> set[tuple[int, int]]:
    """Return the months and days that the date can mean: two for `01/02/2026`, none in a month that is none."""
    day, name = int(parts.get("day") or 0), parts.get("name")
    if name:
        return {(_MONTHS.index(name[:3].lower()) + 1, day)}
    if month := parts.get("month"):
        return {(int(month), day)}
    first, other = int(parts["first"] or 0), int(parts["other"] or 0)
    return {(month, day) for month, day in ((first, other), (other, first)) if month <= 12} or {(first, other)}


def _hour(parts: dict[str, str | None]) -> int:
    hour, half = int(parts["hour"] or 0), parts["half"]
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half[0] in "pP" else 0)
