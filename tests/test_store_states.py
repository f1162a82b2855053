"""What state a pair is in, and which pairs a query wants, on SQLite and on a PostgreSQL server."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from evidence import FIRST, FRAMEWORK, Found, collect, error_of, found, judged, made_with, ruling

from matcher.domain import Artifact, Quote, Ruling, State
from matcher.store import ItemQuery, Store

EVERYTHING = ItemQuery(framework_id=FRAMEWORK.id)


@pytest.mark.parametrize("suggested", [True, False])
@pytest.mark.parametrize("same_words", [True, False])
@pytest.mark.parametrize(
    ("rulings", "expected"),
    [
        ((), None),
        (("open",), None),
        (("accepted", "open"), None),
        (("rejected", "open"), None),
        (("rejected",), "rejected"),
        (("accepted", "rejected"), "rejected"),
        (("open", "rejected"), "rejected"),
        (("accepted",), "accepted"),
        (("rejected", "accepted"), "accepted"),
    ],
)
def test_every_row_of_the_table(
    store: Store, rulings: tuple[Ruling, ...], expected: State | None, same_words: bool, suggested: bool
) -> None:
    """The newest ruling counts; without one only what is suggested is shown; only accepted ones can be changed."""
    collect(store, FIRST)
    for word in rulings:
        store.decide(ruling(FIRST, word))
    now = FIRST if same_words else replace(FIRST, text="The outage was mine, and Ben's.")
    collect(store, now, suggested=("own",) if suggested else ("test",), model="second")
    if expected == "accepted" and not same_words:
        expected = "changed"
    state = expected or ("undecided" if suggested else None)
    others: Found = [] if suggested else [("a", "test", "undecided", True)]
    assert found(store) == ([] if state is None else [("a", "own", state, suggested)]) + others
    for item in store.items(replace(EVERYTHING, behaviors={"own"})):
        assert item.artifact == now
        assert (item.decision is not None) == (expected is not None)
        assert item.quotes[0].text == (FIRST.text if expected else now.text)


@pytest.mark.parametrize(
    "returned",
    [
        FIRST,
        replace(FIRST, title="Another title"),
        replace(FIRST, title=None),
        replace(FIRST, text=FIRST.text + " There is a check now."),
        replace(FIRST, kind="incident_report"),
        replace(FIRST, author="Anna", url="elsewhere"),
    ],
)
def test_a_rejected_pair_never_returns(store: Store, returned: Artifact) -> None:
    """Neither a second run nor a new model, title, text or kind brings back what a person has refused."""
    collect(store, FIRST, suggested=("own", "test"))
    store.decide(ruling(FIRST, "rejected"))
    collect(store, returned, suggested=("own", "test"))
    collect(store, returned, suggested=("own", "test"), model="second")
    undecided = replace(EVERYTHING, states={"undecided"})
    assert found(store, undecided) == [("a", "test", "undecided", True)]
    (rejected,) = store.items(replace(EVERYTHING, states={"rejected"}))
    assert (rejected.artifact, rejected.behavior.id) == (returned, "own")


def test_a_rejected_pair_does_not_return_with_a_moved_file(store: Store) -> None:
    """The same text under another path is the same evidence, under whatever title; other behaviors stay open."""
    moved = replace(FIRST, id="archive/a", title="archive/a", source="archive/a")
    collect(store, FIRST, suggested=("own", "test"))
    store.decide(ruling(FIRST, "rejected", note="not mine"))
    collect(store, moved, suggested=("own", "test"))
    collect(store, moved, suggested=("own", "test"), model="second")
    assert found(store) == [
        ("a", "own", "rejected", True),
        ("archive/a", "own", "rejected", True),
        ("a", "test", "undecided", True),
        ("archive/a", "test", "undecided", True),
    ]
    (_, item, *_) = store.items(EVERYTHING)
    assert item.decision is not None
    assert (item.decision.artifact_id, item.decision.note) == ("a", "not mine")


@pytest.mark.parametrize("author", ["Ben", None])
def test_the_same_words_of_another_person_are_another_evidence(store: Store, author: str | None) -> None:
    """A template's text, or one change under two names: what is rejected of one stays open for the other."""
    theirs = replace(FIRST, id="b", title="Outage of the export", author=author)
    collect(store, FIRST, theirs)
    store.decide(ruling(FIRST, "rejected", note="not hers"))
    assert found(store) == [("a", "own", "rejected", True), ("b", "own", "undecided", True)]
    (_, item) = store.items(EVERYTHING)
    assert item.decision is None
    (first, second) = store.numbers()
    assert store.pair_states(FRAMEWORK.id, "own") == {first: "rejected", second: "undecided"}


