"""Which pairs a query wants and in which order, in flat memory and by indexes; on SQLite and on a PostgreSQL server."""

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from evidence import AT, FIRST, FRAMEWORK, collect, found, judged, made_with, ruling
from servers import Server
from sqlalchemy import event
from sqlalchemy.engine import Engine

from matcher.domain import Artifact
from matcher.store import ItemQuery, Order, Store, open_store

EVERYTHING = ItemQuery(framework_id=FRAMEWORK.id)
ORDERS: tuple[Order, ...] = ("behavior", "artifact")


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


def test_what_was_decided_before_its_turn_is_not_asked_again(store: Store) -> None:
    """Of the behavior that is gone through, what comes was read at once; a later one is as it is when it comes."""
    other = replace(FIRST, id="b")
    collect(store, FIRST, other, suggested=("own", "test"))
    seen: list[tuple[str, str]] = []
    for item in store.items(replace(EVERYTHING, states={"undecided"})):
        if not seen:
            store.decide(ruling(other, "accepted", "own"))
            store.decide(ruling(other, "accepted", "test"))
        seen.append((item.behavior.id, item.artifact.id))
    assert seen == [("own", "a"), ("own", "b"), ("test", "a")]


def test_what_is_purged_while_items_come_does_not_come(store: Store) -> None:
    """A purge in another window ends quietly what it has taken away."""
    collect(store, *(Artifact(id=f"{n:03}", text=f"text {n}", author="Ana") for n in range(250)))
    items = store.items(EVERYTHING)
    assert next(items).artifact.id == "000"
    store.purge({"Ana"})
    assert len(list(items)) < 100


LARGE = ("artifacts", "versions", "sightings", "results", "suggestions", "decisions", "vectors", "changes")


@contextmanager
def plans() -> Iterator[list[str]]:
    """Yield how SQLite goes about each question that is asked meanwhile, a line a step."""
    steps: list[str] = []

    def explain(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            rows = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
            steps.extend(row[-1] for row in rows)

    event.listen(Engine, "before_cursor_execute", explain)
    try:
        yield steps
    finally:
        event.remove(Engine, "before_cursor_execute", explain)


def test_queries_are_answered_by_indexes(tmp_path: Path) -> None:
    """What is asked for all day reads no table from end to end, however large it has become."""
    with open_store(tmp_path / "evidence.db") as store:
        collect(store, *(replace(FIRST, id=f"{n}") for n in range(50)), suggested=("own", "test"))
        collect(store, FIRST, model="second")
        store.decide(ruling(FIRST, "rejected"))
        with plans() as steps:
            for order in ORDERS:
                list(store.items(replace(EVERYTHING, order=order)))
            list(store.items(replace(EVERYTHING, authors={"ana"}, kinds=["other"], since=date(2026, 1, 1))))
            store.states(EVERYTHING)
            store.missing([FIRST], made_with())
            store.history(FIRST.id, "own")
            store.artifact(FIRST.id)
            list(store.passages_since(10, "sha256:encoder"))
    assert len(steps) > 50
    assert [step for step in steps if step.startswith(tuple(f"SCAN {table}" for table in LARGE))] == []


def test_one_artifact_does_not_cost_what_all_cost(tmp_path: Path) -> None:
    """A card that is shown again reads its own suggestions, not all that were ever made of its behavior."""
    with open_store(tmp_path / "evidence.db") as store:
        collect(store, *(replace(FIRST, id=f"{n}") for n in range(50)), suggested=("own", "test"))
        with plans() as steps:
            found = list(store.items(replace(EVERYTHING, artifact_id="7")))
    assert [(item.artifact.id, item.behavior.id) for item in found] == [("7", "own"), ("7", "test")]
    assert any("SEARCH suggestions" in step for step in steps)
    assert not [step for step in steps if "suggestions_by_behavior" in step]


def test_a_question_does_not_grow_with_the_models(store: Store) -> None:
    """Whoever tunes every week has hundreds of them in some years: a statement names none of them."""

    def asked() -> list[tuple[str, int]]:
        given: list[tuple[str, int]] = []

        def note(*of: Any) -> None:
            given.append((of[2], len(of[3])))

        event.listen(Engine, "before_cursor_execute", note)
        try:
            assert [pair[:2] for pair in found(store)] == [("a", "test")]
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        return given

    collect(store, FIRST, suggested=("test",), model="alone")
    alone = asked()
    for n in range(10):
        collect(store, FIRST, suggested=("own",) if n < 9 else ("test",), model=f"model {n}")
    assert asked() == alone


def test_a_server_knows_its_tables_after_a_run(postgres: Server) -> None:
    """People go through what was collected at once: plans must not wait for the server's own housekeeping."""
    postgres.run("CREATE DATABASE gauged")
    with open_store(postgres.address("gauged")) as store:
        run = store.begin_run(made_with(), FRAMEWORK)
        store.add(run, [judged(replace(FIRST, id=f"{n}")) for n in range(70)])
        store.finish_run(run)
    size = "SELECT reltuples FROM pg_class WHERE oid = 'matcher.suggestions'::regclass"
    assert postgres.run(size, database="gauged") == "70.0"


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


@pytest.mark.parametrize("order", ORDERS)
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
