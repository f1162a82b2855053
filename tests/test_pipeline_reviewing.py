"""`Review` over a real store: what is ruled stays ruled, what is taken back comes back, and every quote is checked."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from reviews import OUTAGE, PARSER, keep, one, reviewing, two_artifacts

from matcher.errors import StoreError, UsageError
from matcher.pipeline.reviewing import Review
from matcher.store import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Return a store with two artifacts."""
    with two_artifacts(tmp_path / "evidence.db") as opened:
        yield opened


def pairs(review: Review) -> list[tuple[str, str]]:
    """Return what is still to be looked at."""
    return [(item.artifact.id, item.behavior.id) for item in review.stream()]


def test_what_is_ruled_is_no_longer_to_be_looked_at(store: Store) -> None:
    """Undecided pairs come in the framework's order, and go one by one."""
    review = reviewing(store)
    assert pairs(review) == [(OUTAGE.id, "own"), (PARSER.id, "test"), (OUTAGE.id, "test")]
    review.accept(one(review), note="  seen  ")
    review.reject(one(review, OUTAGE, "test"))
    assert pairs(review) == [(PARSER.id, "test")]
    assert review.count() == 1
    kept = one(review)
    assert kept.decision is not None
    assert (kept.state, kept.decision.by, kept.decision.note) == ("accepted", "Mia", "seen")
    assert pairs(reviewing(store, states=("accepted",))) == [(OUTAGE.id, "own")]


def test_a_rejected_pair_never_returns(store: Store) -> None:
    """Neither with another model, nor under another title, nor with another text, nor as a moved file."""
    review = reviewing(store)
    review.reject(one(review))
    retitled = replace(OUTAGE, title="Another title")
    rewritten = replace(OUTAGE, text=OUTAGE.text + " Learned a lot.")
    moved = replace(OUTAGE, id="archive/outage.md")
    for artifact in (OUTAGE, retitled, rewritten, moved):
        keep(store, artifact, "own", model="second")
        assert "own" not in [behavior for _, behavior in pairs(review)]
    assert one(review).state == "rejected"


def test_an_accepted_pair_comes_back_as_changed_when_its_words_do(store: Store) -> None:
    """It shows the person's words where they still stand, and can be accepted once more."""
    review = reviewing(store)
    review.accept(one(review), [review.find(one(review), "I had skipped the canary.")])
    keep(store, OUTAGE, "own", model="second")
    assert (OUTAGE.id, "own") not in pairs(review)
    keep(store, replace(OUTAGE, text=f"Edited. {OUTAGE.text}"), "own")
    item = one(review)
    assert item.state == "changed"
    assert (OUTAGE.id, "own") in pairs(review)
    before = review.ruled_words(item)
    assert before is not None
    assert before.text == OUTAGE.text
    (quote,) = review.quotes(item)
    assert quote.text == "I had skipped the canary."
    assert item.artifact.text[quote.start : quote.end] == quote.text
    review.accept(item)
    assert one(review).state == "accepted"


def test_accepted_words_that_are_gone_are_not_accepted_again(store: Store) -> None:
    """Without words in the artifact there is no evidence: the person chooses others or rejects."""
    review = reviewing(store)
    review.accept(one(review))
    keep(store, replace(OUTAGE, text="Nothing of it is left."))
    item = one(review)
    assert item.state == "changed"
    with pytest.raises(UsageError, match="choose some, or reject it"):
        review.accept(item)
    review.accept(item, [review.find(item, "Nothing of it")])
    assert [quote.text for quote in one(review).quotes] == ["Nothing of it"]


def test_undo_takes_the_last_steps_back_one_by_one(store: Store) -> None:
    """Rulings of this session only, the last first; every row stays in the history."""
    review = reviewing(store)
    review.accept(one(review))
    review.reject(one(review))
    assert review.undo() == (OUTAGE.id, "own")
    assert one(review).state == "accepted"
    assert review.undo() == (OUTAGE.id, "own")
    assert one(review).state == "undecided"
    assert review.undo() is None
    rulings = [decision.ruling for decision in store.history(OUTAGE.id, "own")]
    assert rulings == ["accepted", "rejected", "accepted", "open"]


