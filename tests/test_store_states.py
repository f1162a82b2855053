"""What state a pair is in, and which pairs a query wants, on SQLite and on a PostgreSQL server."""

import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta, timezone

import pytest
from evidence import AT, FRAMEWORK, judged, made_with, ruling

from matcher.domain import Artifact, Ruling, State
from matcher.store import ItemQuery, Order, Store, open_store

FIRST = Artifact(id="a", text="The outage was mine.", title="Outage", author="Ana", created_at=AT)
EVERYTHING = ItemQuery(framework_id=FRAMEWORK.id)
Found = list[tuple[str, str, State, bool]]


@pytest.fixture
def store(location: str) -> Iterator[Store]:
    """Return a new store."""
    with open_store(location) as opened:
        yield opened


def collect(store: Store, *artifacts: Artifact, suggested: tuple[str, ...] = ("own",), model: str = "first") -> None:
    """Collect artifacts in a run of its own."""
    provenance = made_with(model)
    run = store.begin_run(provenance, FRAMEWORK)
    store.add(run, [judged(one, suggested, provenance=provenance) for one in artifacts])


def found(store: Store, query: ItemQuery = EVERYTHING) -> Found:
    """Return artifact, behavior, state, and whether the machine suggests it now."""
    items = list(store.items(query))
    counted = store.states(query)
    for state, count in counted.items():
        assert count == sum(item.state == state for item in items)
    return [(i.artifact.id, i.behavior.id, i.state, i.suggestion is not None) for i in items]


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
    store.begin_run(made_with("first"), FRAMEWORK)
    assert store.missing([FIRST, untouched], made_with("first")) == [False, True]
    assert [pair[:2] for pair in found(store)] == [("a", "own"), ("b", "ask")]


def test_evidence_that_a_person_added_is_accepted_without_a_suggestion(store: Store) -> None:
    """What the machine missed stands beside what it found, and can be changed or taken back like it."""
    collect(store, FIRST, suggested=())
    store.decide(ruling(FIRST, behavior="ask", origin="added"))
    assert found(store) == [("a", "ask", "accepted", False)]
    collect(store, replace(FIRST, text="other"), suggested=())
    assert found(store) == [("a", "ask", "changed", False)]
    store.decide(ruling(FIRST, "open", "ask", origin="added"))
    assert found(store) == []


def test_items_come_in_the_order_that_is_asked_for(store: Store) -> None:
    """By behavior as the framework has them and then by day, or by day first; undated ones last; ids settle ties."""
    days = {"d": 3, "b": 1, "c": 1, "a": None}
    dated = [
        Artifact(id=name, text=name, created_at=None if day is None else AT + timedelta(days=day))
        for name, day in days.items()
    ]
    collect(store, *dated, suggested=("test", "own"))
    by_behavior = [(i.behavior.id, i.artifact.id) for i in store.items(EVERYTHING)]
    assert by_behavior == [(behavior, name) for behavior in ("own", "test") for name in "bcda"]
    by_artifact = [(i.artifact.id, i.behavior.id) for i in store.items(replace(EVERYTHING, order="artifact"))]
    assert by_artifact == [(name, behavior) for name in "bcda" for behavior in ("own", "test")]


def test_ids_sort_by_code_point_everywhere(store: Store) -> None:
    """A packet is the same bytes from either database, whatever language the server sorts in."""
    names = ["Z", "a", "B", "\u00e9", "e", "_", "\U0001f680", "\uff21", "1", "10", "9"]
    collect(store, *(Artifact(id=name, text=f"text {name}") for name in names))
    assert [item.artifact.id for item in store.items(EVERYTHING)] == sorted(names)


