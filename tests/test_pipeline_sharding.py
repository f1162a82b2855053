"""Shards: cut without regard to who matches them, matched once whatever happens, the same bytes however often."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sharded
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from matcher.artifacts import read as read_whole
from matcher.domain import Artifact, Skipped, parse_period
from matcher.errors import ConfigurationError
from matcher.pipeline.collecting import MatcherSpec
from matcher.pipeline.sharding import Engine, Job, ShardedRun, match_here, match_in_processes, shards
from matcher.pipeline.sharding.inputs import Input, find
from matcher.pipeline.sharding.matching import Finished
from matcher.pipeline.sharding.shards import Shard, cut, read

LIMIT = 100_000


def sharded_run(job: Job, engine: Engine = match_here, **how: Any) -> ShardedRun:
    """Return a pass of the local engine."""
    return ShardedRun(job=job, framework=job.spec.matcher().framework, engine=engine, engine_name="local", **how)


def in_two(job: Job, left: Any, stopping: Callable[[], bool]) -> Iterator[Finished]:
    """Match in two processes."""
    return match_in_processes(job, left, stopping, jobs=2)


def pieces(paths: list[str]) -> list[Shard | Skipped]:
    """Return the shards of paths, and what is none."""
    return [
        piece
        for one in find(paths)
        for piece in (cut(one, made_with="x", max_bytes=LIMIT) if isinstance(one, Input) else [one])
    ]


def through_shards(path: Path) -> list[Artifact | Skipped]:
    """Return what a file holds, read shard by shard."""
    return [found for one in pieces([str(path)]) for found in ([one] if isinstance(one, Skipped) else read(one, LIMIT))]


def test_shards_say_what_the_whole_file_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Same ids, sources, line numbers, hostile lines and all, in blocks that are longer than a shard or shorter."""
    path = sharded.write_lines(tmp_path / "log.jsonl", list(sharded.lines(1200)))
    expected = list(read_whole([path], max_bytes=LIMIT, lasting_ids=True))
    for block in (1000, 8_000_000):
        monkeypatch.setattr(shards, "_BLOCK", block)
        made = [one for one in pieces([str(path)]) if isinstance(one, Shard)]
        assert len(made) == 3
        assert [one.start for one in made[1:]] == [one.end for one in made[:-1]]
        found = through_shards(path)
        told = [[n for n in one.notes if "already used" not in n] for one in expected if isinstance(one, Artifact)]
        assert [list(one.notes) for one in found if isinstance(one, Artifact)] == told
        assert [(one.id, one.fingerprint) if isinstance(one, Artifact) else one for one in found] == [
            (one.id, one.fingerprint) if isinstance(one, Artifact) else one for one in expected
        ]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.binary(max_size=12).map(lambda line: line.replace(b"\n", b"")), min_size=1, max_size=40),
    st.integers(1, 5),
    st.integers(1, 30),
    st.integers(1, 40),
)
def test_runs_are_whole_lines_whatever_the_blocks(lines: list[bytes], most: int, large: int, block: int) -> None:
    """No byte is lost or read twice; every run ends with a line; none is longer than it may be by more than a line."""
    import io

    content = b"\n".join(lines)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("LINES", most), ("BYTES", large), ("_BLOCK", block)):
            patch.setattr(shards, name, value)
        runs = list(shards._runs(io.BytesIO(content)))
        patch.setattr(shards, "_BLOCK", 10_000)
        assert list(shards._runs(io.BytesIO(content))) == runs
    at = 0
    for count, size, _ in runs:
        part = content[at : at + size]
        assert count == part.count(b"\n") + (not part.endswith(b"\n"))
        assert count <= most
        assert part[:-1].rpartition(b"\n")[0] == b"" or len(part[:-1].rpartition(b"\n")[0]) < large
        at += size
        assert part.endswith(b"\n") or at == len(content)
    assert at == len(content)


def test_parquet_is_the_same_as_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny: Path) -> None:
    """The rows of a table, of whatever groups, come out as those of JSONL; a shard is within a group."""
    said = sharded.sentences()
    rows = [{"id": f"log-{n}", **sharded.row(n, said)} for n in range(130)]
    lines, table = tmp_path / "a" / "log.x", tmp_path / "b" / "log.x"
    for path in (lines, table):
        path.parent.mkdir()
    sharded.write_lines(lines, [json.dumps(row).encode() for row in rows])
    parquet.write_table(pa.Table.from_pylist(rows), table, row_group_size=100)
    monkeypatch.setattr(shards, "LINES", 40)
    for path, name in ((lines, "jsonl"), (table, "parquet")):
        job = sharded.job(tmp_path / name, tiny)
        assert sharded_run(job, input_format=name).collect([str(path)]).anew == 130
    known = ("file", "position", "source")
    plain = [
        sorted(json.dumps({k: v for k, v in row.items() if k not in known}, default=str) for row in found)
        for found in (sharded.rows_of(tmp_path / "jsonl"), sharded.rows_of(tmp_path / "parquet"))
    ]
    assert plain[0] == plain[1]
    cuts = [(one.group, one.first, one.lines) for one in pieces([str(table)]) if isinstance(one, Shard)]
    assert cuts == [(0, 1, 40), (0, 41, 40), (0, 81, 20), (1, 101, 30)]


