"""Logs and minutes that are kept in one document: an artifact a week, whatever stands above an entry."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import CommandLine
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from matcher.artifacts import read
from matcher.artifacts.weekly import by_week
from matcher.domain import Artifact
from matcher.store import ItemQuery, open_store

MINE = "The outage was mine: I had skipped the canary and shipped straight to production."
TESTS = "I wrote integration tests for the billing export and a page on how to run them."
LOG = f"""---
author: Noor Haddad
---
# Work log Q3 2026

## Monday, 17 August
{TESTS}

## Tue 18 Aug
- Reviewed two changes.

### Next
- The export

## 24 August (short week)
{MINE}
"""


def _read(folder: Path, text: str, name: str = "log.md") -> list[Artifact]:
    path = folder / "of" / "mine" / name  # no name around it tells its kind
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return [one for one in read([path]) if isinstance(one, Artifact)]


def _weeks(artifacts: Sequence[Artifact]) -> list[str]:
    return [artifact.id.rpartition("/")[2] for artifact in artifacts]


def test_a_log_is_an_artifact_a_week(tmp_path: Path) -> None:
    """Each has the log's author and kind, its own date, title and stretch of the text."""
    first, second = _read(tmp_path, LOG)
    assert _weeks([first, second]) == ["log.md#2026-W34", "log.md#2026-W35"]
    assert (first.title, second.title) == (
        "Work log Q3 2026: 2026-W34",
        "Work log Q3 2026: 24 August (short week)",
    )
    assert (first.created_at, second.created_at) == (
        datetime(2026, 8, 18, tzinfo=UTC),
        datetime(2026, 8, 24, tzinfo=UTC),
    )
    assert {(one.author, one.kind) for one in (first, second)} == {("Noor Haddad", "work_log")}
    assert first.text.startswith("# Work log Q3 2026") and first.text.endswith("- The export")
    assert second.text == f"## 24 August (short week)\n{MINE}"


