"""`collect --llm` where the language model gives no answer: the offline one is kept, and the model asked again."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from collected import content, items
from llm_servers import Handler, Scripted, answers, fails, scripted

from matcher import Matcher
from matcher.domain import Artifact
from matcher.pipeline.collecting import Collected, Collection, ThreadExecutor
from matcher.pipeline.second_reading import SecondReaderOptions
from matcher.store import Store, open_store

SAID = "I own my failures: I broke the export of batch {n} and learned from it."
MANY = [Artifact(id=f"log-{n}", text=SAID.format(n=n), author="Noor Haddad") for n in range(4)]
ENTRY = {"passage": 0, "words": "", "whose": "unknown", "state": "unknown", "support": "unsupported"}


@pytest.fixture(autouse=True)
def own_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep each test's answers apart."""
    monkeypatch.setattr("matcher.pipeline.places.cache_folder", lambda: tmp_path / "cache")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Return a new store."""
    with open_store(tmp_path / "evidence.db") as opened:
        yield opened


def unsupported(handler: Handler) -> None:
    """Say no to every candidate of a question."""
    user = handler.server.scripted.received[-1].json["messages"][1]["content"]
    names = re.findall(r"^(B\d+) = ", user, re.MULTILINE)
    answers(json.dumps(dict.fromkeys(names, ENTRY)))(handler)


def collect(store: Store, framework: Path, server: Scripted | None, **options: object) -> Collected:
    """Return what a pass met, with a second reader where there is a server."""
    second = None
    if server is not None:
        chosen = SecondReaderOptions(url=server.url, model="small", timeout=2.0, concurrency=1)
        second = replace(chosen, **options)  # type: ignore[arg-type]
    matcher = Matcher(framework, tuned=False, second_reader=second)
    with ThreadExecutor(matcher) as work:
        return Collection(store=store, work=work).collect(MANY)


def read_twice(store: Store) -> list[str]:
    """Return the ids of the artifacts that have a verdict beside what is suggested."""
    return sorted({one.artifact.id for one in items(store) if one.suggestion and one.suggestion.verdict})


def test_a_dead_server_leaves_the_offline_answer(tiny: Path, store: Store, tmp_path: Path) -> None:
    """All of it is kept as without `--llm`; once the server answers, the same command asks it, and then no more."""
    with scripted(fails(404)) as dead:
        for _ in range(2):
            done = collect(store, tiny, dead)
            assert (done.anew, done.skipped) == (len(MANY), 0)
    with open_store(tmp_path / "offline.db") as offline:
        collect(offline, tiny, None)
        assert content(store) == content(offline)
        assert store.runs()[0].provenance == offline.runs()[0].provenance
    assert all(run.finished for run in store.runs())
    with scripted(unsupported) as server:
        assert collect(store, tiny, server).anew == len(MANY)
        assert read_twice(store) == [one.id for one in MANY]
        assert len(server.received) == len(MANY)
        runs = store.runs()
        assert collect(store, tiny, server).unchanged == len(MANY)
        assert (len(server.received), store.runs()) == (len(MANY), runs)


def test_a_spent_budget_goes_on_in_the_next_pass(tiny: Path, store: Store) -> None:
    """So many calls a pass: what had its answer keeps it, and the rest has the offline one meanwhile."""
    with scripted(unsupported) as server:
        for passes in range(1, len(MANY) + 1):
            done = collect(store, tiny, server, max_calls=1)
            assert (done.anew, done.unchanged) == (len(MANY) - passes + 1, passes - 1)
            assert len(read_twice(store)) == passes
            assert {one.artifact.id for one in items(store)} == {one.id for one in MANY}
        assert len(server.received) == len(MANY)
