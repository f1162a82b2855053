"""The dates that trackers write for people."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.artifacts.dates import day_named, is_date, local_moment


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-10-01", datetime(2026, 10, 1, tzinfo=UTC)),
        ("2026-10-01 15:14", datetime(2026, 10, 1, 15, 14, tzinfo=UTC)),
        ("2026/10/01 15:14:16.5", datetime(2026, 10, 1, 15, 14, 16, tzinfo=UTC)),
        ("2026-10-01T15:14:00.000+0200", datetime(2026, 10, 1, 15, 14, tzinfo=timezone(timedelta(hours=2)))),
        ("01/Oct/26 3:14 PM", datetime(2026, 10, 1, 15, 14, tzinfo=UTC)),
        ("01/Oct/26 12:14\u202fam", datetime(2026, 10, 1, 0, 14, tzinfo=UTC)),
        ("1-October-2026", datetime(2026, 10, 1, tzinfo=UTC)),
        ("Oct 1, 2026, 3:14 PM", datetime(2026, 10, 1, 15, 14, tzinfo=UTC)),
        ("October 1, 2026 at 3:14 PM", datetime(2026, 10, 1, 15, 14, tzinfo=UTC)),
        ("1.2.2026 15:14", datetime(2026, 2, 1, 15, 14, tzinfo=UTC)),
        ("13/10/2026 15:14", datetime(2026, 10, 13, 15, 14, tzinfo=UTC)),
        ("10/13/26 3:14 PM", datetime(2026, 10, 13, 15, 14, tzinfo=UTC)),
        ("05/05/2026", datetime(2026, 5, 5, tzinfo=UTC)),
        ("17 August 2026", datetime(2026, 8, 17, tzinfo=UTC)),
        ("Monday, 17th August 2026", datetime(2026, 8, 17, tzinfo=UTC)),
        ("week of August 17th 2026", datetime(2026, 8, 17, tzinfo=UTC)),
        ("the week beginning 2026-08-17", datetime(2026, 8, 17, tzinfo=UTC)),
        ("Week 34/2026", datetime(2026, 8, 17, tzinfo=UTC)),
        ("week 5, 2026", datetime(2026, 1, 26, tzinfo=UTC)),
        ("Tue, 18 Aug 2026 09:12:00 +0200", datetime(2026, 8, 18, 9, 12, tzinfo=timezone(timedelta(hours=2)))),
        (
            "Thu Oct 01 2026 15:14:00 GMT+0200 (Central European Summer Time)",
            datetime(2026, 10, 1, 15, 14, tzinfo=timezone(timedelta(hours=2))),
        ),
        ("", None),
    ],
)
def test_dates_of_many_countries(value: str, moment: datetime | None) -> None:
    """Each form means one moment, whatever the locale of the process."""
    assert local_moment(value) == (moment, None)


@given(st.text(max_size=40) | st.from_regex(r"[0-9a-z/.: ,+-]{1,25}", fullmatch=True))
def test_any_date_is_read_or_told(value: str) -> None:
    """No date raises, and every moment can be compared with another."""
    found, _ = local_moment(value)
    assert found is None or found.tzinfo is not None


@pytest.mark.parametrize("value", ["01/02/2026", "1-2-26 3:14 PM"])
def test_one_of_two_days_is_neither(value: str) -> None:
    """What means another day in another country is no moment, but it is a date."""
    found, note = local_moment(value)
    assert found is None
    assert note == f"date {value!r} could be one of two days: left out (write it as 2025-03-31)"
    assert is_date(value)


def test_words_are_no_date() -> None:
    """Words with numbers in them are not mistaken for one."""
    assert not any(map(is_date, ["", "Done", "Fixed in 2.3", "3 of 4"]))


@pytest.mark.parametrize(
    ("names", "day"),
    [
        (("2026-08-21",), "2026-08-21"),
        (("notes 20260821 standup",), "2026-08-21"),
        (("noor-2026-w34",), "2026-08-21"),
        (("2026W34",), "2026-08-21"),
        (("weekly", "Week 2026-W34"), "2026-08-21"),
        (("2026-13-01", "INC-61, 2026-08-21"), "2026-08-21"),
        (("Week 34/2026",), "2026-08-21"),
        (("noor-week-34-2026",), "2026-08-21"),
        (("week 34-2026-08-20",), "2026-08-20"),
        (("Log, 17 August 2026",), "2026-08-17"),
        (("17 August 2026: log",), "2026-08-17"),
        (("Log of Aug 17, 2026 - Noor",), "2026-08-17"),
        (("Week of August 17th 2026",), "2026-08-17"),
        (("noor-17-august-2026-standup",), "2026-08-17"),
        (("notes_aug_17_2026",), "2026-08-17"),
        (("Postmortem of the 3 March 2025 outage", "31 February 2026", "Q3 May 2026", "Week 99/2026"), None),
        (("2026-08", "v2.2026.1", "120260821", "2026-W99", None), None),
    ],
)
def test_a_name_tells_a_day(names: tuple[str | None, ...], day: str | None) -> None:
    """A day or week, in ISO or in words; the first name that holds one counts, and what is none is passed over."""
    found = day_named(*names)
    assert (found and found.isoformat()) == (day and f"{day}T00:00:00+00:00")