@pytest.mark.parametrize(
    ("above", "then"),
    [
        ("# 2026-08-17", "# 2026-08-24"),
        ("## 2026-08-17 (Mon)", "## 2026-08-24 (Mon): back from leave"),
        ("### Friday, August 21st, 2026", "### Friday, August 28th, 2026"),
        ("## Week 34, 2026", "## Week 35, 2026"),
        ("## 2026-W34", "## 2026-W35"),
        ("## Week of 17 August 2026", "## Week of August 24, 2026"),
        ("## w/c 17 August 2026", "## W/C 24 August 2026"),
        ("## Week ending 21 August 2026", "## w/e 28 August 2026"),
        ("## 17\u201321 August 2026", "## 24\u201328 August 2026"),
        ("## Aug 17-21, 2026", "## Aug 24-28, 2026"),
        ("## Weekly log 2026-W34", "## Weekly log 2026-W35"),
        ("2026-08-17\n----------", "2026-08-24\n----------"),
        ("2026-08-17\n==========", "2026-08-24\n=========="),
        ("**Monday, 17 August 2026**", "**Monday, 24 August 2026**"),
        ("2026-08-17 (Monday):", "2026-08-24 (Monday):"),
        ("- 2026-08-17: began", "- 2026-08-24: went on"),
        ("17 Aug 2026 \u2013 began", "24 Aug 2026 \u2013 went on"),
        ("**2026-08-17:** began", "**2026-08-24:** went on"),
        ("## 2026-08-28", "## 2026-08-21"),
    ],
)
def test_days_stand_above_entries_in_many_ways(tmp_path: Path, above: str, then: str) -> None:
    """Headings of both kinds, days on their own lines and at the start of lines, either way round."""
    found = _read(tmp_path, f"{above}\n{TESTS}\n\n{then}\n{MINE}\n")
    weeks = ["log.md#2026-W34", "log.md#2026-W35"]
    assert _weeks(found) == (weeks if "08-28" not in above else weeks[::-1])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("log-2026-q3.md", "## 17 August\nOne\n\n## W35\nTwo\n"),
        ("log.md", "# 2026\n\n## Week 34\nOne\n\n## Week 35\nTwo\n"),
        ("log.md", "# Q3 2026\n\n## Mon, Aug 17\nOne\n\n## Mon, Aug 24\nTwo\n"),
        ("log.md", "# August 2026\n\n## Aug 17: first day\nOne\n\n## Aug 24: second\nTwo\n"),
    ],
)
def test_the_year_may_stand_above_or_in_the_name(tmp_path: Path, name: str, text: str) -> None:
    """A day without a year is of the one that the file, its title or the heading above names."""
    assert _weeks(_read(tmp_path, text, name)) == [f"{name}#2026-W34", f"{name}#2026-W35"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("log.md", "## 17 August\nOne\n\n## 24 August\nTwo\n"),
        ("2025-2026-log.md", "## 17 August\nOne\n\n## 24 August\nTwo\n"),
        ("log.md", "## 2026-08-17\nOne\n\n## 2026-07-01\nTwo\n\n## 2026-08-24\nThree\n"),
        ("log.md", "```\n## 2026-08-17\nOne\n\n## 2026-08-24\nTwo\n```\n"),
        ("log.md", "2026-08-17 09:12 Ada: did you?\n2026-08-24 10:00 Bo: not yet\n"),
        ("log.md", f"# What I think of all this\n{MINE * 9}\n\n## 2026-08-17\nOne\n\n## 2026-08-24\nTwo\n"),
        ("log.md", "## A\nx\n## B\nx\n## C\nx\n## 2026-08-17\nOne\n\n## 2026-08-24\nTwo\n"),
        ("2026-w34.md", "# Log\n\n## 2026-08-17\nOne\n\n## 2026-08-18\nTwo\n"),
        ("log.md", "# Weekly log 2026-W34\n\n## Monday 2026-08-17\nOne\n\n## 2026-08-18\nTwo\n"),
        ("design.md", "## 2026-08-17\nOne\n\n## 2026-08-24\nTwo\n\n## 2026-08-31\nThree\n"),
        ("postmortem.md", "## 2026-08-17\nOne\n\n## 2026-08-24\nTwo\n\n## 2026-08-31\nThree\n"),
        ("q3.md", "# Server down\n\n## 2026-08-17 16:51\nOne\n\n## 2026-08-24 09:00\nTwo\n\n## 2026-08-31 08:00\nX\n"),
        ("q3.md", "## 2026-08-17\nOne\n\n## 2026-08-24\nTwo\n"),
        ("log-2026.md", "## May 5 people left\nOne\n\n## May 12 people came\nTwo\n"),
    ],
    ids=(
        "no year",
        "two years",
        "out of order",
        "code",
        "a chat",
        "mostly something else",
        "mostly other headings",
        "the week of its name",
        "the week of its title",
        "a design",
        "a postmortem",
        "a timeline",
        "two entries of no stated kind",
        "numbers that are no days",
    ),
)
def test_what_may_be_no_log_of_weeks_stays_as_it_is(tmp_path: Path, name: str, text: str) -> None:
    """Where it is not certain, nothing is cut: one artifact, with the file's own id."""
    assert _weeks(_read(tmp_path, text, name)) == [name]


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_week_ends_with_its_quarter(tmp_path: Path, newest_first: bool) -> None:
    """Who collects the third quarter finds its last days, under the same id before and after the next has begun."""
    days = ["2026-09-28", "2026-09-30", "2026-10-02", "2026-10-06"]
    entries = [f"## {day}\n{MINE}\n\n" for day in days]
    found = _read(tmp_path, "# Work log\n\n" + "".join(entries[::-1] if newest_first else entries))
    by_id = {one.id.rpartition("/")[2]: str(one.created_at)[:10] for one in found}
    assert by_id == {
        "log.md#2026-W40": "2026-09-30",
        "log.md#2026-W40-Q4": "2026-10-02",
        "log.md#2026-W41": "2026-10-06",
    }


