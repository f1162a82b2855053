"""Collecting: the same as `match`, never twice, nothing of what was said before lost, and in memory that stays flat."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from collected import artifact, content, items
from conftest import MakeFramework
from sharded import RAISES, StumblingSpec

from matcher import Matcher
from matcher.domain import Artifact, Skipped, parse_period
from matcher.pipeline.collecting import (
    Collected,
    Collection,
    ErrorFile,
    MatcherSpec,
    ProcessExecutor,
    Scope,
    ThreadExecutor,
)
from matcher.pipeline.collecting.collection import PART
from matcher.pipeline.personal_data import purge
from matcher.pipeline.places import errors_path, index_root_of
from matcher.store import Store, open_store

MANY = [artifact(n) for n in range(5 * PART)]
BROKEN = Skipped(source="log.jsonl:7", reason="is not JSON", remedy="mend the line")
HIDDEN = Skipped(source="work", reason="2 hidden entries were passed over", remedy="name them", harmless=True)


@pytest.fixture(scope="module")
def tiny(make_framework: MakeFramework) -> Matcher:
    """Return a matcher of a framework without a bank: it loads in a fraction of a second."""
    return Matcher(make_framework(), tuned=False)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Return a new store."""
    with open_store(tmp_path / "evidence.db") as opened:
        yield opened


def collect(store: Store, matcher: Matcher, inputs: Iterable[Artifact | Skipped], **more: object) -> Collected:
    """Return what a pass in this process met."""
    return Collection(store=store, work=ThreadExecutor(matcher), **more).collect(inputs)  # type: ignore[arg-type]


def test_it_is_what_match_says(tiny: Matcher, store: Store) -> None:
    """The same suggestions, quotes and confidences, whoever asks for them."""
    done = collect(store, tiny, MANY)
    assert (done.read, done.anew, done.unchanged, done.skipped) == (len(MANY), len(MANY), 0, 0)
    matched = {one.id: tiny.match(one) for one in MANY}
    said = {(one.id, s.behavior.id, s.confidence) for one in MANY for s in matched[one.id].suggested}
    kept = items(store)
    assert said
    assert {(i.artifact.id, i.behavior.id, i.suggestion.confidence) for i in kept if i.suggestion} == said
    assert all(i.artifact.field(q.field)[q.start : q.end] == q.text for i in kept for q in i.quotes)
    (run,) = store.runs()
    assert (run.provenance, run.finished is not None) == (tiny.provenance, True)


def test_again_is_no_work_and_leaves_no_trace(tiny: Matcher, store: Store) -> None:
    """Unchanged artifacts are neither matched nor written; there is not even a run."""
    collect(store, tiny, MANY)
    before, counts = content(store), store.counts()
    done = collect(store, tiny, MANY)
    assert (done.anew, done.unchanged, done.replaced) == (0, len(MANY), 0)
    assert (content(store), store.counts()) == (before, counts)


def test_a_changed_artifact_is_matched_anew_and_the_old_result_stays(tiny: Matcher, store: Store) -> None:
    """What was said of the earlier words can still be explained; the present ones are those read last."""
    collect(store, tiny, MANY)
    changed = replace(MANY[0], text="The code is tested now, and documented.")
    done = collect(store, tiny, [changed, *MANY[1:]])
    assert (done.anew, done.unchanged) == (1, len(MANY) - 1)
    assert store.artifact("log-0") == changed
    assert store.counts()["results"] == len(MANY) + 1
    assert [i.behavior.id for i in items(store) if i.artifact.id == "log-0"] == ["test"]
    collect(store, tiny, MANY)
    assert store.artifact("log-0") == MANY[0]


def test_what_is_known_of_unchanged_words_is_kept_up(tiny: Matcher, store: Store) -> None:
    """A date or a link that was mended counts, without matching anything again."""
    collect(store, tiny, MANY)
    mended = replace(MANY[0], created_at=MANY[1].created_at, url="https://git.example/moved")
    done = collect(store, tiny, [mended])
    assert (done.anew, done.unchanged) == (0, 1)
    assert store.artifact("log-0") == mended


THREAD = artifact(
    0, title=None, text="Mia: I own my failures: I broke the export.\n\nNoor: The code is tested now, and documented."
)


