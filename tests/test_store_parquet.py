"""Results as Parquet: rows that come back as they went, places that hold files whole, and folders that refuse."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet
from pyarrow.fs import FSSpecHandler, PyFileSystem

from matcher.domain import (
    Artifact,
    Behavior,
    Evidence,
    Framework,
    Matched,
    Passage,
    Provenance,
    Suggestion,
    Verdict,
)
from matcher.errors import ConfigurationError, StoreError
from matcher.store import EmbeddedMatch
from matcher.store.parquet import DamagedError, Done, Folder, Made, Place, judged, place_of, row
from matcher.store.parquet.folder import partition
from matcher.store.parquet.rows import schema

OWN = Behavior(id="own", text="I own my failures")
MADE_WITH = Provenance(
    framework_id="tiny", framework_fingerprint="f", model_id="m", model_fingerprint="mf", settings_fingerprint="s"
)
MADE = Made(
    engine="local",
    framework=Framework(id="tiny", title="Tiny", behaviors=(OWN,)),
    provenance=MADE_WITH,
    period="2026-Q3",
    subject="Noor",
    settings={"kinds": (), "lines": 512},
)
TEXT = "It broke. The outage was mine."


def result(text: str = TEXT, *, start: int = 10, end: int = 30, **about: Any) -> EmbeddedMatch:
    """Return what was made of a text, with a quote out of it."""
    artifact = Artifact(**{"id": "a", "text": text, **about})
    passage = Passage(artifact_id=artifact.id, field="text", start=start, end=end, text=text[start:end], prose="")
    suggestion = Suggestion(
        behavior=OWN,
        confidence=0.1 + 0.2,
        threshold=0.25,
        suggested=True,
        evidence=(Evidence(passage=passage, similarity=1 / 3),),
        verdict=Verdict(support="supported", quote="mine", reason=None, model="m"),
    )
    vectors = np.linspace(-1, 1, 384, dtype=np.float32)[None]
    matched = Matched(artifact=artifact, suggestions=(suggestion,), provenance=MADE_WITH, notes=("a note",))
    return EmbeddedMatch(matched=matched, passages=(passage,), vectors=vectors, encoder="e")


def through_a_file(one: EmbeddedMatch) -> dict[str, Any]:
    """Return the row as it comes out of a file."""
    table = pa.Table.from_pylist([row(one, 0)], schema=schema())
    sink = pa.BufferOutputStream()
    parquet.write_table(table, sink)
    (found,) = parquet.read_table(sink.getvalue()).to_pylist()
    assert isinstance(found, dict)
    return found


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(codec=None), min_size=1), st.text(st.characters(codec=None)), st.data())
def test_any_artifact_comes_back_as_it_went(text: str, other: str, data: st.DataObject) -> None:
    """Lone surrogates, zeros and noncharacters, in every text; numbers to the last bit; a date in its own zone."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start, len(text)))
    made = datetime(2026, 7, 1, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    about = {"id": other, "title": other, "author": other, "source": other, "notes": (other,), "created_at": made}
    one = result(text, start=start, end=end, **about)
    back = judged(through_a_file(one), {"own": OWN})
    assert back.matched.artifact == one.matched.artifact
    assert back.matched.artifact.created_at.isoformat() == made.isoformat()  # type: ignore[union-attr]
    assert back.matched.notes == one.matched.notes
    assert back.matched.provenance == MADE_WITH
    (mine,), (theirs,) = back.matched.suggested, one.matched.suggested
    assert (mine.confidence, mine.threshold, mine.verdict) == (theirs.confidence, theirs.threshold, theirs.verdict)
    assert mine.evidence[0].similarity == theirs.evidence[0].similarity
    assert mine.evidence[0].passage.text == text[start:end]
    assert one.vectors is not None
    assert back.vectors is not None
    assert back.vectors.astype("<f2").tobytes() == one.vectors.astype("<f2").tobytes()


@pytest.mark.parametrize(
    "damage",
    [
        lambda held: held.update(text="Other words, and longer ones than before."),
        lambda held: held["suggestions"][0]["quotes"][0].update(text="never said"),
        lambda held: held["suggestions"][0]["quotes"][0].update(end=900),
        lambda held: held["suggestions"][0].update(behavior_id="unknown"),
        lambda held: held["spans"].append({"field": "text", "start": 0, "end": 1}),
        lambda held: held.update(matrix=b"short"),
        lambda held: held.update(created_at="some day"),
        lambda held: held.update(kind="novel"),
        lambda held: held["suggestions"][0].update(verdict="[" * 100_000),
        lambda held: held.pop("notes"),
    ],
)
def test_a_row_that_was_not_written_so_is_damaged(damage: Callable[[dict[str, Any]], object]) -> None:
    """An invented quote, or words that are not those that were matched, never reach the store."""
    held = through_a_file(result())
    damage(held)
    with pytest.raises(DamagedError):
        judged(held, {"own": OWN})


@pytest.fixture(params=["disk", "object store"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Folder:
    """Return a folder on a disk, then one of a file system that knows no folders and no renaming."""
    if request.param == "disk":
        return Folder(place_of(tmp_path / "out"))
    memory = __import__("fsspec").filesystem("memory", skip_instance_cache=True)
    memory.store.clear()
    return Folder(Place(PyFileSystem(FSSpecHandler(memory)), "bucket/out", "s3://bucket/out", local=False))


def test_what_is_kept_is_found_again(folder: Folder) -> None:
    """Files, counts and trails; before a shard is finished it does not count; forgotten, nothing of it is left."""
    folder.begin(MADE)
    assert folder.made() == replace(MADE, settings={"kinds": [], "lines": 512})
    files = folder.keep("s1", [result(author="Noor", created_at=datetime(2026, 7, 1)), result(id="b")])
    assert [file.name for file in files] == [
        f"{partition(result(author='Noor', created_at=datetime(2026, 7, 1)).matched.artifact)}/s1.parquet",
        "period=undated/subject=none/s1.parquet",
    ]
    assert folder.finished() == frozenset()
    done = Done(
        shard="s1", source="x\ud800.jsonl", first=1, read=2, kept=2, left_out={"why": 1}, skipped=0, files=files
    )
    folder.finish(done)
    assert folder.done(["s1", "s2"]) == [done]
    assert [held["position"] for file in files for held in folder.rows(file)] == [0, 1]
    folder.mark("s3", {"part": 1})
    assert (folder.marked("s3"), sorted(folder.marks())) == ({"part": 1}, ["s3"])
    folder.unmark("s3")
    folder.unmark("s3")
    assert folder.marked("s3") is None
    folder.forget(done)
    assert (folder.finished(), folder.done(["s1"])) == (frozenset(), [])
    with pytest.raises(DamagedError):
        folder.rows(files[0])


@pytest.mark.parametrize(
    "told",
    [
        {"files": [{"name": "../precious.txt", "rows": 1}]},
        {"files": [{"name": "period=undated/../../precious.txt", "rows": 1}]},
        {"files": [{"name": "HERE/precious.txt", "rows": 1}]},
        {"files": [{"name": 7, "rows": 1}]},
        {"shard": "../../precious"},
    ],
)
def test_a_record_that_points_elsewhere_is_damaged(tmp_path: Path, told: dict[str, Any]) -> None:
    """What is read and deleted lies in the folder, whoever wrote into it: such a shard is done again."""
    (tmp_path / "precious.txt").write_text("mine")
    folder = Folder(place_of(tmp_path / "out"))
    files = folder.keep("s1", [result()])
    folder.finish(Done(shard="s1", source="x", first=1, read=1, kept=1, left_out={}, skipped=0, files=files))
    assert len(folder.done(["s1"])) == 1
    record = tmp_path / "out" / "_done" / "s1.json"
    record.write_text(json.dumps({**json.loads(record.read_text()), **told}).replace("HERE", str(tmp_path)))
    assert folder.done(["s1"]) == []
    assert (tmp_path / "precious.txt").exists()


def test_a_disk_is_for_its_owners_eyes_and_names_nobody(tmp_path: Path) -> None:
    """As the store: files 0600, folders 0700; of sixteen groups one is the author's, whatever the case."""
    folder = Folder(place_of(tmp_path / "above" / "out"))
    folder.begin(MADE)
    folder.keep("s1", [result(author="Noor  Haddad", created_at=datetime(2026, 1, 1))])
    folder.keep("s2", [result(author="noor haddad", created_at=datetime(2026, 3, 31))])
    paths = list((tmp_path / "above").rglob("*"))
    assert {path.stat().st_mode & 0o777 for path in paths if path.is_file()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "above", *paths) if path.is_dir()} == {0o700}
    assert not any("noor" in str(path).casefold() for path in paths)
    (first,), (second,) = (tmp_path.rglob("s1.parquet"), tmp_path.rglob("s2.parquet"))
    assert first.parent == second.parent
    assert first.parent.parent.name == "period=2026-Q1"


def test_what_is_renamed_is_on_the_disk_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a power cut there is the old file or the new one, and no empty one of the new name."""
    settled: list[tuple[bool, bytes]] = []

    def recorded(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").resolve()
        settled.append((path.is_file(), path.read_bytes() if path.is_file() else (path / "new.json").read_bytes()))
        assert path.name != "new.json"

    monkeypatch.setattr(os, "fsync", recorded)
    place_of(tmp_path / "out").write("new.json", b"{}")
    assert settled == [(True, b"{}"), (False, b"{}")]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["new.json"]


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    """Another model, another scope, a newer version, somebody's photos: one line each, and nothing is touched."""
    folder = Folder(place_of(tmp_path / "out"))
    folder.begin(MADE)
    folder.begin(replace(MADE, engine="ray"))
    for other, said in (
        (replace(MADE, provenance=replace(MADE_WITH, model_id="n")), "another model, framework, tuning or version"),
        (replace(MADE, settings={"kinds": ("work_log",), "lines": 512}), "another subject, period or kind"),
    ):
        with pytest.raises(ConfigurationError, match=said):
            folder.begin(other)
    held = json.loads((tmp_path / "out" / "_run.json").read_text())
    for content, said in (
        (json.dumps({**held, "schema_version": 2}), "newer"),
        ("{}", "no record"),
        ("\xff", "no record"),
        ("[" * 100_000, "no record"),
    ):
        (tmp_path / "out" / "_run.json").write_text(content)
        with pytest.raises(ConfigurationError, match=said):
            folder.made()
    for name, read in (("_done/s.json", lambda: folder.done(["s"])), ("_work/s.json", lambda: folder.marked("s"))):
        (tmp_path / "out" / name).parent.mkdir()
        (tmp_path / "out" / name).write_text("[" * 100_000)
        assert not read()
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_bytes(b"")
    with pytest.raises(ConfigurationError, match="no results"):
        Folder(place_of(tmp_path / "photos")).begin(MADE)


def test_what_was_half_written_goes_when_somebody_writes_again_and_at_the_end(tmp_path: Path) -> None:
    """A process that is killed between writing and renaming leaves no rubbish for good; nothing else is deleted."""
    folder = Folder(place_of(tmp_path))
    name = "period=2026-Q3/subject=a/s.parquet"
    code = (
        "import os; from pathlib import Path; from matcher.store.parquet import place_of\n"
        f"Path.replace = lambda *_: os._exit(9); place_of({str(tmp_path)!r}).write({name!r}, b'half')"
    )
    dies = partial(subprocess.run, [sys.executable, "-c", code], check=False)
    assert dies().returncode == 9
    assert len(list((tmp_path / name).parent.iterdir())) == 1
    (tmp_path / ".mine.parquet").write_text("mine")
    with folder.alone():
        assert not list((tmp_path / name).parent.iterdir())
        folder.place.write(name, b"whole")
        assert dies().returncode == 9  # a worker, say, on a machine that is lost
        assert len(list((tmp_path / name).parent.iterdir())) == 2
    assert [path.name for path in (tmp_path / name).parent.iterdir()] == ["s.parquet"]
    assert (tmp_path / ".mine.parquet").is_file()


def test_two_do_not_write_at_once(tmp_path: Path) -> None:
    """The second is told, at once."""
    one, other = Folder(place_of(tmp_path / "out")), Folder(place_of(tmp_path / "out"))
    with one.alone(), pytest.raises(ConfigurationError, match="another collection"), other.alone():
        pass
    with other.alone():
        pass


def test_places_that_are_none_are_one_line_without_secrets(tmp_path: Path) -> None:
    """An unknown scheme, a file where a folder should be; a key in a URL is never repeated."""
    with pytest.raises(ConfigurationError, match="no place that pyarrow knows") as error:
        place_of("gopher://key:secret@host/out?token=hidden")
    assert "secret" not in str(error.value)
    assert "hidden" not in str(error.value)
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be reached"):
        place_of(tmp_path / "file" / "out").write("a", b"")
    shown = place_of("s3://key:secret@bucket/out?region=eu-west-1").shown
    assert shown == "s3://bucket/out"