def test_what_is_said_around_the_entries_is_an_artifact_of_its_own(tmp_path: Path) -> None:
    """It has the log's id and date; a heading above a month, or a line of labels, goes with what is below."""
    intro = "I keep this log so that I remember at the end of the quarter what I have done.\n\n"
    outro = "# What I take with me\n\nNext time I would ask the platform team before I begin, not after.\n"
    entries = "".join(f"## 2026-08-0{day}\n{MINE}\n\n" for day in range(3, 8))
    more = "".join(f"## 2026-08-1{day}\n{TESTS}\n\n" for day in range(4))
    found = _read(tmp_path, f"---\ndate: 2026-09-30\n---\n{intro}# August\n\n{entries}{more}{outro}")
    assert _weeks(found) == ["log.md", "log.md#2026-W32", "log.md#2026-W33", "log.md#2"]
    assert [one.text.split("\n")[0] for one in found[1:3]] == ["# August", "## 2026-08-10"]
    assert [str(one.created_at)[:10] for one in found] == ["2026-09-30", "2026-08-07", "2026-08-13", "2026-09-30"]


def test_a_document_of_another_format_is_cut_likewise(tmp_path: Path) -> None:
    """Word's headings are headings."""
    document = Document()
    document.add_heading("Work log", 0)
    for day, said in (("17 August 2026", TESTS), ("24 August 2026", MINE)):
        document.add_heading(day, 1)
        document.add_paragraph(said)
    path = tmp_path / "log.docx"
    document.save(str(path))
    found = [one for one in read([path]) if isinstance(one, Artifact)]
    assert _weeks(found) == ["log.docx#2026-W34", "log.docx#2026-W35"]


LINES = st.sampled_from(
    [
        "# Log 2026",
        "## 2026-08-17",
        "## 2026-08-24",
        "## 31 August",
        "2026-08-17",
        "----------",
        "- 2026-09-07: done",
        "```",
        "",
        "I did what I said I would do, and more.",
        "### Next",
    ]
)


@given(st.lists(LINES, max_size=30), st.sampled_from(["work_log", "meeting_notes", "other"]))
def test_nothing_is_lost_and_no_id_is_used_twice(lines: list[str], kind: str) -> None:
    """Whatever the text, its pieces are the text, in its order, but for space at their ends."""
    text = "\n".join(lines)
    found = list(by_week(Artifact(id="log.md", text=text, kind=kind)))  # type: ignore[arg-type]
    assert "".join("".join(one.text.split()) for one in found) == "".join(text.split())
    assert len({one.id for one in found}) == len(found)


@pytest.mark.parametrize(
    "text",
    ["# a" + " " * 400_000 + "b", "# a" + " #" * 200_000 + "b", "2026-08-17: x\n" * 100_000],
    ids=("spaces", "marks", "entries"),
)
def test_a_text_made_to_take_long_takes_no_time(text: str) -> None:
    """Work grows with the text, not with its square: that would be hours."""
    begun = time.monotonic()
    assert len(list(by_week(Artifact(id="log.md", text=text, kind="work_log")))) == 1
    assert time.monotonic() - begun < 20


def test_each_week_is_collected_and_judged_by_itself(tmp_path: Path, command_line: CommandLine) -> None:
    """A period takes its weeks alone; one that is added leaves the others, and what was said of them, as they are."""
    path, store = tmp_path / "log.md", tmp_path / "evidence.db"

    def collected(text: str, *options: str) -> str:
        path.write_text(text, encoding="utf-8")
        result = command_line("collect", path, "--store", store, *options)
        assert result.returncode == 0, result.stderr
        return result.stderr

    assert "2 read: 1 matched anew, 0 unchanged, 1 left out" in collected(LOG, "--period", "2026-08-24..2026-08-30")
    assert "2 read: 1 matched anew, 1 unchanged, 0 left out" in collected(LOG)
    result = command_line("review", "--plain", "--store", store, "--behavior", "own-failures", stdin="r\n")
    assert result.returncode == 0, result.stderr
    again = f"{LOG}\n## 31 August\n{MINE.replace('canary', 'dry run')}\n"
    assert "3 read: 1 matched anew, 2 unchanged, 0 left out" in collected(again)
    with open_store(store) as opened:
        items = opened.items(
            ItemQuery(framework_id="ic1-machine-learning-engineer", behaviors=("results-own-failures",))
        )
        assert [(item.artifact.id.partition("#")[2], item.state) for item in items] == [
            ("2026-W35", "rejected"),
            ("2026-W36", "undecided"),
        ]
