"""Notes beside rulings: whose they are, and what they leave as it was."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from evidence import AT, FRAMEWORK, made_with
from reviews import OUTAGE, PARSER, one, reviewing, two_artifacts

from matcher.pipeline.reviewing import Review
from matcher.store import ItemQuery, Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Return a store with two artifacts."""
    with two_artifacts(tmp_path / "evidence.db") as opened:
        yield opened


def test_a_note_leaves_a_ruling_with_who_made_it(store: Store) -> None:
    """Another reviewer's note is theirs, and the ruling beside it Mia's, of her day, on the sentence of that day."""
    mia = Review(store, FRAMEWORK, ItemQuery(framework_id=FRAMEWORK.id), "Mia", lambda: AT)
    mia.accept(one(mia), note="seen")
    own, *others = FRAMEWORK.behaviors
    edited = replace(FRAMEWORK, behaviors=(replace(own, text="I own it"), *others))
    store.finish_run(store.begin_run(made_with("second"), edited))
    ben = Review(store, edited, ItemQuery(framework_id=FRAMEWORK.id), "Ben")
    before = one(ben)
    assert before.ruled_on == own.text
    ben.annotate(before, "asked Ada")
    after = one(ben)
    assert after.decision is not None
    assert before.decision is not None
    assert (after.decision.by, after.decision.at) == ("Mia", before.decision.at)
    assert (after.decision.note, after.decision.note_writer) == ("asked Ada", "Ben")
    assert (after.ruled_on, after.state) == (own.text, "accepted")
    accepted = ben.accept(after)
    assert (accepted.by, accepted.note, accepted.note_by) == ("Ben", "asked Ada", None)
    again = reviewing(store, "Mia").accept(one(mia))
    assert (again.by, again.note_writer) == ("Mia", "Ben")


def test_a_note_goes_with_its_writer(store: Store) -> None:
    """Who has everything of theirs deleted takes the notes along that stand beside other people's rulings."""
    mia, ben = reviewing(store), reviewing(store, "Ben")
    mia.accept(one(mia))
    ben.annotate(one(ben), "asked Ada")
    assert [row["note"] for row in store.export(["Ben"]) if row["type"] == "decision"] == ["asked Ada"]
    store.purge(["Ben"])
    decision = one(mia).decision
    assert decision is not None
    assert (decision.by, decision.ruling, decision.note, decision.note_by) == ("Mia", "accepted", None, None)


def test_what_stands_beside_a_pair_stays_when_words_are_added(store: Store) -> None:
    """Its note, and that the machine found it; a move brings its own note along, and takes none away."""
    review = reviewing(store)
    review.accept(one(review), note="seen")
    added = review.add(OUTAGE.id, "own", [review.find(OUTAGE, "I had skipped the canary.")])
    assert (added.note, added.origin) == ("seen", "suggested")
    assert review.add(OUTAGE.id, "own", [review.find(OUTAGE, "I asked Petra")], "more").note == "more"
    review.annotate(one(review, OUTAGE, "test"), "rather own")
    moved = review.move(one(review, OUTAGE, "test"), "own")
    assert (moved.note, moved.origin) == ("more\nrather own", "suggested")
    review.annotate(one(review, PARSER, "test"), "to be asked")
    assert review.add(PARSER.id, "test", [review.find(PARSER, "has tests now")]).note == "to be asked"
