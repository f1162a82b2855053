"""Statements over many rows: in parts that a statement can name, by number, and the last word of a pair."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, Table, exists, func, select
from sqlalchemy import insert as inserting

CHUNK = 500
"""How many values a statement names at most."""
Item = TypeVar("Item")


def chunks(values: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Yield the values in parts that one statement can name."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


def newest(table: Table, *same: str) -> ColumnElement[bool]:
    """Return the condition that no later row of the table has the same in these columns."""
    later = table.alias()
    return ~exists().where(later.c.number > table.c.number, *(later.c[name] == table.c[name] for name in same))


def insert(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows, if there are any."""
    if rows:
        connection.execute(inserting(table), list(rows))


def inserted(connection: Connection, table: Table, row: Mapping[str, object]) -> int:
    """Insert one row and return its number: the last one, since nobody else writes meanwhile."""
    insert(connection, table, [row])
    return int(connection.execute(select(func.max(table.c.number))).scalar_one())


def numbers(connection: Connection, table: Table, rows: Mapping[str, Mapping[str, object]]) -> dict[str, int]:
    """Return the number of each row by its digest, with those that were not there inserted."""
    found = numbered(connection, table, list(rows))
    absent = [key for key in rows if key not in found]
    if absent:
        insert(connection, table, [rows[key] for key in absent])
        found |= numbered(connection, table, absent)
    return found


def numbered(connection: Connection, table: Table, keys: Sequence[str]) -> dict[str, int]:
    """Return the number of each digest that is there."""
    found = select(table.c.digest, table.c.number).where(table.c.digest.in_(keys))
    return {row.digest: row.number for row in connection.execute(found)}
