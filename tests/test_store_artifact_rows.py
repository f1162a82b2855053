"""What is put into a store comes out as it was, once, on SQLite and on a PostgreSQL server."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from evidence import AT, FRAMEWORK, judged, made_with, ruling

from matcher.domain import Artifact, Behavior, Comment, Decision, Quote, Verdict
from matcher.errors import UsageError
from matcher.store import ItemQuery, open_store

EVERYTHING = ItemQuery(framework_id=FRAMEWORK.id)


def test_the_machines_word_comes_back_whole(location: str) -> None:
    """Confidence to the last bit, threshold, quotes, verdict, and what it was made with."""
    artifact = Artifact(id="a", text="The outage was mine.", kind="pull_request")
    given = judged(artifact, ("test", "own"))
    verdict = Verdict(support="partly", quote="mine", reason=None, model="small")
    first = replace(given.matched.suggestions[0], confidence=0.1 + 0.2, verdict=verdict)
    given = replace(given, matched=replace(given.matched, suggestions=(first, *given.matched.suggestions[1:])))
    with open_store(location) as store:
        run = store.begin_run(made_with(), FRAMEWORK)
        store.add(run, [given])
        items = {item.behavior.id: item for item in store.items(EVERYTHING)}
    assert list(items) == ["own", "test"]
    word = items["test"].suggestion
    assert word is not None
    assert (word.confidence, word.threshold, word.verdict, word.run) == (0.1 + 0.2, 0.35, verdict, run)
    assert word.provenance == made_with()
    assert word.quotes == (Quote(field="text", start=0, end=20, text="The outage was mine.", similarity=0.61),)


def test_what_is_not_suggested_is_no_item(location: str) -> None:
    """Silence is kept as such: judged, and nothing to show."""
    artifact = Artifact(id="a", text="Lunch was served.")
    with open_store(location) as store:
        store.add(store.begin_run(made_with(), FRAMEWORK), [judged(artifact, ())])
        assert store.missing([artifact], made_with()) == [False]
        assert list(store.items(EVERYTHING)) == []


def test_other_peoples_words_are_not_kept(location: str) -> None:
    """A reviewer's comment beside an artifact is read, and not stored."""
    artifact = Artifact(id="a", text="mine", comments=(Comment(text="theirs", author="Rita"),))
    with open_store(location) as store:
        store.add(store.begin_run(made_with(), FRAMEWORK), [judged(artifact)])
        assert store.artifact("a") == replace(artifact, comments=())
        assert "Rita" not in store.authors()


def test_adding_again_is_no_work_and_no_second_row(location: str) -> None:
    """Collecting twice, or the same artifact twice in one batch, leaves what one adding leaves."""
    one, other = Artifact(id="a", text="one"), Artifact(id="b", text="two")
    with open_store(location) as store:
        run = store.begin_run(made_with(), FRAMEWORK)
        assert store.missing([one, other, one], made_with()) == [True, True, True]
        store.add(run, [judged(one), judged(one), judged(other, ())])
        before, change = store.counts(), store.last_change()
        store.add(run, [judged(other, ()), judged(one, ("test",))])
        store.add(store.begin_run(made_with(), FRAMEWORK), [judged(one)])
        assert store.counts() == before | {"runs": 2}
        assert store.last_change() == change
        assert store.missing([one, other], made_with()) == [False, False]
        assert [item.behavior.id for item in store.items(EVERYTHING)] == ["own"]


def test_missing_is_about_words_model_framework_and_settings(location: str) -> None:
    """Anything that could make another result makes an artifact missing, its author too; date and link do not."""
    artifact = Artifact(id="a", text="words", title="T", author="Ana")
    with open_store(location) as store:
        store.add(store.begin_run(made_with(), FRAMEWORK), [judged(artifact)])
        for changed in (replace(artifact, text="others"), replace(artifact, title="U"), replace(artifact, id="b")):
            assert store.missing([changed], made_with()) == [True]
        assert store.missing([replace(artifact, kind="work_log")], made_with()) == [True]
        for other in (replace(artifact, author="Ben"), replace(artifact, notes=("written by a bot",))):
            assert store.missing([other], made_with()) == [True]
        seen = replace(artifact, created_at=AT, url="u", notes=("a comment by others is kept apart",))
        assert store.missing([seen], made_with()) == [False]
        assert store.missing([artifact], made_with("second")) == [True]
        assert store.missing([artifact], replace(made_with(), settings_fingerprint="sha256:other")) == [True]
        assert store.missing([artifact], replace(made_with(), framework_fingerprint="sha256:other")) == [True]
        assert store.missing([], made_with()) == []


def test_words_that_return_become_the_present_ones_again(location: str) -> None:
    """A change that is taken back: the artifact must not be left standing with the words of the change."""
    first, second = (Artifact(id="a", text=text) for text in ("before", "after"))
    with open_store(location) as store:
        run = store.begin_run(made_with(), FRAMEWORK)
        for artifact in (first, second):
            store.add(run, [judged(artifact)])
        assert store.artifact("a") == second
        assert store.missing([first, second], made_with()) == [True, False]
        store.add(run, [judged(first)])
        assert store.artifact("a") == first
        assert store.missing([first, second], made_with()) == [False, True]
        assert store.counts()["results"] == store.counts()["versions"] == 2


def test_what_is_known_about_words_is_kept_up_to_date(location: str) -> None:
    """A corrected author or date shows without judging anew; what was known before stays in the history."""
    artifact = Artifact(id="a", text="words", author="anna", created_at=AT)
    corrected = replace(artifact, author="Ana", created_at=AT.astimezone(timezone(timedelta(hours=14))), url="u")
    with open_store(location) as store:
        store.add(store.begin_run(made_with(), FRAMEWORK), [judged(artifact)])
        store.see([artifact])
        assert store.counts()["sightings"] == 1
        store.see([corrected])
        assert store.artifact("a") == corrected
        (item,) = store.items(ItemQuery(framework_id=FRAMEWORK.id, authors={"ana"}))
        assert item.artifact == corrected
        assert store.counts()["versions"] == 1
        assert [len(one["sightings"]) for one in store.export({"anna"})] == [2]


