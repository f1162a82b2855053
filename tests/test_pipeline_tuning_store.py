"""Tuning from the store: what was ruled there is learned, what was taken back is forgotten."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from collected import artifact
from conftest import MakeFramework

from matcher import Matcher
from matcher.domain import Artifact, Decision, Origin, Quote, Ruling
from matcher.errors import InputError
from matcher.framework import load_framework
from matcher.pipeline.collecting import Collection, ThreadExecutor
from matcher.pipeline.lesson_files import LOCK
from matcher.pipeline.tuning import in_force, tune, tune_from_store
from matcher.store import Store, open_store

LOGS = [artifact(n, text=f"Filled in card {n} of the retro board on Friday.") for n in range(3)]


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep what is learned out of the home of whoever runs the tests."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture(scope="module")
def framework(make_framework: MakeFramework) -> str:
    """Return a framework without a bank: it needs no fitting."""
    return str(make_framework())


@pytest.fixture
def store(framework: str, tmp_path: Path) -> Iterator[Store]:
    """Return a store with three artifacts."""
    with open_store(tmp_path / "evidence.db") as opened:
        Collection(store=opened, work=ThreadExecutor(Matcher(framework))).collect(LOGS)
        yield opened


def ruled(one: Artifact, word: Ruling = "accepted", behavior: str = "ask", origin: Origin = "added") -> Decision:
    """Return a ruling on an artifact, with its first words as quote."""
    return Decision(
        artifact_id=one.id,
        artifact_fingerprint=one.fingerprint,
        framework_id="tiny",
        behavior_id=behavior,
        ruling=word,
        origin=origin,
        quotes=(Quote(field="text", start=0, end=14, text=one.text[:14]),),
        by="Mia Manager",
        at=datetime.now(UTC),
    )


def test_what_was_ruled_is_learned(framework: str, store: Store) -> None:
    """Accepted and rejected pairs, with the words that were meant; the next matcher uses them and says so."""
    before = Matcher(framework).match(LOGS[0])
    for one in LOGS[:2]:
        store.decide(ruled(one))
    store.decide(ruled(LOGS[2], "rejected"))
    done = tune_from_store(framework, None, store)
    assert [(x.artifact.id, x.behavior, x.accepted, x.quote) for x in done.lessons] == [
        ("log-0", "ask", True, "Filled in card"),
        ("log-1", "ask", True, "Filled in card"),
        ("log-2", "ask", False, "Filled in card"),
    ]
    assert in_force(framework).lessons == done.lessons
    after = Matcher(framework).match(LOGS[0])
    assert after.notes == (*before.notes, "tuned with 3 decisions")
    assert after.provenance != before.provenance


def test_tuning_again_replaces_what_came_from_the_store(framework: str, store: Store, tmp_path: Path) -> None:
    """A ruling that was taken back or turned round counts as it is now; a file's decisions stay beside it."""
    file = tmp_path / "decisions.jsonl"
    file.write_text(
        '{"artifact": {"text": "Asked Petra about the deadline."}, "behavior": "ask", "decision": "accepted"}'
    )
    tune(framework, None, file)
    for one in LOGS:
        store.decide(ruled(one))
    assert len(tune_from_store(framework, None, store).lessons) == 4
    store.decide(ruled(LOGS[0], "open"))
    store.decide(ruled(LOGS[1], "rejected"))
    done = tune_from_store(framework, None, store)
    assert [(x.artifact.id, x.accepted) for x in done.lessons] == [("line 1", True), ("log-1", False), ("log-2", True)]


def test_when_all_is_taken_back_nothing_is_left(framework: str, store: Store, data: Path) -> None:
    """Not the words, not what they taught."""
    store.decide(ruled(LOGS[0]))
    tune_from_store(framework, None, store)
    store.decide(ruled(LOGS[0], "open"))
    assert tune_from_store(framework, None, store).lessons == ()
    assert [path.name for path in data.rglob("*") if path.is_file()] == [LOCK]


def test_what_cannot_be_read_outlives_that_all_is_taken_back(framework: str, store: Store, tmp_path: Path) -> None:
    """It did not come from what was taken back."""
    store.decide(ruled(LOGS[0]))
    file = tune_from_store(framework, None, store).file
    with file.open("a") as stream:
        stream.write("{\n")
    store.decide(ruled(LOGS[0], "open"))
    assert tune_from_store(framework, None, store).lessons == ()
    assert file.read_text() == "{\n"


def test_words_that_are_gone_teach_nothing(framework: str, store: Store) -> None:
    """A changed artifact counts where the quoted words still stand; a claim in a person's own words never does."""
    for one in LOGS[:2]:
        store.decide(ruled(one))
    changed = [replace(LOGS[0], text="Something else."), replace(LOGS[1], text=f"{LOGS[1].text} It was raining.")]
    Collection(store=store, work=ThreadExecutor(Matcher(framework))).collect(changed)
    claim = artifact(9, id="attested:1", kind="other", text="Mentored a new colleague through the on-call week.")
    store.decide(ruled(claim, origin="attested"), claim)
    assert [x.artifact for x in tune_from_store(framework, None, store).lessons] == [
        replace(changed[1], created_at=None, url=None, source=None)
    ]


def test_a_store_without_decisions_is_one_line(framework: str, store: Store, data: Path) -> None:
    """It says where it looked and what to do; nothing is kept."""
    with pytest.raises(InputError, match=r"evidence\.db: holds no decisions on tiny; .*matcher review"):
        tune_from_store(framework, None, store)
    store.decide(replace(ruled(LOGS[0]), framework_id="other"))
    with pytest.raises(InputError):
        tune_from_store(framework, None, store)
    assert in_force(framework).lessons == ()
    assert load_framework(Path(framework)).id == "tiny"
    assert not data.exists()
