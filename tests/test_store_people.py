"""What is kept about people can be listed, handed out and taken away, down to the bytes of the files."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT
from evidence import AT, ENCODER, FRAMEWORK, judged, made_with, ruling
from servers import Server

from matcher.domain import Artifact
from matcher.errors import StoreError
from matcher.store import Authored, ItemQuery, Store, open_store
from matcher.store.sqlite import SQLite

SECRETS = (
    "Zephyrine",
    "zeph@example.org",
    "quartzword",
    "vellumtitle",
    "tickets/OBSIDIAN",
    "marzipannote",
    "nimbusnotes",
)
"""What stands in Zephyrine's artifacts and rulings, and nowhere else."""
ZEPH = "Zephyrine Lima <zeph@example.org>"
EVERYTHING = ItemQuery(framework_id=FRAMEWORK.id)


def of_zeph(n: int, words: str = "quartzword") -> Artifact:
    """Return an artifact of hers, long enough to need pages of its own."""
    return Artifact(
        id=f"tickets/OBSIDIAN-{n}",
        text=f"{n} I broke the {words} export. " * 300,
        title=f"vellumtitle {n}",
        author=ZEPH if n % 2 else "zephyrine lima",
        created_at=AT + timedelta(days=n),
        url=f"https://example.org/OBSIDIAN/{n}",
        source=f"/home/zeph@example.org/{n}.md",
        notes=("nimbusnotes",),
    )


def of_ben(n: int) -> Artifact:
    """Return an artifact of someone else."""
    return Artifact(id=f"ben/{n}", text=f"{n} Added a regression test. " * 200, author="Ben", created_at=AT)


def fill(store: Store) -> None:
    """Collect both people's artifacts in turn, with rulings on and by each, and a version that went before."""
    run = store.begin_run(made_with(), FRAMEWORK, subject="zephyrine lima")
    store.add(run, [judged(replace(of_zeph(0), text="an earlier quartzword " * 100))])
    for n in range(12):
        store.add(run, [judged(of_zeph(n)), judged(of_ben(n))])
        store.decide(ruling(of_zeph(n), by="Ben", note="marzipannote"))
        store.decide(ruling(of_ben(n), by=ZEPH, note="marzipannote"))


def bytes_of(folder: Path) -> bytes:
    """Return all that stands in the files of a folder."""
    return b"".join(file.read_bytes() for file in folder.iterdir())


def left(raw: bytes, secrets: Iterable[str] = SECRETS) -> list[str]:
    """Return which secrets stand in raw bytes, in any case of letters."""
    return [secret for secret in secrets if secret.lower().encode() in raw.lower()]


def test_authors_are_listed_as_they_were_read(location: str) -> None:
    """Who, how much, and from when to when; and what nobody is named for."""
    with open_store(location) as store:
        fill(store)
        store.see([Artifact(id="nobody's", text="x"), replace(of_ben(99), created_at=None)])
        assert store.authors() == {
            ZEPH: Authored(artifacts=6, first=date(2026, 10, 2), last=date(2026, 10, 12)),
            "zephyrine lima": Authored(artifacts=6, first=date(2026, 10, 1), last=date(2026, 10, 11)),
            "Ben": Authored(artifacts=13, first=date(2026, 10, 1), last=date(2026, 10, 1)),
            None: Authored(artifacts=1, first=None, last=None),
        }


def test_everything_about_a_person_is_handed_out(location: str) -> None:
    """Artifacts with all that hangs on them, what they ruled, runs about them: as JSON, and nobody else's words."""
    with open_store(location) as store:
        fill(store)
        rows = list(store.export({"Zeph@Example.org"}))
        found = json.loads(json.dumps(rows))
    assert found == rows
    artifacts = [row for row in rows if row["type"] == "artifact"]
    assert [row["id"] for row in artifacts] == [of_zeph(n).id for n in range(1, 12, 2)]
    with open_store(location) as store:
        rows = list(store.export({"zephyrine lima"}))
    artifacts = [row for row in rows if row["type"] == "artifact"]
    assert len(artifacts) == 12
    first = artifacts[0]
    assert [version["text"][:10] for version in first["versions"]] == ["an earlier", of_zeph(0).text[:10]]
    assert [sighting["author"] for sighting in first["sightings"]] == ["zephyrine lima"] * 2
    assert len(first["results"]) == len(first["suggestions"]) == 2
    assert first["suggestions"][0]["quotes"][0]["text"].startswith("an earlier")
    assert [(one["ruled_by"], one["note"]) for one in first["decisions"]] == [("Ben", "marzipannote")]
    signed = [row for row in rows if row["type"] == "decision"]
    assert {(row["id"], row["note"]) for row in signed} == {(f"ben/{n}", "marzipannote") for n in range(12)}
    assert [row["subject"] for row in rows if row["type"] == "run"] == ["zephyrine lima"]
    assert "regression test" not in json.dumps(rows)


