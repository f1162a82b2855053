"""What is kept about people can be listed, handed out and taken away, down to the bytes of the files."""

import json
import os
import sqlite3
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
from evidence import ENCODER, FRAMEWORK, judged, made_with, ruling
from purged import SECRETS, ZEPH, bytes_of, fill, left, of_ben, of_zeph
from servers import Server
from sqlalchemy import event

from matcher.domain import Artifact
from matcher.store import Authored, ItemQuery, open_store

EVERYTHING = ItemQuery(framework_id=FRAMEWORK.id)


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


def test_what_others_noted_at_a_ruling_of_hers_is_theirs(location: str) -> None:
    """Her name goes from the ruling, and a note of her own; a remark that somebody else made beside it stays."""
    with open_store(location) as store:
        store.add(store.begin_run(made_with(), FRAMEWORK), [judged(of_ben(1)), judged(of_ben(2))])
        store.decide(replace(ruling(of_ben(1), by=ZEPH, note="Lou's remark"), note_by="Lou Park"))
        store.decide(ruling(of_ben(2), by=ZEPH, note="marzipannote"))
        assert store.purge({ZEPH})["decisions_unnamed"] == 2
        decisions = {i.artifact.id: i.decision for i in store.items(EVERYTHING) if i.decision}
        noted = {name: (one.by, one.note, one.note_by) for name, one in decisions.items()}
        assert noted == {"ben/1": ("(purged)", "Lou's remark", "Lou Park"), "ben/2": ("(purged)", None, None)}


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


def test_who_wrote_and_ruled_much_is_handed_out_and_purged_all_the_same(tmp_path: Path) -> None:
    """A database takes so many values a statement (65,535 on a server, here 600): nobody can have too much for it."""
    with open_store(tmp_path / "evidence.db") as store:
        engine = store._transactions.backend.writer
        engine.dispose()
        event.listen(engine, "connect", lambda one, _: one.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 600))
        hers = [replace(of_zeph(n), text=f"{n}") for n in range(700)]
        for start in range(0, 700, 100):
            store.see(hers[start : start + 100])
        store.see([of_ben(n) for n in range(700)])
        store.keep_framework(FRAMEWORK)
        store.decide_all([ruling(one, by=f"{ZEPH}, R. {n}") for n in range(700) for one in (of_ben(n), hers[n])])
        for _ in range(700):
            store.begin_run(made_with(), FRAMEWORK, subject=ZEPH)
        found = Counter(row["type"] for row in store.export({ZEPH, "zephyrine lima"}))
        assert found == {"artifact": 700, "decision": 700, "run": 700}
        gone = store.purge({ZEPH, "zephyrine lima"})
        assert (gone["artifacts"], gone["decisions_unnamed"], gone["runs_unnamed"]) == (700, 700, 700)
        assert list(store.authors()) == ["Ben"]


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
