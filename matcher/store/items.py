"""Pairs as items, a page at a time: what is held is five numbers a pair, never the texts.

The numbers of a behavior are read at once when its turn comes (in the order of artifacts, those of all behaviors), and
pages of texts in transactions of their own. So no transaction stays open while a person thinks about an item, and a
ruling that is made meanwhile does not move those of the same behavior; one on a later behavior is seen when that comes.
"""

from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Select, func, select
from sqlalchemy.engine import RowMapping

from matcher.domain import Behavior, Framework, ReviewItem, State
from matcher.domain.author_names import is_signed_by, names_of
from matcher.store import reading
from matcher.store import tables as t
from matcher.store.backend import Transactions
from matcher.store.behavior_texts import Then, sentences_then
from matcher.store.pairs import BEHAVIORS, STATES, moved_unruled, pairs
from matcher.store.records import ItemQuery

PAGE = 100
"""Items whose texts are held at once."""
ABSENT = 0
"""Stands where a pair has no suggestion or no ruling: no row has this number."""


class _Pair(NamedTuple):
    artifact: int
    sighting: int
    suggestion: int
    decision: int
    state: int


def items(transactions: Transactions, query: ItemQuery, skip: int = 0) -> Iterator[ReviewItem]:
    """Yield what the query wants, in its order, behind the first `skip`; nothing where the framework is unknown."""
    with transactions.reading() as connection:
        behaviors = _behaviors(connection, query)
        selected = _select(connection, query, behaviors)
    if selected is None:
        return
    width = len(_Pair._fields)
    for some in _turns(query, behaviors):
        with transactions.reading() as connection:
            numbers = _numbers(connection, selected, some)
        passed = min(skip, len(numbers) // width)
        skip -= passed
        for start in range(passed * width, len(numbers), PAGE * width):
            part = numbers[start : start + PAGE * width]
            page = [_Pair(*part[i : i + width]) for i in range(0, len(part), width)]
            with transactions.reading() as connection:
                made = _items(connection, query.framework_id, page, behaviors)
            yield from made


def states(connection: Connection, query: ItemQuery) -> dict[State, int]:
    """Return how many pairs of the query stand in each state."""
    behaviors = _behaviors(connection, query)
    every = _select(connection, query, behaviors)
    if every is None:
        return dict.fromkeys(STATES, 0)
    counted = every.order_by(None).subquery()
    by_state = select(counted.c.state, func.count()).group_by(counted.c.state)
    found = {STATES[state]: count for state, count in connection.execute(by_state, {BEHAVIORS.key: list(behaviors)})}
    return {state: found.get(state, 0) for state in STATES}


def states_of(connection: Connection, framework_id: str, behavior_id: str) -> dict[int, State]:
    """Return the states of a behavior's pairs by artifact, those of moved artifacts included."""
    query = ItemQuery(framework_id=framework_id, behaviors=(behavior_id,))
    behaviors = {BEHAVIORS.key: [behavior_id]}
    found: dict[int, State] = dict.fromkeys(connection.execute(moved_unruled(query), behaviors).scalars(), "rejected")
    selected = _select(connection, query, _behaviors(connection, query))
    if selected is not None:
        found |= {row.artifact: STATES[row.state] for row in connection.execute(selected, behaviors)}
    return found


def newest_framework(connection: Connection, framework_id: str) -> Framework | None:
    """Return the framework of that id as it was kept last."""
    return next(_frameworks(connection, framework_id), None)


def authors_of(connection: Connection, names: Collection[str] | None) -> list[int] | None:
    """Return the numbers of the authors who go by one of the names, alone or with others; None where all are wanted."""
    if names is None:
        return None
    wanted = {form for name in names for form in names_of(name)}
    rows = connection.execute(select(t.authors.c.number, t.authors.c.name))
    return [row.number for row in rows if is_signed_by(row.name, wanted)]


def _frameworks(connection: Connection, framework_id: str) -> Iterator[Framework]:
    rows = select(t.frameworks.c.content).where(t.frameworks.c.id == framework_id)
    for content in connection.execute(rows.order_by(t.frameworks.c.number.desc())).scalars():
        yield reading.framework(content)


def _behaviors(connection: Connection, query: ItemQuery) -> dict[str, Behavior]:
    """Return the wanted behaviors by id, in the newest framework's order; those of older ones only, behind them."""
    known: dict[str, Behavior] = {}
    for framework in _frameworks(connection, query.framework_id):
        for behavior in framework.behaviors:
            known.setdefault(behavior.id, behavior)
    return {name: one for name, one in known.items() if _wanted(query, one)}


def _wanted(query: ItemQuery, behavior: Behavior) -> bool:
    named = query.behaviors is None or behavior.id in query.behaviors
    return named and (query.pillars is None or behavior.pillar in query.pillars)


def _turns(query: ItemQuery, behaviors: Collection[str]) -> list[list[str]]:
    """Return which behaviors are asked for together: one at a time where there may be many items of each."""
    alone = query.order == "behavior" and query.artifact_id is None
    return [[one] for one in behaviors] if alone else [list(behaviors)]


def _select(connection: Connection, query: ItemQuery, behaviors: Collection[str]) -> Select[Any] | None:
    authors = authors_of(connection, query.authors)
    if not behaviors or authors == []:
        return None
    places = {name: place for place, name in enumerate(behaviors)}
    return pairs(query, places, authors)


def _numbers(connection: Connection, selected: Select[Any], behaviors: list[str]) -> "array[int]":
    """Return the numbers of the pairs, one pair behind the other."""
    numbers = array("q")
    rows = connection.execute(selected, {BEHAVIORS.key: behaviors}, execution_options={"yield_per": 1000})
    for row in rows:
        numbers.extend(value or ABSENT for value in row)
    return numbers


def _items(
    connection: Connection, framework_id: str, page: Sequence[_Pair], behaviors: Mapping[str, Behavior]
) -> list[ReviewItem]:
    """Return the items of a page; what has been purged meanwhile is none."""
    sighted = _by_number(connection, reading.sighted(), t.sightings.c.number, {p.sighting for p in page})
    said = _by_number(connection, reading.said(), t.suggestions.c.number, {p.suggestion for p in page})
    ruled = _by_number(connection, reading.ruled(), t.decisions.c.number, {p.decision for p in page})
    artifacts = {number: reading.artifact(row) for number, row in sighted.items()}
    then = sentences_then(connection, framework_id) if ruled else None
    made = []
    for pair in page:
        word, ruling = said.get(pair.suggestion), ruled.get(pair.decision)
        speaking = word or ruling
        if pair.sighting in artifacts and speaking is not None:
            behavior = behaviors[speaking["behavior_id"]]
            item = ReviewItem(
                artifact=artifacts[pair.sighting],
                behavior=behavior,
                framework_id=framework_id,
                state=STATES[pair.state],
                suggestion=None if word is None else reading.word(word),
                decision=None if ruling is None else reading.decision(ruling),
                ruled_on=None if ruling is None or then is None else _other(then, behavior, ruling["ruled_at"]),
            )
            made.append(item)
    return made


def _other(then: Then, behavior: Behavior, at: datetime) -> str | None:
    """Return the behavior's sentence of a moment where it is another now."""
    said = then(behavior.id, at)
    return said if said != behavior.text else None


def _by_number(
    connection: Connection, rows: Select[Any], column: "Column[Any]", numbers: Collection[int]
) -> dict[int, RowMapping]:
    found = connection.execute(rows.where(column.in_([n for n in numbers if n != ABSENT]))).mappings()
    return {row["number"]: row for row in found}