@pytest.mark.parametrize("mended", [THREAD, replace(THREAD, author=None, notes=("written by a bot",))])
def test_another_author_is_matched_anew(tiny: Matcher, store: Store, tmp_path: Path, mended: Artifact) -> None:
    """Whose words are the author's own depends on who that is: what was said of the others' goes, rulings stay."""
    collect(store, tiny, [replace(THREAD, author=None)])
    done = collect(store, tiny, [mended])
    assert (done.anew, done.unchanged, done.replaced) == (1, 0, 0)
    assert collect(store, tiny, [mended]).unchanged == 1
    with open_store(tmp_path / "at_once.db") as other:
        collect(other, tiny, [mended])
        assert content(store)[0] == content(other)[0]
        assert content(store)[2] == content(other)[2]
        assert store.counts()["results"] == other.counts()["results"] == 1


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_artifact_that_cannot_be_matched_costs_no_other(
    store: Store, tmp_path: Path, make_framework: MakeFramework, jobs: int
) -> None:
    """It is one line with what went wrong; the others are kept as if it had not been there, in one process or two."""
    spec = StumblingSpec(framework=str(make_framework()))
    bad = replace(MANY[1], id="bad", text=f"I own my failures, and {RAISES}.")
    told: list[Skipped] = []
    with ProcessExecutor(spec, jobs) if jobs > 1 else ThreadExecutor(spec.matcher()) as work:
        done = Collection(store=store, work=work, skipped=told.append).collect([MANY[0], bad, *MANY[2:4]])
    assert (done.read, done.anew, done.skipped) == (4, 3, 1)
    assert [str(one) for one in told] == [
        "log.jsonl, id bad: cannot be matched (ArithmeticError); leave it out, and report it with this line"
    ]
    with (
        open_store(tmp_path / "without.db") as other,
        ThreadExecutor(MatcherSpec(framework=spec.framework).matcher()) as work,
    ):
        Collection(store=other, work=work).collect([MANY[0], *MANY[2:4]])
        assert content(store) == content(other)


def test_another_model_or_framework_is_another_result(
    tiny: Matcher, store: Store, make_framework: MakeFramework
) -> None:
    """A framework whose words have changed is matched anew, beside what was said before."""
    path = make_framework()
    path.write_text(path.read_text().replace("I ask questions", "I ask good questions"))
    collect(store, tiny, MANY)
    done = collect(store, Matcher(path, tuned=False), MANY)
    assert (done.anew, done.unchanged) == (len(MANY), 0)
    assert len(store.runs()) == 2
    assert collect(store, tiny, MANY).anew == 0


def test_an_earlier_model_has_the_word_again_over_what_it_is_asked_of(
    tiny: Matcher, store: Store, make_framework: MakeFramework
) -> None:
    """Nothing is matched again for it, only a run says so; what was not collected with it stays as it was."""
    path = make_framework()
    path.write_text(path.read_text().replace("I ask questions", "I ask good questions"))
    later = Matcher(path, tuned=False)
    for matcher in (tiny, later):
        collect(store, matcher, MANY)
    done = collect(store, tiny, MANY[:PART])
    assert (done.anew, done.unchanged) == (0, PART)
    assert [run.finished is not None for run in store.runs()] == [True] * 3
    made_with = {one.artifact.id: one.suggestion.provenance for one in items(store) if one.suggestion}
    assert {made_with[one.id] for one in MANY[:PART] if one.id in made_with} == {tiny.provenance}
    assert {made_with[one.id] for one in MANY[PART:] if one.id in made_with} == {later.provenance}
    counts = store.counts()
    collect(store, tiny, MANY[:PART])
    assert store.counts() == counts


@pytest.mark.parametrize("behind", [0, 1, PART, 200])
def test_of_two_readings_the_later_stands(tiny: Matcher, store: Store, behind: int) -> None:
    """Two exports have the ticket: whatever lies between them, July's words are present, and June's are told of."""
    june, july = artifact(1000), artifact(1000, text="I own my failures: the rollout broke and I learned from it.")
    between = [artifact(2000 + n, text="Lunch was served.") for n in range(behind)]
    for _ in range(2):
        done = collect(store, tiny, [june, *between, july])
        assert store.artifact("log-1000") == july
        assert (done.replaced, done.replacing) == (1, july)
    assert store.counts()["versions"] == 2 + behind


def test_only_what_is_asked_for_is_collected(tiny: Matcher, store: Store) -> None:
    """Others, other days and kinds, and what does not say: none is in the store, and each is counted by its reason."""
    inputs = [
        artifact(0),
        artifact(1, author="noor@example.org"),
        artifact(2, author="Ike Oduya"),
        artifact(3, author=None),
        artifact(4, created_at=None),
        artifact(200),
        artifact(6, kind="design_doc"),
    ]
    scope = Scope(authors={"noor haddad", "noor@example.org"}, period=parse_period("2026-Q3"), kinds=("work_log",))
    done = collect(store, tiny, inputs, scope=scope, subject="Noor")
    assert (done.read, done.anew) == (7, 2)
    assert done.left_out == {
        "by others": 1,
        "without an author": 1,
        "without a date": 1,
        "outside 2026-Q3": 1,
        "of another kind": 1,
    }
    assert store.counts()["artifacts"] == 2
    assert [(run.period, run.subject) for run in store.runs()] == [("2026-Q3", "Noor")]