def test_a_purge_takes_one_person_and_leaves_the_others(location: str) -> None:
    """Counts say what went; the other's evidence and rulings stand, what she had ruled on it without her name."""
    with open_store(location) as store:
        fill(store)
        gone = store.purge({"Zephyrine Lima"})
        assert gone == {
            "artifacts": 12,
            "versions": 13,
            "sightings": 13,
            "results": 13,
            "suggestions": 13,
            "vectors": 13,
            "decisions": 12,
            "authors": 2,
            "decisions_unnamed": 12,
            "runs_unnamed": 1,
            "artifacts_with_others": 0,
        }
        assert list(store.authors()) == ["Ben"]
        items = list(store.items(EVERYTHING))
        assert {(item.artifact.author, item.state) for item in items} == {("Ben", "accepted")}
        assert {(i.decision.by, i.decision.note) for i in items if i.decision} == {("(purged)", None)}
        assert store.runs()[0].subject is None
        assert list(store.export({ZEPH})) == []
        assert not any(store.purge({ZEPH, "zephyrine lima"}).values())


def test_single_artifacts_go_by_their_ids(location: str) -> None:
    """Whoever wrote them: nothing else goes with them; an id that is not kept is no error."""
    with open_store(location) as store:
        fill(store)
        before = store.counts()["artifacts"]
        ids = [of_zeph(0).id, "ben/3", "absent"]
        assert [row["id"] for row in store.export((), ids)] == ids[:2]
        gone = store.purge((), ids)
        assert (gone["artifacts"], gone["runs_unnamed"], gone["decisions_unnamed"]) == (2, 0, 0)
        assert store.counts()["artifacts"] == before - 2
        assert store.artifact("ben/3") is None


def test_an_artifact_goes_whole_where_one_version_was_theirs(location: str) -> None:
    """A corrected author does not leave behind what stood under the old one: the new words are mostly the old."""
    with open_store(location) as store:
        store.see([of_zeph(1), replace(of_zeph(1), author="Ben", text="corrected")])
        assert store.purge({ZEPH})["artifacts"] == 1
        assert store.counts()["versions"] == 0


def test_a_purge_leaves_nothing_in_the_files(tmp_path: Path) -> None:
    """Tables, free pages, log and index: no word of hers, while the store is open and after it is closed."""
    with open_store(tmp_path / "evidence.db") as store:
        fill(store)
        assert left(bytes_of(tmp_path)) == list(SECRETS)
        rows = np.full(4, 0.5, dtype="<f2").tobytes()
        assert rows in bytes_of(tmp_path)
        store.purge({ZEPH})
        assert left(bytes_of(tmp_path)) == []
        assert "regression test" in bytes_of(tmp_path).decode("utf-8", "replace")
        assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}
    assert left(bytes_of(tmp_path)) == []
    assert len(list(tmp_path.iterdir())) == 1


def test_a_purge_leaves_nothing_in_a_servers_tables(postgres: Server) -> None:
    """Neither a dump nor the table files nor the planner's statistics hold a word; the server's own log is its own."""
    postgres.run("CREATE DATABASE purged")
    with open_store(postgres.address("purged")) as store:
        fill(store)
        postgres.run("ANALYZE", database="purged")
        postgres.run("CHECKPOINT", database="purged")
        number = postgres.run("SELECT oid FROM pg_database WHERE datname = 'purged'")
        files = postgres.data / "base" / number
        assert "Zephyrine" in left(bytes_of(files))
        store.purge({ZEPH})
        postgres.run("VACUUM FULL pg_catalog.pg_statistic", database="purged")
        postgres.run("CHECKPOINT", database="purged")
        assert left(bytes_of(files)) == []
        assert postgres.run("SELECT count(*) FROM matcher.artifacts", database="purged") == "12"
        assert (
            left(postgres.run("SELECT * FROM pg_stats WHERE schemaname = 'matcher'", database="purged").encode()) == []
        )


