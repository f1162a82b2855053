"""The Parquet reader: what a row may hold, and that it says the same as JSONL."""

import io
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from matcher.artifacts import read
from matcher.domain import Artifact, Skipped
from matcher.errors import install_command

ROWS: list[dict[str, Any]] = [
    {"id": "a1", "kind": "design_doc", "title": "Cache", "text": "I chose a cache.", "author": "Ada", "url": None},
    {"id": None, "kind": None, "title": None, "text": "No id, no title.", "author": None, "url": "javascript:alert(1)"},
    {"id": "a3", "kind": "novel", "title": None, "text": None, "author": "Ada", "url": None},
    {
        "id": "a1",
        "kind": None,
        "title": "The id again",
        "text": "Zażółć 🦔.",
        "author": "Ada",
        "url": "https://x.example/",
    },
]


def write(path: Path, table: pa.Table, **how: Any) -> Path:
    """Return the file with a table."""
    parquet.write_table(table, path, **how)
    return path


def test_a_table_says_what_the_same_lines_say(tmp_path: Path) -> None:
    """Ids, kinds, notes and what is skipped are those of JSONL, but for what a place is called."""
    import json

    lines = tmp_path / "log.jsonl"
    lines.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    table = write(tmp_path / "log.parquet", pa.Table.from_pylist(ROWS), row_group_size=2)

    def plain(one: Artifact | Skipped) -> Artifact | Skipped:
        if isinstance(one, Skipped):
            return replace(one, source=one.source.replace(".parquet", ".jsonl"))
        notes = tuple(note.replace(" row ", " line ") for note in one.notes)
        name = (one.source or "").replace(".parquet", ".jsonl")
        return replace(one, id=one.id.replace(".parquet", ".jsonl"), source=name, notes=notes)

    for lasting in (False, True):
        expected = list(read([lines], lasting_ids=lasting))
        assert [plain(one) for one in read([table], lasting_ids=lasting)] == expected
        assert [type(one) for one in expected] == [Artifact, Artifact, Skipped, Artifact]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pa.array([datetime(2026, 7, 1, 9, 30)], pa.timestamp("ns")), "2026-07-01T09:30:00+00:00"),
        (
            pa.array([datetime(2026, 7, 1, 9, 30, tzinfo=UTC)], pa.timestamp("ms", tz="+02:00")),
            "2026-07-01T11:30:00+02:00",
        ),
        (pa.array([date(2026, 7, 1)]), "2026-07-01T00:00:00+00:00"),
        (pa.array(["2026-07-01T09:30:00-05:00"]), "2026-07-01T09:30:00-05:00"),
        (pa.array([None], pa.timestamp("us")), None),
        (pa.array([float("nan")]), None),
    ],
)
def test_dates_of_every_type_are_moments(tmp_path: Path, column: pa.Array, expected: str | None) -> None:
    """A date column may be timestamps, days or texts; the day stays the one that was written."""
    path = write(tmp_path / "log.parquet", pa.table({"text": ["I wrote it."], "created_at": column}))
    (found,) = read([path])
    assert isinstance(found, Artifact)
    assert (found.created_at and found.created_at.isoformat()) == expected
    assert found.notes == ()


def test_other_columns_are_ignored_and_large_types_read(tmp_path: Path) -> None:
    """What writers make of texts: dictionaries, large strings; numbers as ids; whatever else stands beside."""
    table = pa.table(
        {
            "text": pa.array(["I wrote it.", "I wrote it."]).dictionary_encode(),
            "title": pa.array(["A", "B"], pa.large_string()),
            "id": pa.array([7, 8]),
            "embedding": pa.array([[1.0], [2.0]]),
        }
    )
    found = list(read([write(tmp_path / "log.parquet", table)]))
    assert [one.id for one in found if isinstance(one, Artifact)] == ["7", "8"]


def test_a_broken_row_costs_itself(tmp_path: Path) -> None:
    """Broken UTF-8 in one row, and one that is too long; the other rows are read, with their numbers."""
    broken = pa.Array.from_buffers(pa.string(), 3, pa.array([b"One.", b"\xff\xfe", b"Three."]).buffers())
    long = pa.array(["x" * 50])
    text = pa.chunked_array([broken, long])
    found = list(read([write(tmp_path / "log.parquet", pa.table({"text": text}))], max_bytes=40))
    assert [str(one).split(": ")[0] for one in found if isinstance(one, Skipped)] == [
        f"{tmp_path / 'log.parquet'}:{n}" for n in (2, 4)
    ]
    assert [one.text for one in found if isinstance(one, Artifact)] == ["One.", "Three."]


def test_what_is_no_table_of_artifacts_is_one_line(tmp_path: Path) -> None:
    """No column of words; a file that was cut off; junk of that name."""
    whole = write(tmp_path / "whole.parquet", pa.table({"text": ["I wrote it."] * 1000})).read_bytes()
    (tmp_path / "cut.parquet").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "junk.parquet").write_bytes(b"PAR1 and no more")
    write(tmp_path / "other.parquet", pa.table({"body": ["I wrote it."]}))
    found = list(read([tmp_path / f"{name}.parquet" for name in ("cut", "junk", "other")]))
    assert all(isinstance(one, Skipped) and "\n" not in str(one) for one in found)
    assert len(found) == 3
    assert "no column text" in str(found[2])


def test_it_is_known_by_its_content_and_read_from_a_pipe(tmp_path: Path) -> None:
    """Without a name it is still Parquet; a pipe is held, since its table of contents stands at the end."""
    content = write(tmp_path / "log.parquet", pa.table({"text": ["I wrote it."]})).read_bytes()

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    (found,) = read(["-"], stdin=Pipe(content))
    assert isinstance(found, Artifact)


def test_without_pyarrow_it_is_one_line_that_says_what_to_install(tmp_path: Path) -> None:
    """The extra is optional, and nothing else needs it."""
    path = write(tmp_path / "log.parquet", pa.table({"text": ["I wrote it."]}))
    code = (
        f"import sys; sys.modules['pyarrow'] = None\nfrom matcher.artifacts import read\nprint(*read([{str(path)!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == (f"{path}: is Parquet, which needs pyarrow to be read; {install_command('parquet')}")