def test_undo_leaves_what_somebody_else_has_ruled_since(store: Store) -> None:
    """Two people at one store do not take each other's rulings back."""
    mine, theirs = reviewing(store), reviewing(store, by="Noor")
    mine.accept(one(mine))
    theirs.reject(one(theirs))
    with pytest.raises(UsageError, match="Noor has ruled on it since"):
        mine.undo()
    assert one(mine).state == "rejected"


def test_a_step_that_could_not_be_taken_back_still_can_be(store: Store) -> None:
    """The second of two rows cannot be written for a moment: nothing is taken back by halves, no step is lost."""
    review = reviewing(store)
    review.move(one(review), "ask")
    with closing(sqlite3.connect(store.place)) as other, other:
        other.execute(
            "CREATE TRIGGER broken BEFORE INSERT ON decisions WHEN (SELECT count(*) FROM decisions) = 3 "
            "BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
    with pytest.raises(StoreError):
        review.undo()
    assert (one(review).state, store.counts()["decisions"]) == ("rejected", 2)
    with closing(sqlite3.connect(store.place)) as other, other:
        other.execute("DROP TRIGGER broken")
    assert review.undo() == (OUTAGE.id, "own")
    assert one(review).state == "undecided"
    assert review.item(OUTAGE.id, "ask") is None
    assert review.undo() is None


def test_undo_of_a_moved_file_does_not_bring_a_rejected_pair_back(store: Store) -> None:
    """The moved file was rejected before this session, and is again."""
    review = reviewing(store)
    review.reject(one(review))
    moved = replace(OUTAGE, id="archive/outage.md")
    keep(store, moved, "own")
    later = reviewing(store)
    later.accept(one(later, moved))
    later.undo()
    assert one(later, moved).state == "rejected"


def test_a_note_on_a_moved_file_does_not_bring_a_rejected_pair_back(store: Store) -> None:
    """The ruling stands at the old place; a note at the new one is none, and must not take its place."""
    review = reviewing(store)
    review.reject(one(review))
    moved = replace(OUTAGE, id="archive/outage.md")
    keep(store, moved, "own")
    review.annotate(one(review, moved), "moved in August")
    assert (one(review, moved).state, review.note_of(one(review, moved))) == ("rejected", "moved in August")


def test_another_behavior_is_one_step(store: Store) -> None:
    """The words go to the other behavior, beside what is accepted there, and one undo takes both back."""
    review = reviewing(store)
    review.add(OUTAGE.id, "ask", [review.find(OUTAGE, "I asked Petra")])
    review.move(one(review), "ask", note="rather this")
    assert one(review).state == "rejected"
    moved = one(review, OUTAGE, "ask")
    assert (moved.state, moved.origin) == ("accepted", "added")
    assert [quote.text for quote in moved.quotes] == ["I asked Petra", OUTAGE.text]
    review.undo()
    assert one(review).state == "undecided"
    assert [quote.text for quote in one(review, OUTAGE, "ask").quotes] == ["I asked Petra"]
    with pytest.raises(UsageError, match="stands at already"):
        review.move(one(review), "own")


def test_a_note_is_kept_before_any_ruling_and_taken_over_by_it(store: Store) -> None:
    """Whoever stops after the note finds it again; a note alone decides nothing."""
    review = reviewing(store)
    review.annotate(one(review), "ask Ada")
    again = reviewing(store)
    assert one(again).state == "undecided"
    assert again.note_of(one(again)) == "ask Ada"
    assert [d.note for d in (again.accept(one(again)),)] == ["ask Ada"]
    again.annotate(one(again), "asked")
    assert (one(again).state, again.note_of(one(again))) == ("accepted", "asked")
    again.annotate(one(again), " ")
    assert again.note_of(one(again)) is None


def test_reopening_makes_a_pair_undecided(store: Store) -> None:
    """Also one that was rejected: only a person can do that."""
    review = reviewing(store)
    review.reject(one(review))
    review.reopen(one(review))
    assert one(review).state == "undecided"


def test_a_claim_without_an_artifact_is_attested(tmp_path: Path) -> None:
    """It becomes an artifact of its subject and day, accepted; the store need not know the framework yet."""
    with open_store(tmp_path / "new.db") as store:
        review = reviewing(store)
        decision = review.attest("Mentored a new colleague.", "ask", "Ada", date(2026, 8, 14), "https://x.example/1")
        item = review.item(decision.artifact_id, "ask")
        assert item is not None
        assert (item.state, item.origin, item.suggestion) == ("accepted", "attested", None)
        assert [quote.text for quote in item.quotes] == ["Mentored a new colleague."]
        assert (item.artifact.author, item.artifact.source) == ("Ada", "attested")
        assert item.artifact.created_at is not None
        assert item.artifact.created_at.date() == date(2026, 8, 14)
        with pytest.raises(UsageError, match="nothing is attested"):
            review.attest("  ", "ask", "Ada", None)


def test_what_is_attested_was_done_and_is_told_once(tmp_path: Path) -> None:
    """Sent twice it would count twice; of another person or day, it is another deed."""
    words, day = "Mentored a new colleague.", date(2026, 8, 14)
    with open_store(tmp_path / "new.db") as store:
        review = reviewing(store)
        there = review.attest(words, "ask", "Ada", day).artifact_id
        with pytest.raises(UsageError, match=f"^{there}: says the same of the same day already"):
            review.attest(f" {words}", "ask", "ADA", day)
        review.attest(words, "ask", "Ben", day)
        review.attest(words, "ask", "Ada", day + timedelta(days=1))
        with pytest.raises(UsageError, match="is still to come"):
            review.attest(words, "ask", "Ada", date.today() + timedelta(days=400))
        assert len(list(store.ids())) == 3


def test_names_that_are_not_known_bring_a_suggestion(store: Store) -> None:
    """A misspelt id costs one line that says what may have been meant."""
    review = reviewing(store)
    with pytest.raises(UsageError, match=r"did you mean .work/outage\.md."):
        review.add("work/outtage.md", "own", [])
    with pytest.raises(UsageError, match="did you mean 'test'"):
        review.add(OUTAGE.id, "tets", [])
    with pytest.raises(UsageError, match="name one of: own, test"):
        review.behavior("")
    assert review.behavior("es").id == "test"


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (5, 5), (0, 9999), (20, 21)])
def test_a_quote_lies_inside_its_field_and_is_not_blank(store: Store, start: int, end: int) -> None:
    """Offsets from a browser or a terminal are checked like any others."""
    with pytest.raises(UsageError, match="choose other words"):
        reviewing(store).quote(OUTAGE, "text", start, end)


def test_typed_words_are_found_verbatim_or_not_at_all(store: Store) -> None:
    """A line break counts as a space, a mark as the hidden character it stands for; other words are refused."""
    review = reviewing(store)
    assert review.find(OUTAGE, "was mine: I had").text == "was mine:\nI had"
    assert review.find(OUTAGE, "Outage of").field == "title"
    twice = replace(OUTAGE, text="mine and mine\u202e!")
    near = review.quote(twice, "text", 9, 13)
    assert review.find(twice, "mine", near).start == 9
    assert review.find(twice, "mine\ufffd!").text == "mine\u202e!"
    with pytest.raises(UsageError, match="did you mean “The outage was mine:”"):
        review.find(OUTAGE, "The outage was yours")
    forged = replace(review.quote(OUTAGE, "text", 0, 10), text="The outrage")
    with pytest.raises(UsageError, match="does not stand there"):
        review.accept(one(review), [forged])