def test_a_file_that_was_changed_and_then_moved_stays_rejected(store: Store) -> None:
    """What is rejected follows the artifact through its versions, and from there to where it was moved."""
    changed = replace(FIRST, text="The outage was mine alone.")
    moved = replace(changed, id="b")
    moved_and_changed = replace(moved, text="Nothing of it is left.")
    collect(store, FIRST)
    store.decide(ruling(FIRST, "rejected"))
    collect(store, changed)
    for last in (moved, moved_and_changed):
        collect(store, last)
        assert found(store) == [("a", "own", "rejected", True), ("b", "own", "rejected", True)]


def test_a_moved_file_is_opened_by_its_own_ruling(store: Store) -> None:
    """A person can see the moved one differently, or take either ruling back."""
    moved = replace(FIRST, id="b")
    collect(store, FIRST, moved)
    store.decide(ruling(FIRST, "rejected"))
    states: list[tuple[Artifact, Ruling, list[State]]] = [
        (moved, "accepted", ["rejected", "accepted"]),
        (moved, "open", ["rejected", "undecided"]),
        (moved, "rejected", ["rejected", "rejected"]),
        (FIRST, "open", ["undecided", "rejected"]),
        (moved, "open", ["undecided", "undecided"]),
    ]
    for artifact, word, expected in states:
        store.decide(ruling(artifact, word))
        assert [state for _, _, state, _ in found(store)] == expected


@pytest.mark.parametrize("blank", ["", " \n\t"])
def test_artifacts_without_text_are_not_one_moved_file(store: Store, blank: str) -> None:
    """Pull requests with nothing but a title have the same text, and are as different as their titles."""
    one, other = (Artifact(id=name, text=blank, title=f"Fix {name}") for name in "ab")
    collect(store, one, other)
    store.decide(replace(ruling(one, "rejected"), quotes=()))
    assert [state for _, _, state, _ in found(store)] == ["rejected", "undecided"]


def test_words_of_a_title_are_rejected_for_that_title(store: Store) -> None:
    """Many pull requests say no more than "See the title.": one of them rejected is not all of them, one moved is."""
    one = Artifact(id="a", text='See the "field":"text" of the title.', title="Fix the lock")
    other, moved = replace(one, id="b", title="Own up to the outage"), replace(one, id="c")
    collect(store, one, other, moved)
    quote = Quote(field="title", start=0, end=len("Fix the lock"), text="Fix the lock")
    store.decide(replace(ruling(one, "rejected"), quotes=(quote,)))
    assert [(name, state) for name, _, state, _ in found(store)] == [
        ("a", "rejected"),
        ("b", "undecided"),
        ("c", "rejected"),
    ]


def test_a_rejection_is_of_one_framework(store: Store) -> None:
    """Another framework may have a behavior of the same id, and means something else by it."""
    other = replace(FRAMEWORK, id="other")
    collect(store, FIRST)
    store.decide(ruling(FIRST, "rejected"))
    run = store.begin_run(made_with(framework=other), other)
    store.add(run, [judged(FIRST, framework=other), judged(replace(FIRST, id="b"), framework=other)])
    assert [state for _, _, state, _ in found(store, ItemQuery(framework_id="other"))] == ["undecided"] * 2
    assert [state for _, _, state, _ in found(store)] == ["rejected"]


