"""Periods: what each form means, that they share no day, and one line for what is none."""

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.domain import parse_period
from matcher.errors import UsageError


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2026", date(2026, 1, 1), date(2027, 1, 1)),
        ("2026-H1", date(2026, 1, 1), date(2026, 7, 1)),
        ("2026-h2", date(2026, 7, 1), date(2027, 1, 1)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 4, 1)),
        ("2026-Q3", date(2026, 7, 1), date(2026, 10, 1)),
        ("2026-q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("2026-07", date(2026, 7, 1), date(2026, 8, 1)),
        ("2024-02", date(2024, 2, 1), date(2024, 3, 1)),
        (" 2026-12 ", date(2026, 12, 1), date(2027, 1, 1)),
        ("2026-07-01..2026-09-30", date(2026, 7, 1), date(2026, 10, 1)),
        ("2026-07-01 .. 2026-07-01", date(2026, 7, 1), date(2026, 7, 2)),
    ],
)
def test_every_form_is_the_days_it_says(text: str, since: date, until: date) -> None:
    """The first day belongs to it, the last one is the day before `until`, and it is shown as it was written."""
    period = parse_period(text)
    assert (period.since, period.until, str(period)) == (since, until, text.strip())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not understood"),
        ("last quarter", "is not understood"),
        ("2026-Q5", "is not understood"),
        ("2026-H3", "a year has no H3"),
        ("2026-13", "a year has no 13"),
        ("2026-00", "a year has no 00"),
        ("0000", "0 is no year"),
        ("9999", "9999 is no year"),
        ("\u0662\u0660\u0662\u0666", "is not understood"),
        ("2026-07-01", "is not understood"),
        ("2026-07-01..", "'' is not a day"),
        ("2026-07-01..2026-02-30", "there is no day 2026-02-30"),
        ("2026-07-02..2026-07-01", "ends before it begins"),
        ("2026-07-01..9999-12-31", "date value out of range"),
        ("2026\n-07", "is not understood"),
    ],
)
def test_what_is_no_period_is_one_line(text: str, said: str) -> None:
    """What was written, what is wrong with it, and the forms there are."""
    with pytest.raises(UsageError) as raised:
        parse_period(text)
    assert said in str(raised.value)
    assert "2026-Q3" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_moment_lies_on_the_day_of_its_own_zone() -> None:
    """Work done late on the last evening in Auckland or Honolulu belongs to the quarter in which it was done there."""
    quarter = parse_period("2026-Q3")
    for hours in (13, -10):
        last = datetime(2026, 9, 30, 23, 59, tzinfo=timezone(timedelta(hours=hours)))
        assert last in quarter
        assert last + timedelta(minutes=1) not in quarter
    assert None not in quarter


@given(day=st.dates(date(1, 1, 1), date(9998, 12, 31)))
def test_every_day_is_in_one_quarter_and_one_half_of_its_year(day: date) -> None:
    """No evidence is counted in two quarters, and none falls between."""
    year = f"{day.year:04d}"
    assert sum(day in parse_period(f"{year}-Q{n}") for n in (1, 2, 3, 4)) == 1
    assert sum(day in parse_period(f"{year}-H{n}") for n in (1, 2)) == 1
    assert sum(day in parse_period(f"{year}-{n:02d}") for n in range(1, 13)) == 1
    assert day in parse_period(year)