def test_history_is_append_only(location: str) -> None:
    """Every ruling stays, in the order in which it was made, whatever clock the people had."""
    artifact = Artifact(id="a", text="words")
    made: list[Decision] = []
    with open_store(location) as store:
        store.add(store.begin_run(made_with(), FRAMEWORK), [judged(artifact)])
        for n, word in enumerate(("accepted", "open", "rejected", "accepted")):
            made.append(ruling(artifact, word, note=f"{n}", at=AT - timedelta(days=n)))  # type: ignore[arg-type]
            store.decide(made[-1])
            store.decide(ruling(artifact, "rejected", "test"))
        assert store.history("a", "own") == tuple(made)
        assert store.history("a", "own", "another") == ()
        (item, _) = store.items(EVERYTHING)
        assert item.decision == made[-1]


def test_a_ruling_on_nothing_is_refused(location: str) -> None:
    """A ruling points at words that are there; one line says what to do."""
    with open_store(location) as store, pytest.raises(UsageError, match=r"'a': is not in the store; collect it"):
        store.decide(ruling(Artifact(id="a", text="x")))


def test_an_attested_claim_is_an_artifact_of_its_own(location: str) -> None:
    """What left no artifact is kept with its ruling in one step, and shown although no run ever met it."""
    claim = Artifact(id="attested:1", text="Mentored Ben.", author="Ana", created_at=AT, source="attested")
    with open_store(location) as store:
        store.keep_framework(FRAMEWORK)
        store.decide(ruling(claim, behavior="ask", origin="attested", by="Ana"), claim)
        (item,) = store.items(EVERYTHING)
        assert (item.artifact, item.behavior.id, item.state, item.origin) == (claim, "ask", "accepted", "attested")
        assert item.suggestion is None
        assert item.quotes[0].text == claim.text


def test_a_run_is_told_by_what_it_was_made_with(location: str) -> None:
    """Number, times, period, subject and engine; one that was killed has no end."""
    began = datetime.now(UTC)
    with open_store(location) as store:
        first = store.begin_run(made_with(), FRAMEWORK, period="2026-Q3", subject="Ana", engine="ray")
        second = store.begin_run(made_with("second"), FRAMEWORK)
        store.finish_run(second)
        one, two = store.runs()
    assert (one.number, one.provenance, one.period, one.subject, one.engine) == (
        first,
        made_with(),
        "2026-Q3",
        "Ana",
        "ray",
    )
    assert one.finished is None
    assert (two.number, two.provenance, two.period, two.engine) == (second, made_with("second"), None, "local")
    assert two.finished is not None
    assert began <= one.started <= two.started <= two.finished <= datetime.now(UTC)


def test_results_belong_to_their_run(location: str) -> None:
    """Results of another model under a run's name would explain nothing."""
    artifact = Artifact(id="a", text="x")
    with open_store(location) as store:
        run = store.begin_run(made_with(), FRAMEWORK)
        with pytest.raises(UsageError, match="was begun with another model"):
            store.add(run, [judged(artifact), judged(artifact, provenance=made_with("second"))])
        with pytest.raises(UsageError, match="run 99: is not in the store"):
            store.add(99, [judged(artifact)])
        assert store.counts()["artifacts"] == 0


def test_a_batch_is_kept_all_or_none(location: str) -> None:
    """A result that cannot be kept takes its batch with it: nothing is there by halves."""
    good, bad = judged(Artifact(id="a", text="x")), judged(Artifact(id="b", text="y"))
    bad = replace(bad, vectors=np.zeros((3, 4), dtype=np.float32))
    with open_store(location) as store:
        run = store.begin_run(made_with(), FRAMEWORK)
        with pytest.raises(ValueError, match="1 passages with 3 rows"):
            store.add(run, [good, bad])
        counts = store.counts()
        assert not any(counts[name] for name in ("artifacts", "versions", "results", "suggestions", "vectors"))


def test_frameworks_are_kept_as_they_were(location: str) -> None:
    """The newest is the one in use; an unchanged one is no new row, one that returns is the newest again."""
    changed = replace(FRAMEWORK, title="New title", behaviors=(replace(FRAMEWORK.behaviors[0], like=("results-own",)),))
    with open_store(location) as store:
        assert store.framework("tiny") is None
        for framework, rows in ((FRAMEWORK, 1), (FRAMEWORK, 1), (changed, 2), (FRAMEWORK, 3)):
            store.begin_run(made_with(framework=framework), framework)
            assert store.framework("tiny") == framework
            assert store.counts()["frameworks"] == rows


def test_an_accepted_item_outlives_its_behaviors_removal(location: str) -> None:
    """A framework that drops a behavior does not drop the evidence that was accepted for it."""
    artifact = Artifact(id="a", text="x")
    shorter = replace(FRAMEWORK, behaviors=(Behavior(id="new", text="A new one"), *FRAMEWORK.behaviors[1:]))
    with open_store(location) as store:
        store.add(store.begin_run(made_with(), FRAMEWORK), [judged(artifact)])
        store.decide(ruling(artifact))
        run = store.begin_run(made_with(framework=shorter), shorter)
        store.add(run, [judged(artifact, ("new",), framework=shorter)])
        assert [(i.behavior.id, i.state) for i in store.items(EVERYTHING)] == [
            ("new", "undecided"),
            ("own", "accepted"),
        ]