def test_an_accepted_one_is_itself_again_when_its_words_are(store: Store) -> None:
    """A change that is taken back, or accepted anew, is no change any more."""
    changed = replace(FIRST, text="other words")
    collect(store, FIRST)
    store.decide(ruling(FIRST))
    collect(store, changed)
    assert found(store) == [("a", "own", "changed", True)]
    collect(store, FIRST)
    assert found(store) == [("a", "own", "accepted", True)]
    collect(store, changed)
    store.decide(ruling(changed))
    assert found(store) == [("a", "own", "accepted", True)]


def test_the_word_is_that_of_the_model_that_ran_last(store: Store) -> None:
    """Going back to an older model shows what it said, without judging anything anew."""
    collect(store, FIRST, suggested=("own",), model="first")
    collect(store, FIRST, suggested=("test",), model="second")
    assert found(store) == [("a", "test", "undecided", True)]
    untouched = replace(FIRST, id="b")
    collect(store, untouched, suggested=("ask",), model="third")
    assert [pair[:2] for pair in found(store)] == [("a", "test"), ("b", "ask")]
    assert store.missing([FIRST, untouched], made_with("first")) == [False, True]
    assert store.silenced([FIRST, untouched], made_with("first")) == [FIRST]
    again = store.begin_run(made_with("first"), FRAMEWORK)
    assert [pair[:2] for pair in found(store)] == [("a", "test"), ("b", "ask")]
    store.say_again(again, [FIRST])
    assert [pair[:2] for pair in found(store)] == [("a", "own"), ("b", "ask")]
    assert store.silenced([FIRST], made_with("first")) == []
    assert store.silenced([FIRST], made_with("second")) == [FIRST]
    error_of(lambda: store.say_again(again + 1, [FIRST]))


def test_a_run_has_no_word_on_what_it_did_not_come_by(store: Store) -> None:
    """An earlier model over one artifact leaves the others as the later one had them, also where it adds nothing."""
    other = replace(FIRST, id="b")
    collect(store, FIRST, other, suggested=("own",), model="first")
    collect(store, FIRST, other, suggested=("test",), model="second")
    collect(store, FIRST, suggested=("own",), model="first")
    assert [pair[:2] for pair in found(store)] == [("a", "own"), ("b", "test")]
    assert store.counts()["results"] == 4
    collect(store, FIRST, suggested=("own",), model="first")
    assert [item.suggestion and item.suggestion.run for item in store.items(EVERYTHING)] == [3, 2]


def test_evidence_that_a_person_added_is_accepted_without_a_suggestion(store: Store) -> None:
    """What the machine missed stands beside what it found, and can be changed or taken back like it."""
    collect(store, FIRST, suggested=())
    store.decide(ruling(FIRST, behavior="ask", origin="added"))
    assert found(store) == [("a", "ask", "accepted", False)]
    collect(store, replace(FIRST, text="other"), suggested=())
    assert found(store) == [("a", "ask", "changed", False)]
    store.decide(ruling(FIRST, "open", "ask", origin="added"))
    assert found(store) == []


def test_a_ruling_is_on_the_sentence_of_its_day(store: Store) -> None:
    """Whoever edits a framework does not make people have said yes to what they never saw."""
    own = replace(FRAMEWORK.behaviors[0], text="I write Haskell every day")
    edited = replace(FRAMEWORK, behaviors=(own, *FRAMEWORK.behaviors[1:]))
    collect(store, FIRST)
    store.decide(ruling(FIRST, at=datetime.now(UTC)))
    (item,) = store.items(EVERYTHING)
    assert item.ruled_on is None
    provenance = made_with(framework=edited)
    store.add(store.begin_run(provenance, edited), [judged(FIRST, provenance=provenance, framework=edited)])
    (item,) = store.items(EVERYTHING)
    assert (item.behavior.text, item.ruled_on) == (own.text, FRAMEWORK.behaviors[0].text)
    store.decide(ruling(FIRST, at=datetime.now(UTC)))
    (item,) = store.items(EVERYTHING)
    assert item.ruled_on is None