def test_a_query_restricts(store: Store) -> None:
    """Behavior, pillar, kind, author, day, state and artifact, each alone and together."""
    ana = replace(FIRST, author="Ana Lima <ana@example.org>", kind="pull_request")
    ben = Artifact(id="b", text="y", author="ben", kind="work_log", created_at=AT + timedelta(days=40))
    undated = Artifact(id="c", text="z")
    collect(store, ana, ben, undated, suggested=("own", "test"))
    store.decide(ruling(ben))

    def ids(**restrictions: object) -> list[str]:
        query = replace(EVERYTHING, **restrictions)  # type: ignore[arg-type]
        return [f"{artifact}.{behavior}" for artifact, behavior, _, _ in found(store, query)]

    assert ids(behaviors=["test"]) == ["a.test", "b.test", "c.test"]
    assert ids(behaviors=["no-such"]) == ids(behaviors=[]) == []
    assert ids(pillars={"Craft"}) == ["a.test", "b.test", "c.test"]
    assert ids(kinds=("work_log",)) == ["b.own", "b.test"]
    assert ids(authors={"ana lima"}) == ids(authors={"ANA@example.org", "nobody"}) == ["a.own", "a.test"]
    assert ids(authors={"nobody"}) == ids(authors=set()) == ids(authors={"ana"}) == []
    assert ids(since=date(2026, 10, 2)) == ["b.own", "b.test"]
    assert ids(until=date(2026, 10, 2)) == ["a.own", "a.test"]
    assert ids(until=date(2026, 10, 1)) == []
    assert ids(states={"accepted"}) == ids(states={"accepted", "changed"}) == ["b.own"]
    assert ids(states=set()) == []
    assert ids(artifact_id="c") == ["c.own", "c.test"]
    assert ids(artifact_id="b", states={"undecided"}, authors={"BEN"}, pillars={"Craft"}) == ["b.test"]
    assert list(store.items(ItemQuery(framework_id="no-such"))) == []


def test_a_day_is_the_one_in_its_own_zone(store: Store) -> None:
    """Half an hour past midnight on the first of July in Delhi is a day of the third quarter, and so is Honolulu's."""
    delhi, honolulu = timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-10))
    early = replace(FIRST, created_at=AT.replace(month=7, day=1, hour=0, minute=30, tzinfo=delhi))
    late = replace(FIRST, id="b", created_at=AT.replace(month=9, day=30, hour=23, minute=59, tzinfo=honolulu))
    before = replace(FIRST, id="c", created_at=AT.replace(month=6, day=30, hour=23, minute=59, tzinfo=honolulu))
    collect(store, early, late, before)
    quarter = replace(EVERYTHING, since=date(2026, 7, 1), until=date(2026, 10, 1))
    assert [artifact for artifact, _, _, _ in found(store, quarter)] == ["a", "b"]


def test_a_person_may_decide_while_items_come(store: Store) -> None:
    """No transaction is open between items: ruling on each as it comes neither waits nor changes what comes."""
    collect(store, *(Artifact(id=f"{n:03}", text=f"text {n}") for n in range(250)), suggested=("own", "test"))
    seen = []
    for n, item in enumerate(store.items(EVERYTHING)):
        store.decide(ruling(item.artifact, "rejected" if n % 2 else "accepted", item.behavior.id))
        seen.append((item.behavior.id, item.artifact.id))
    assert seen == [(behavior, f"{n:03}") for behavior in ("own", "test") for n in range(250)]
    assert store.states(EVERYTHING) == {"undecided": 0, "accepted": 250, "rejected": 250, "changed": 0}


def test_what_is_purged_while_items_come_does_not_come(store: Store) -> None:
    """A purge in another window ends quietly what it has taken away."""
    collect(store, *(Artifact(id=f"{n:03}", text=f"text {n}", author="Ana") for n in range(250)))
    items = store.items(EVERYTHING)
    assert next(items).artifact.id == "000"
    store.purge({"Ana"})
    assert len(list(items)) < 100


MANY, TEXT = 20_000, "I broke the export and wrote down how. " * 40


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Return a store of 20,000 artifacts of 1,600 characters."""
    with open_store(tmp_path_factory.mktemp("large") / "evidence.db") as opened:
        run = opened.begin_run(made_with(), FRAMEWORK)
        for start in range(0, MANY, 500):
            artifacts = (Artifact(id=f"{n}", text=f"{n} {TEXT}", created_at=AT) for n in range(start, start + 500))
            results = (judged(one) for one in artifacts)
            opened.add(run, [replace(one, vectors=None) for one in results])
        yield opened


@pytest.mark.parametrize("order", ["behavior", "artifact"])
def test_memory_stays_flat_over_many_artifacts(large: Store, order: Order) -> None:
    """20,000 artifacts pass through a tenth of their texts' memory: a page of them, and numbers of the rest."""
    query = replace(EVERYTHING, order=order)
    next(large.items(query))
    tracemalloc.start()
    try:
        count = sum(1 for _ in large.items(query))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == MANY
    assert peak < MANY * len(TEXT) / 10
