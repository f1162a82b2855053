"""What a folder of results goes by when it is written to again: which input a shard is of, and who died at it."""

import json
import os
import sys
from itertools import count
from pathlib import Path

import pytest
import sharded

from matcher.errors import MatcherError
from matcher.pipeline.collecting import Collected
from matcher.pipeline.sharding import ShardedRun, match_here, match_in_processes, shards


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file of five small shards."""
    monkeypatch.setattr(shards, "LINES", 20)
    said = sharded.sentences()
    rows = (json.dumps(sharded.row(number, said)).encode() for number in range(100))
    return sharded.write_lines(tmp_path / "log.jsonl", list(rows))


def collect(folder: Path, framework: Path, path: Path | str) -> Collected:
    """Return what a pass over a file met, with results in `out` below a folder."""
    job = sharded.job(folder / "out", framework)
    made = ShardedRun(job=job, framework=job.spec.matcher().framework, engine=match_here, engine_name="local")
    return made.collect([str(path)])


def test_a_file_is_known_from_whatever_folder(tmp_path: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files of one name are two; one that is named in two ways is one, of which what it says now stands."""
    for name in ("ana", "ben"):
        monkeypatch.chdir(tmp_path)
        Path(name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        Path("log.jsonl").write_text(json.dumps({"id": name, "text": "I wrote it."}))
        assert collect(tmp_path, tiny, "log.jsonl").anew == 1
    assert sorted(row["id"] for row in sharded.rows_of(tmp_path / "out")) == ["ana", "ben"]
    Path("log.jsonl").write_text(json.dumps({"id": "ben", "text": "I wrote something else."}))
    collect(tmp_path, tiny, tmp_path / "ben" / "log.jsonl")
    texts = {row["id"]: row["text"] for row in sharded.rows_of(tmp_path / "out")}
    assert texts == {"ana": "I wrote it.", "ben": "I wrote something else."}


def test_records_that_do_not_say_the_folder_still_count(tmp_path: Path, log: Path, tiny: Path) -> None:
    """A folder that was written before is gone on with: what is done is done, and what has changed is replaced."""
    collect(tmp_path, tiny, log)
    for path in (tmp_path / "out" / "_done").iterdir():
        held = json.loads(path.read_text())
        assert held.pop("lasting") == str(log)
        path.write_text(json.dumps(held))
    assert collect(tmp_path, tiny, log).unchanged == 100
    log.write_bytes(log.read_bytes().replace(b'"log-99"', b'"log-ninety-nine"'))
    collect(tmp_path, tiny, log)
    assert len(sharded.rows_of(tmp_path / "out")) == 100


def test_what_was_written_and_never_finished_goes_with_its_input(tmp_path: Path, log: Path, tiny: Path) -> None:
    """A kill between a shard's rows and its record leaves rows that nothing counts; what has changed has others."""
    collect(tmp_path, tiny, log)
    for path in (tmp_path / "out" / "_done").iterdir():
        path.unlink()
    log.write_bytes(log.read_bytes().replace(b"log-", b"note-"))
    assert collect(tmp_path, tiny, log).anew == 100
    assert len(sharded.rows_of(tmp_path / "out")) == 100


@pytest.mark.parametrize("walked", [False, True])
def test_an_input_that_was_emptied_takes_its_results_with_it(
    tmp_path: Path, log: Path, tiny: Path, walked: bool
) -> None:
    """Whoever withdraws all of a file has withdrawn what was made of it."""
    folder = tmp_path / "in"
    folder.mkdir()
    inside = log.rename(folder / log.name)
    named = folder if walked else inside
    assert collect(tmp_path, tiny, named).anew == 100
    inside.write_bytes(b"")
    collect(tmp_path, tiny, named)
    assert sharded.rows_of(tmp_path / "out") == []


@pytest.mark.skipif(sys.platform == "darwin", reason="its file systems hold no such names")
def test_names_that_print_alike_are_inputs_of_their_own(tmp_path: Path, tiny: Path) -> None:
    """Bytes that no text has are all shown as one sign."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name in (b"a\xff.jsonl", b"a\xfe.jsonl", "b\u200b.jsonl".encode(), "b\u200e.jsonl".encode()):
        row = {"id": repr(name), "text": "I wrote it."}
        Path(os.fsdecode(os.path.join(os.fsencode(folder), name))).write_text(json.dumps(row))  # noqa: PTH118
    assert collect(tmp_path, tiny, folder).anew == 4
    assert collect(tmp_path, tiny, folder).unchanged == 4


def test_workers_that_die_before_they_begin_end_the_job(tmp_path: Path, log: Path, tiny: Path) -> None:
    """Killed while the model is loaded, again and again: that is one line, not a job that never ends."""
    job = sharded.job(tmp_path / "out", tiny, spec=sharded.DyingSpec)
    asked = count()
    made = ShardedRun(
        job=job,
        framework=job.spec.matcher().framework,
        engine=lambda job, left, stopping: match_in_processes(job, left, stopping, jobs=2),
        engine_name="local",
        stopping=lambda: next(asked) > 200,
    )
    with pytest.raises(MatcherError, match="a worker process died, maybe for want of memory"):
        made.collect([str(log)])


@pytest.mark.parametrize(
    "damaged",
    [b'{"died": 7}', b'{"part": "x"}', b'{"alone": []}', b'{"deaths": 1e999}', b'{"died": {"x": 1}}', b"[", b""],
)
def test_a_damaged_trail_costs_nothing(tmp_path: Path, log: Path, tiny: Path, damaged: bytes) -> None:
    """What a full disk or a power cut has left of it is no reason to stop; the shard is matched."""
    wanted = collect(tmp_path, tiny, log)
    rows = sorted(row["id"] for row in sharded.rows_of(tmp_path / "out"))
    again = tmp_path / "again"
    ids = [path.stem for path in (tmp_path / "out" / "_done").iterdir()]
    (again / "out" / "_work").mkdir(parents=True)
    (again / "out" / "_run.json").write_bytes((tmp_path / "out" / "_run.json").read_bytes())
    for name in ids:
        (again / "out" / "_work" / f"{name}.json").write_bytes(damaged)
    assert collect(again, tiny, log).anew == wanted.anew
    assert sorted(row["id"] for row in sharded.rows_of(again / "out")) == rows