def test_what_is_too_old_to_be_kept_is_not_collected() -> None:
    """Else every collection would bring back what the last one dropped."""
    scope = Scope(kept_since=date(2026, 7, 2))
    assert scope.left_out(artifact(0)) == "older than what is kept (retention_days)"
    assert scope.left_out(artifact(1)) is None
    assert scope.left_out(artifact(0, created_at=None)) == "without a date, which retention_days needs"
    assert Scope().left_out(artifact(0, created_at=None)) is None


def test_what_cannot_be_read_costs_nothing_else(tiny: Matcher, store: Store) -> None:
    """It is told and counted; what it was right to pass over is no failure."""
    told: list[Skipped] = []
    done = collect(store, tiny, [BROKEN, MANY[0], HIDDEN, MANY[1]], skipped=told.append)
    assert (done.read, done.anew, done.skipped, done.passed_over) == (2, 2, 1, 1)
    assert told == [BROKEN, HIDDEN]


def test_stopping_keeps_what_was_finished_and_the_next_run_goes_on(tiny: Matcher, store: Store, tmp_path: Path) -> None:
    """Whole parts stay; a second run ends where an undisturbed one would have."""
    asked: list[int] = []

    def stopping() -> bool:
        return len(asked) > 0

    def watch(done: Collected) -> None:
        if done.anew:
            asked.append(done.anew)

    done = collect(store, tiny, MANY, stopping=stopping, watch=watch)
    assert done.stopped
    assert PART <= done.anew < len(MANY)
    assert done.anew % PART == 0
    assert store.counts()["results"] == done.anew
    assert [run.finished for run in store.runs()] == [None]
    again = collect(store, tiny, MANY)
    assert (again.anew, again.unchanged) == (len(MANY) - done.anew, done.anew)
    with open_store(tmp_path / "undisturbed.db") as undisturbed:
        collect(undisturbed, tiny, MANY)
        assert content(store) == content(undisturbed)


def test_several_processes_make_the_same(
    tiny: Matcher, store: Store, tmp_path: Path, make_framework: MakeFramework
) -> None:
    """Confidences, quotes, vectors, and which of two readings stands: all as with one process."""
    inputs = [*MANY, replace(MANY[0], text="I own my failures: the rollout broke and I learned from it.")]
    collect(store, tiny, inputs)
    with (
        open_store(tmp_path / "several.db") as other,
        ProcessExecutor(MatcherSpec(framework=str(make_framework())), 2) as work,
    ):
        done = Collection(store=other, work=work).collect(inputs)
        assert done.anew == len(inputs)
        assert content(other) == content(store)


def test_memory_stays_flat(tiny: Matcher, store: Store) -> None:
    """5,000 artifacts of 10 kB leave no more in memory than 1,000 did: nothing is held but what is in work."""
    page, sizes = os.sysconf("SC_PAGE_SIZE"), {}

    def many() -> Iterator[Artifact]:
        for n in range(5_001):
            if n in (1_000, 5_000):
                sizes[n] = int(Path("/proc/self/statm").read_text().split()[1]) * page
            prose = f"Bumped linter {n}." if n % 10 == 0 else ""  # most is kept without passing the encoder
            yield artifact(n, title=None, text=f"{prose}\n\n<!-- {n} {'x' * 10_000} -->")

    assert collect(store, tiny, many()).anew == 5_001
    assert sizes[5_000] - sizes[1_000] < 12_000_000


def test_a_store_on_a_server_is_a_store(
    tiny: Matcher, location: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Collected, left alone and purged, in a file and in PostgreSQL, with the files that belong to it."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with open_store(location) as store:
        assert collect(store, tiny, MANY).anew == len(MANY)
        assert collect(store, tiny, MANY).unchanged == len(MANY)
        errors, index = errors_path(store.place), index_root_of(store)
        index.mkdir(parents=True)
        with ErrorFile(errors) as file:
            file.add(BROKEN)
        purged = purge(store, {"noor haddad"})
        assert (purged.rows["artifacts"], purged.files) == (len(MANY), (index, errors))
        assert (index.exists(), errors.exists(), items(store)) == (False, False, [])
