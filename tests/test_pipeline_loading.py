"""Loading into a store what was matched elsewhere: as if it had been collected here, and nothing twice."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sharded
from collected import artifact, content, write_log
from conftest import CommandLine
from pyarrow import parquet

from matcher import Matcher
from matcher.domain import Skipped
from matcher.errors import InputError
from matcher.pipeline.collecting import Collection, Scope, ThreadExecutor
from matcher.pipeline.loading import Loading
from matcher.pipeline.sharding import ShardedRun, match_here, shards
from matcher.store import Store, open_store
from matcher.store.parquet import Folder, place_of

COUNT = 90


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of artifacts, the last of which comes again with other words."""
    made = [artifact(n) for n in range(COUNT)]
    again = artifact(COUNT - 1, text="I asked Petra questions to clarify what she expects of all this.")
    return write_log(tmp_path_factory.mktemp("log") / "log.jsonl", [*made, again])


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory, log: Path, tiny: Path) -> Path:
    """Return a folder of finished shards of that file."""
    folder = tmp_path_factory.mktemp("out") / "evidence"
    job = sharded.job(folder, tiny)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shards, "LINES", 25)
        made = ShardedRun(
            job=job, framework=job.spec.matcher().framework, engine=match_here, engine_name="ray", subject="Noor"
        )
        assert made.collect([str(log)]).anew == COUNT + 1
    return folder


def copied(out: Path, folder: Path) -> Path:
    """Return a copy that can be damaged."""
    import shutil

    return Path(shutil.copytree(out, folder))


def load(folder: Path, store: Store, **how: Any) -> tuple[int, int, list[Skipped]]:
    """Return how many artifacts came anew, how many were there, and what is damaged."""
    told: list[Skipped] = []
    done = Loading(folder=Folder(place_of(folder)), store=store, skipped=told.append, **how).load()
    assert done.skipped == len(told)
    return done.anew, done.unchanged, told


def test_it_is_as_if_collected_here(tmp_path: Path, out: Path, log: Path, tiny: Path, store: Store) -> None:
    """Pairs, quotes, rows of the search: all that a local collection leaves in a store, in either database."""
    from matcher.artifacts import read

    assert load(out, store) == (COUNT + 1, 0, [])
    with open_store(tmp_path / "here.db") as here:
        matcher = sharded.job(tmp_path / "unused", tiny).spec.matcher()
        Collection(store=here, work=ThreadExecutor(matcher)).collect(read([log], lasting_ids=True))
        assert content(store) == content(here)
    (run,) = store.runs()
    assert (run.engine, run.subject, run.finished is not None) == ("ray", "Noor", True)


def test_a_second_time_does_nothing(tmp_path: Path, out: Path) -> None:
    """No run, no row; but for the artifact that comes twice, whose words turn back and forth as they do in collect."""
    with open_store(tmp_path / "evidence.db") as store:
        load(out, store)
        before = content(store)
        anew, unchanged, _ = load(out, store)
        assert (anew, unchanged) == (2, COUNT - 1)
        assert content(store)[0] == before[0]


def test_what_is_loaded_last_has_the_word(tmp_path: Path, out: Path, log: Path, tiny: Path) -> None:
    """Also where all of it is there from before, under what another model has said since."""
    from matcher.artifacts import read

    other = tmp_path / tiny.name
    other.write_text(tiny.read_text().replace("I ask questions", "I ask good questions"))
    with open_store(tmp_path / "evidence.db") as store:
        load(out, store)
        before = content(store)[0]
        later = Collection(store=store, work=ThreadExecutor(Matcher(other, tuned=False)))
        assert later.collect(read([log], lasting_ids=True)).anew == COUNT + 1
        between = content(store)[0]
        assert load(out, store)[1] == COUNT - 1
        made_with = [{one.suggestion.provenance for one in found if one.suggestion} for found in (before, between)]
        assert made_with[0] != made_with[1]
        assert {one.suggestion.provenance for one in content(store)[0] if one.suggestion} == made_with[0]


def test_a_load_that_brings_nothing_leaves_the_framework(tmp_path: Path, tiny: Path) -> None:
    """An edited framework stays the newest, whatever older folder is loaded once more."""
    job = sharded.job(tmp_path / "out", tiny)
    once = write_log(tmp_path / "log.jsonl", [artifact(0)])
    framework = job.spec.matcher().framework
    ShardedRun(job=job, framework=framework, engine=match_here, engine_name="local").collect([str(once)])
    with open_store(tmp_path / "evidence.db") as store:
        load(tmp_path / "out", store)
        edited = replace(framework, version="next")
        store.begin_run(job.provenance, edited)
        assert load(tmp_path / "out", store)[:2] == (0, 1)
        assert store.framework(framework.id) == edited


