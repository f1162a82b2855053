"""The readers of Jira's and Linear's CSV: repeated headers, wiki markup, dates of many countries, broken rows."""

import csv
import io
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matcher.artifacts.source import Source
from matcher.artifacts.tables import read_jira_csv, read_linear_csv
from matcher.domain import Artifact, Comment, Skipped

JIRA = [
    "Summary",
    "Issue key",
    "Issue Type",
    "Reporter",
    "Created",
    "Description",
    "Labels",
    "Labels",
    "Comment",
    "Comment",
]
LINEAR = ["ID", "Team", "Title", "Description", "Status", "Creator", "Created", "Completed", "URL"]
Read = Callable[[Source], Iterator[Artifact | Skipped]]


def outcomes(data: str | bytes, read: Read = read_jira_csv, *, max_bytes: int = 5_000_000) -> list[Artifact | Skipped]:
    """Read characters or bytes as the file jira.csv."""
    raw = data.encode() if isinstance(data, str) else data
    return list(read(Source(name="jira.csv", path=None, stream=io.BytesIO(raw), max_bytes=max_bytes)))


def table(*rows: list[str], header: list[str] = JIRA, delimiter: str = ",") -> str:
    """Write rows as an export does."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([header, *rows])
    return out.getvalue()


def issue(
    number: int = 1, text: str = "I did it.", *, created: str = "2025-03-31 15:14", comment: str = ""
) -> list[str]:
    """Return a row of Jira's."""
    return [f"Work {number}", f"SHOP-{number}", "Task", "ada", created, text, "ml", "cache", comment, ""]


def artifacts(found: list[Artifact | Skipped]) -> list[Artifact]:
    """Return those that were read."""
    return [one for one in found if isinstance(one, Artifact)]


def test_a_jira_issue() -> None:
    """The description is the reporter's; each comment, of a repeated header, has its own author."""
    row = issue(text="h2. What\r\n\r\nI *measured* it.", created="01/Oct/26 3:14 PM")
    row[2] = "Incident"
    row[8:] = ["02/Oct/26 9:00 AM;bo;Nice; I agree.", "03/Oct/26 9:00 AM;ada;Thanks."]
    assert outcomes("\ufeff" + table(row)) == [
        Artifact(
            id="SHOP-1",
            kind="incident_report",
            title="Work 1",
            text="## What\n\nI **measured** it.",
            author="ada",
            created_at=datetime(2026, 10, 1, 15, 14, tzinfo=UTC),
            source="jira.csv",
            comments=(
                Comment(text="Nice; I agree.", author="bo", created_at=datetime(2026, 10, 2, 9, tzinfo=UTC)),
                Comment(text="Thanks.", author="ada", created_at=datetime(2026, 10, 3, 9, tzinfo=UTC)),
            ),
            notes=("1 comment by others is kept apart", "1 comment by its author is not read"),
        )
    ]


@pytest.mark.parametrize("cell", ["Done; see the page; thanks", "Fixed in 2.3; bo; ok", "no form at all"])
def test_a_comment_of_another_form_has_no_author(cell: str) -> None:
    """Semicolons alone do not make a name."""
    [found] = artifacts(outcomes(table(issue(comment=cell))))
    assert found.comments == (Comment(text=cell),)