def test_files_folders_globs_and_urls_are_found_once(tmp_path: Path) -> None:
    """In order, each once; hidden ones and links are passed over; what fits nothing is a line."""
    for name in ("a.jsonl", "b.ndjson", "sub/c.jsonl", ".hidden.jsonl", "notes.md", "empty.jsonl", "x.bin"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("" if name == "empty.jsonl" else '{"text": "I wrote it."}\n' if "json" in name else "\0 words")
    (tmp_path / "notes.md").write_text("# Words")
    found = pieces(
        [str(tmp_path), f"file://{tmp_path}/sub/*.jsonl", str(tmp_path / "a.jsonl"), str(tmp_path / "*.csv")]
    )
    files = [one.source.name for one in found if isinstance(one, Shard)]
    assert files == [str(tmp_path / name) for name in ("a.jsonl", "b.ndjson", "sub/c.jsonl")]
    told = {one.source: one.harmless for one in found if isinstance(one, Skipped)}
    assert told == {
        str(tmp_path): True,
        str(tmp_path / "empty.jsonl"): True,
        str(tmp_path / "x.bin"): True,
        str(tmp_path / "notes.md"): False,
        str(tmp_path / "*.csv"): False,
    }
    (alone,) = pieces([str(tmp_path / "absent.jsonl")])
    assert isinstance(alone, Skipped)


def test_utf_16_is_one_line(tmp_path: Path) -> None:
    """Of it, no line end can be told in bytes; it is refused as `match` refuses it."""
    (tmp_path / "log.jsonl").write_text('{"text": "I wrote it."}\n' * 5, encoding="utf-16")
    (found,) = pieces([str(tmp_path / "log.jsonl")])
    assert isinstance(found, Skipped)
    assert found.reason == "is UTF-16, not UTF-8"


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file of five small shards."""
    monkeypatch.setattr(shards, "LINES", 20)
    said = sharded.sentences()
    return sharded.write_lines(
        tmp_path / "log.jsonl", [json.dumps(sharded.row(number, said)).encode() for number in range(100)]
    )


def test_what_is_done_is_not_done_again_and_what_has_grown_is(tmp_path: Path, log: Path, tiny: Path) -> None:
    """Nothing changes in a second pass; a grown file costs its end; nothing stays of lines that are others now."""
    log.write_bytes(log.read_bytes() + b"\n")
    job = sharded.job(tmp_path / "out", tiny)
    first = sharded_run(job).collect([str(log)])
    assert (first.read, first.anew, first.unchanged) == (100, 100, 0)
    before = sharded.tree(tmp_path / "out")
    again = sharded_run(job, lambda *_: pytest.fail("nothing is to be done")).collect([str(log)])
    assert (again.read, again.anew, again.unchanged) == (100, 0, 100)
    assert sharded.tree(tmp_path / "out") == before
    with log.open("ab") as stream:
        stream.write(b'{"id": "new", "text": "I wrote one more."}\n')
    grown = sharded_run(job).collect([str(log)])
    assert (grown.read, grown.anew, grown.unchanged) == (101, 1, 100)
    log.write_bytes(log.read_bytes().replace(b'"log-99"', b'"log-ninety-nine"'))
    sharded_run(job).collect([str(log)])
    ids = [row["id"] for row in sharded.rows_of(tmp_path / "out")]
    assert len(ids) == len(set(ids)) == 101
    assert "log-99" not in ids
    assert "log-ninety-nine" in ids


def test_results_below_an_input_are_no_input(tmp_path: Path, log: Path, tiny: Path) -> None:
    """A folder of results has words, too: nobody wants them matched again."""
    for _ in range(2):
        done = sharded_run(sharded.job(tmp_path / "out", tiny)).collect([str(tmp_path)])
    assert (done.read, done.anew, done.unchanged, done.skipped) == (100, 0, 100, 0)


def test_who_matches_makes_no_difference(tmp_path: Path, log: Path, tiny: Path) -> None:
    """In this process with all cores or in two with one each: the same bytes in the same files."""
    for name, engine in (("one", match_here), ("two", in_two)):
        sharded_run(sharded.job(tmp_path / name, tiny), engine).collect([str(log)])
    assert sharded.tree(tmp_path / "one") == sharded.tree(tmp_path / "two")
    assert len(sharded.rows_of(tmp_path / "one")) == 100


def test_the_scope_is_that_of_collect(tmp_path: Path, log: Path, tiny: Path) -> None:
    """Whose, of when: the rest is counted by its reason, and a folder holds one scope."""
    job = sharded.job(tmp_path / "out", tiny, authors={"ines duarte"}, period=parse_period("2026-Q1"))
    done = sharded_run(job).collect([str(log)])
    assert (done.read, done.anew) == (100, 33)
    assert dict(done.left_out) == {"by others": 40, "without an author": 20, "outside 2026-Q1": 3, "without a date": 4}
    assert {row["author"] for row in sharded.rows_of(tmp_path / "out")} == {"Ines Duarte", "ines duarte"}
    with pytest.raises(ConfigurationError, match="another subject, period or kind"):
        sharded_run(sharded.job(tmp_path / "out", tiny)).collect([str(log)])


def poisoned(log: Path, word: str, *places: int) -> Path:
    """Return the file with artifacts that are too much for a stumbling matcher."""
    lines = log.read_bytes().splitlines()
    for place in places:
        lines[place] = json.dumps({"id": f"bad-{place}", "text": f"My words. {word}"}).encode()
    return sharded.write_lines(log, lines)


def without(rows: list[dict[str, Any]], *places: int) -> list[dict[str, Any]]:
    """Return the rows but for their files and places, which a missing one shifts, and but for some of them."""
    gone = {f"bad-{place}" for place in places}
    return [{k: v for k, v in row.items() if k not in ("file", "position")} for row in rows if row["id"] not in gone]


@pytest.mark.parametrize("engine", [match_here, in_two])
def test_an_artifact_that_the_code_stumbles_over_is_a_skipped_row(
    tmp_path: Path, log: Path, tiny: Path, engine: Engine
) -> None:
    """Everything else is there, as if nothing had been; the line says why, without the artifact's words."""
    poisoned(log, sharded.RAISES, 25, 30)
    sharded_run(sharded.job(tmp_path / "whole", tiny, spec=MatcherSpec)).collect([str(log)])
    told: list[Skipped] = []
    job = sharded.job(tmp_path / "out", tiny, spec=sharded.StumblingSpec)
    done = sharded_run(job, engine, skipped=told.append).collect([str(log)])
    assert (done.read, done.anew, done.skipped) == (100, 98, 2)
    assert without(sharded.rows_of(tmp_path / "out")) == without(sharded.rows_of(tmp_path / "whole"), 25, 30)
    assert [one["source"] for one in sharded.skipped_of(tmp_path / "out")] == [f"{log}, id bad-{n}" for n in (25, 30)]
    assert {one.reason for one in told} == {"cannot be matched (ArithmeticError)"}


def test_an_artifact_that_ends_its_process_is_a_skipped_row(tmp_path: Path, log: Path, tiny: Path) -> None:
    """Each time another process takes up the checkpoint; what was in work beside it is not blamed."""
    poisoned(log, sharded.KILLS, 25, 70)
    sharded_run(sharded.job(tmp_path / "whole", tiny)).collect([str(log)])
    job = sharded.job(tmp_path / "out", tiny, spec=sharded.StumblingSpec)
    done = sharded_run(job, in_two).collect([str(log)])
    assert (done.read, done.anew, done.skipped) == (100, 98, 2)
    assert without(sharded.rows_of(tmp_path / "out")) == without(sharded.rows_of(tmp_path / "whole"), 25, 70)
    assert {one["reason"] for one in sharded.skipped_of(tmp_path / "out")} == {"ends the process"}
    assert not list((tmp_path / "out" / "_work").iterdir())


def test_who_was_stopped_by_us_is_not_blamed(tmp_path: Path, log: Path, tiny: Path) -> None:
    """What is in work when somebody asks to stop is finished; the next pass goes on, and is as undisturbed."""
    job = sharded.job(tmp_path / "out", tiny)
    seen: list[int] = []
    stopped = sharded_run(job, watch=seen.append, stopping=lambda: len(seen) > 2).collect([str(log)])
    assert stopped.stopped
    assert 0 < stopped.anew < 100
    sharded_run(job).collect([str(log)])
    sharded_run(sharded.job(tmp_path / "whole", tiny)).collect([str(log)])
    assert sharded.tree(tmp_path / "out") == sharded.tree(tmp_path / "whole")


def test_a_worker_with_another_model_is_refused(tmp_path: Path, log: Path, tiny: Path, make_framework: Any) -> None:
    """A machine with other files would write other results into the same folder."""
    from dataclasses import replace

    job = sharded.job(tmp_path / "out", tiny)
    other = replace(job.provenance, model_id="another")
    with pytest.raises(ConfigurationError, match="another model"):
        sharded_run(replace(job, provenance=other)).collect([str(log)])


def test_a_file_that_is_gone_meanwhile_is_tried_again(tmp_path: Path, log: Path, tiny: Path) -> None:
    """What could be read a moment ago may be there again: it is a line, and not done."""
    job = sharded.job(tmp_path / "out", tiny)

    def without_file(job: Job, left: Any, stopping: Callable[[], bool]) -> Iterator[Finished]:
        os.rename(log, log.with_suffix(".gone"))  # noqa: PTH104
        return match_here(job, left, stopping)

    told: list[Skipped] = []
    done = sharded_run(job, without_file, skipped=told.append).collect([str(log)])
    assert (done.read, done.skipped) == (0, 5)
    assert all("cannot be read now" in one.reason for one in told)
    log.with_suffix(".gone").rename(log)
    assert sharded_run(job).collect([str(log)]).anew == 100