def test_a_purge_that_was_killed_is_finished_by_the_next_opening(tmp_path: Path) -> None:
    """Between the rows and the files lies a moment: who dies in it leaves words that nobody would look for."""
    path = tmp_path / "evidence.db"
    code = """
import os, sys
sys.path[:0] = [sys.argv[2], sys.argv[3]]
from test_store_people import *
SQLite.scrub = lambda self: os.kill(os.getpid(), 9)
with open_store(sys.argv[1]) as store:
    fill(store)
    store.purge({ZEPH})
"""
    words = [path, ROOT / "tests", ROOT]
    done = subprocess.run([sys.executable, "-c", code, *map(str, words)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (-9, "")
    assert "quartzword" in left(bytes_of(tmp_path))
    with open_store(path) as store:
        assert left(bytes_of(tmp_path)) == []
        assert list(store.authors()) == ["Ben"]


def test_a_purge_beside_a_reader_says_so_and_is_finished_later(tmp_path: Path) -> None:
    """Another process that still reads the old pages keeps them: one line, and the next opening ends it."""
    path = tmp_path / "evidence.db"
    with open_store(path, patience=0.2) as store:
        fill(store)
        with closing(SQLite(path, patience=1)._connect()) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM versions").fetchone()
            with pytest.raises(StoreError, match="the rows are purged, but the files could not") as caught:
                store.purge({ZEPH})
            assert "\n" not in str(caught.value)
            assert list(store.authors()) == ["Ben"]
            open_store(path, patience=0.2).close()
            reader.execute("COMMIT")
        assert left(bytes_of(tmp_path)) != []
        open_store(path, patience=0.2).close()
        assert left(bytes_of(tmp_path)) == []


def test_what_nothing_is_newer_than_is_purged(location: str) -> None:
    """Retention counts from what the store learned last: first met, or ruled on; a new model alone prolongs nothing."""
    old, ruled_on, young = of_zeph(1), of_zeph(2), of_ben(3)
    with open_store(location) as store:
        run = store.begin_run(made_with(), FRAMEWORK, subject="Zephyrine")
        store.add(run, [judged(old), judged(ruled_on)])
        moment = datetime.now(UTC)
        store.decide(ruling(ruled_on, at=moment + timedelta(seconds=1)))
        store.add(run, [judged(young)])
        later = store.begin_run(made_with("second"), FRAMEWORK, subject="Ben")
        store.add(later, [judged(old, provenance=made_with("second"))])
        assert not any(store.purge_older(moment - timedelta(days=1)).values())
        gone = store.purge_older(moment)
        assert (gone["artifacts"], gone["results"], gone["runs_unnamed"]) == (1, 2, 1)
        assert {item.artifact.id for item in store.items(EVERYTHING)} == {ruled_on.id, young.id}
        assert [run.subject for run in store.runs()] == [None, "Ben"]
        assert [found.artifact_id for found in store.passages_since(0, ENCODER)][-1] is None


def test_an_old_purge_leaves_nothing_in_the_files_either(tmp_path: Path) -> None:
    """Retention cleans as thoroughly as a person's purge."""
    with open_store(tmp_path / "evidence.db") as store:
        store.see([of_zeph(n) for n in range(20)])
        store.purge_older(datetime.now(UTC))
        assert left(bytes_of(tmp_path)) == []


def test_numbers_are_never_given_again(location: str) -> None:
    """Whoever follows the changes would take another's artifact for the one that is gone."""
    with open_store(location) as store:
        store.see([of_zeph(1)])
        (first,) = store.numbers()
        store.purge({ZEPH})
        identity = store.identity()
    with open_store(location) as store:
        store.see([of_zeph(1)])
        assert list(store.numbers()) > [first]
        assert store.identity() == identity
    assert os.path.basename(identity) == identity  # noqa: PTH119  # it can stand in a file's name