def test_a_linear_issue() -> None:
    """Markdown stays as it is, save for the guard before what a spreadsheet could take for a formula."""
    row = [
        "SHO-1",
        "Shop",
        "'=Cache",
        "'- I measured it.\n- I cached it.",
        "Done",
        "ada",
        "2025-03-31T10:00:00.000Z",
        "",
        "",
    ]
    row[-1] = "https://linear.app/acme/issue/SHO-1"
    assert outcomes(table(row, header=LINEAR), read_linear_csv) == [
        Artifact(
            id="SHO-1",
            title="=Cache",
            text="- I measured it.\n- I cached it.",
            author="ada",
            created_at=datetime(2025, 3, 31, 10, tzinfo=UTC),
            url="https://linear.app/acme/issue/SHO-1",
            source="jira.csv",
        )
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("above", ["", "\r\n", "sep={}\r\n"])
def test_the_delimiter_is_found(delimiter: str, above: str) -> None:
    """Excel writes semicolons or tabs, and sometimes says so above the header."""
    text = table(issue(text="a,b;c\td|e\nf"), delimiter=delimiter)
    [found] = artifacts(outcomes(above.format(delimiter) + text))
    assert (found.id, found.text) == ("SHOP-1", "a,b;c\td|e\nf")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_spreadsheets(encoding: str) -> None:
    """What Excel and PowerShell save keeps its accents."""
    assert artifacts(outcomes(table(issue(text="J'ai mesuré à 5 €.")).encode(encoding)))[0].text == "J'ai mesuré à 5 €."


def test_zero_bytes_and_long_cells_cost_nothing() -> None:
    """A stray NUL is dropped, and a description longer than Python's own limit is read."""
    text = "I did it. " * 20_000
    [found] = artifacts(outcomes(table(issue(text=text)).encode().replace(b"Work", b"Wo\0rk")))
    assert (found.title, found.text) == ("Work 1", text.strip())


@pytest.mark.parametrize(
    "value", ["01/02/2026", "1-2-26 3:14 PM", "soon", "32/13/2026", "31/Feb/26", "01/Oct/26 13:14 PM", "1/Foo/26"]
)
def test_a_date_that_cannot_be_told_is_left_out(value: str) -> None:
    """A guess would put work in the wrong review; the issue is read without, and says so."""
    [found] = artifacts(outcomes(table(issue(created=value))))
    assert found.created_at is None
    assert value in found.notes[0]


BROKEN = {
    "quote never closed": 'Work,SHOP-9,"Task,ada',
    "words after a quote": '"Work" x,SHOP-9,Task,ada,,,,,,',
    "too few cells": "Work,no key",
    "too many cells": "Work,SHOP-9,Task,ada,2025-03-31,I did a, b and c,,,,,,x",
    "a row torn apart": 'Work,SHOP-9,Task,ada,2025-03-31,"I did\nit,\nwell,,,,',
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_broken_row_costs_itself_only(broken: str) -> None:
    """The rows around are read, also where a lost quote swallows them, and the loss is one line with its place."""
    head, first, *rest = table(issue(1), issue(2, "a, b"), issue(3, 'a "b"')).splitlines(keepends=True)
    found = outcomes("".join([head, first, broken, "\r\n", *rest]))
    assert [one.id for one in artifacts(found)] == ["SHOP-1", "SHOP-2", "SHOP-3"]
    [skipped] = [one for one in found if isinstance(one, Skipped)]
    assert skipped.source == "jira.csv:3"


def test_a_short_row_with_its_key_is_read() -> None:
    """Spreadsheets leave out empty cells at the end."""
    [found] = outcomes(",".join(JIRA) + "\nWork,SHOP-1,Task,ada,2025-03-31,I did it\n\n,,,,\n")
    assert isinstance(found, Artifact)
    assert found.text == "I did it"


def test_a_row_without_words_is_told() -> None:
    """An issue with neither summary nor description is one line."""
    row = issue(1, "")
    row[0] = " "
    assert [str(one) for one in outcomes(table(row))] == [
        "jira.csv:2: has neither summary nor description; fill one of them, or leave the row out"
    ]


@pytest.mark.parametrize("data", ["", "a,b\n1,2", "Summary,Status\nx,y", '"never closed', "\n\n\n"])
def test_a_table_of_something_else_is_one_line(data: str) -> None:
    """A file without the tracker's columns says which are wanted."""
    [found] = outcomes(data)
    assert isinstance(found, Skipped)
    assert found.reason == "has no Jira header with 'issue key' and 'summary'"


def test_too_large_and_binary_files_are_one_line() -> None:
    """Size and bytes that are no text are told, not raised."""
    assert [str(one) for one in outcomes(b"x" * 11, max_bytes=10)] == [
        "jira.csv: is larger than 10 bytes; split it or raise --max-bytes"
    ]
    [found] = outcomes(b"\x01\x02\x03" * 99)
    assert isinstance(found, Skipped)


@pytest.mark.parametrize("line", ['x","y\n', '"\n', '",\n', '"a""\n', 'a,"\n'])
def test_quotes_made_to_hang_do_not(line: str) -> None:
    """Rows that would be read again and again to the end of the file are given up in time, and told."""
    started = time.process_time()
    found = outcomes(table() + line * 40_000)
    assert time.process_time() - started < 10
    assert any(isinstance(one, Skipped) for one in found)


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0\x1c\x1d\x1e"), max_size=30).map(
    lambda text: "I " + text
)


@given(st.lists(WORDS, min_size=1, max_size=5), st.lists(st.sampled_from(list(BROKEN.values())), max_size=3))
@example(["I \r\n", 'I ",'], ["x"])
@example(["I \x1f\x06\x06"] * 2, [])
def test_every_good_row_is_read_among_broken_ones(texts: list[str], broken: list[str]) -> None:
    """Whatever the good rows hold, broken ones after them take none of them along."""
    data = table(*(issue(number, text) for number, text in enumerate(texts))) + "\r\n".join(broken)
    found = artifacts(outcomes(data.encode() + b"\r\n" + table(issue(77)).encode().split(b"\r\n")[1]))
    assert [one.id for one in found] == [*(f"SHOP-{number}" for number in range(len(texts))), "SHOP-77"]


@given(st.binary(max_size=300), st.sampled_from([read_jira_csv, read_linear_csv]))
def test_no_bytes_are_passed_over_in_silence(data: bytes, read: Read) -> None:
    """Any bytes, alone or below another tracker's header, are told; below rows of this one, those rows are read."""
    assert outcomes(data, read)
    jira, linear = table(issue()).encode(), table(["SHOP-1", "", "Work"], header=LINEAR).encode()
    own, other = (jira, linear) if read is read_jira_csv else (linear, jira)
    assert outcomes(other + data, read)
    first = outcomes(own + data, read)[0]
    assert first.reason == "is not text" if isinstance(first, Skipped) else first.id == "SHOP-1"


@given(st.data())
def test_a_damaged_file_keeps_the_rows_before_the_damage(data: st.DataObject) -> None:
    """Wherever bytes are changed, lost or added, the rows before are read, and what is lost is told."""
    rows = [issue(n, "h1. I\n{code}x{code}", comment="01/Oct/26 3:14 PM;bo;x") for n in range(3)]
    ends = [len(table(*rows[:n]).encode()) for n in range(1, 4)]
    damaged = bytearray(table(*rows).encode())
    first = len(damaged)
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(damaged)))
        first = min(first, at)
        damaged[at : at + data.draw(st.integers(0, 9))] = data.draw(
            st.binary(max_size=3) | st.sampled_from([b'"', b",", b"\n"])
        )
    found = outcomes(bytes(damaged))
    assert found
    whole = [f"SHOP-{n}" for n, end in enumerate(ends) if end <= first]
    if not (isinstance(found[0], Skipped) and found[0].reason == "is not text"):
        assert [one.id for one in artifacts(found)][: len(whole)] == whole