def test_one_that_was_cut_off_goes_on(tmp_path: Path, out: Path) -> None:
    """What was loaded stays; the next time the rest comes, and the store is as undisturbed."""
    with open_store(tmp_path / "a.db") as store, open_store(tmp_path / "b.db") as undisturbed:
        asked = iter([False, False, True])
        anew, _, _ = load(out, store, stopping=lambda: next(asked, True))
        assert 0 < anew < COUNT
        assert store.runs()[0].finished is None
        assert load(out, store)[:2] == (COUNT + 1 - anew, anew)
        load(out, undisturbed)
        assert content(store) == content(undisturbed)


def test_what_is_damaged_is_one_line_each_and_nothing_else_is_lost(tmp_path: Path, out: Path) -> None:
    """A file that was cut off, one that is gone, one with another's rows; a shard without its record is not there."""
    folder = copied(out, tmp_path / "out")
    (cut, gone, *_) = sorted(folder.glob("period=*/*/*.parquet"))
    lost = len(_rows(cut)) + len(_rows(gone))
    cut.write_bytes(cut.read_bytes()[:-20])
    gone.unlink()
    with open_store(tmp_path / "evidence.db") as store:
        anew, _, told = load(folder, store)
        assert anew == COUNT + 1 - lost
        assert {one.source for one in told} == {str(cut), str(gone)}
        assert all("is damaged" in one.reason for one in told)


@pytest.mark.parametrize("column", [(), ("first",), (None,)])
def test_rows_without_a_position_are_one_line(tmp_path: Path, out: Path, column: tuple[str | None, ...]) -> None:
    """No column, text or nothing in it: the file is damaged, and the others are loaded."""
    folder = copied(out, tmp_path / "out")
    path = min(folder.glob("period=*/*/*.parquet"))
    table = parquet.read_table(pa.BufferReader(path.read_bytes()))
    lost, table = len(table), table.drop_columns(["position"])
    for held in column:
        table = table.append_column("position", pa.array([held] * lost))
    parquet.write_table(table, path)
    with open_store(tmp_path / "evidence.db") as store:
        anew, _, told = load(folder, store)
        assert anew == COUNT + 1 - lost
        assert [(one.source, one.reason) for one in told] == [
            (str(path), "is damaged (a row does not say its position)")
        ]


def test_a_shard_without_its_record_is_not_there(tmp_path: Path, out: Path) -> None:
    """Its files may be half written; whoever collects again finishes it."""
    folder = copied(out, tmp_path / "out")
    record = min((folder / "_done").iterdir())
    unfinished = {row["id"] for path in folder.glob(f"period=*/*/{record.stem}.parquet") for row in _rows(path)}
    record.unlink()
    with open_store(tmp_path / "evidence.db") as store:
        load(folder, store)
        assert len(store.ids()) == COUNT - len(unfinished)


def test_what_is_too_old_to_be_kept_is_not_loaded(tmp_path: Path, out: Path) -> None:
    """How long anything is kept is the store's affair, wherever it was matched."""
    from datetime import date

    with open_store(tmp_path / "evidence.db") as store:
        done = Loading(folder=Folder(place_of(out)), store=store, scope=Scope(kept_since=date(2026, 8, 1))).load()
        assert (done.anew, dict(done.left_out)) == (COUNT + 1 - 31, {"older than what is kept (retention_days)": 31})


def test_a_folder_without_results_is_one_line(tmp_path: Path) -> None:
    """Nothing is there: exit code 4 tells so."""
    with open_store(tmp_path / "evidence.db") as store, pytest.raises(InputError, match="holds no results"):
        load(tmp_path / "absent", store)


def test_at_the_command_line(command_line: CommandLine, out: Path, tiny: Path, tmp_path: Path) -> None:
    """Loaded, told, searched, accepted and reported, as after a collection here; damage is exit code 5."""
    store = ("--store", tmp_path / "evidence.db")
    result = command_line("store", "load", out, *store)
    assert (result.returncode, result.stdout) == (0, "")
    counts, twice, where = result.stderr.splitlines()
    assert counts == f"{COUNT + 1} read: {COUNT + 1} loaded, 0 unchanged, 0 left out; 0 skipped"
    assert twice.startswith("same id: 1 in place of others with the same id and other words, such as ")
    assert where == f"store: {tmp_path / 'evidence.db'}"
    found = command_line("search", "--behavior", "own", "--framework", tiny, *store)
    assert found.returncode == 0, found.stderr
    accepted = command_line("review", "--plain", "--framework", tiny, *store, stdin="a\nq\n")
    assert accepted.returncode == 0, accepted.stderr
    packet = command_line("report", "--framework", tiny, *store)
    assert packet.returncode == 0, packet.stderr
    assert "batch" in packet.stdout
    folder = copied(out, tmp_path / "out")
    next(iter(sorted(folder.glob("period=*/*/*.parquet")))).write_bytes(b"junk")
    result = command_line("store", "load", folder, *store)
    assert result.returncode == 5
    assert result.stderr.startswith("skipped: ")
    assert "Traceback" not in result.stderr


def _rows(path: Path) -> list[dict[str, Any]]:
    from pyarrow import parquet

    found: list[dict[str, Any]] = parquet.ParquetFile(path).read().to_pylist()
    return found
