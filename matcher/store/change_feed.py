"""What the search follows: which passages came, changed and went, in the order in which it became so."""

from array import array
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import Connection, and_, func, select
from sqlalchemy.engine import RowMapping

from matcher.domain import Artifact, Field, Kind
from matcher.store import reading
from matcher.store import tables as t
from matcher.store.backend import Transactions
from matcher.store.items import authors_of
from matcher.store.pairs import sighted_as
from matcher.store.records import Embedded, Searchable
from matcher.store.rows import chunks, newest

if TYPE_CHECKING:
    from matcher.embedding import Matrix

Span = tuple[Field, int, int]
PAGE = 200
"""Artifacts whose rows are held at once."""


def last_change(connection: Connection) -> int:
    """Return the number of the last change; 0 where nothing was ever kept."""
    return connection.execute(select(func.max(t.changes.c.number))).scalar_one() or 0


def passages_since(transactions: Transactions, change: int, encoder: str) -> Iterator[Searchable]:
    """Yield every artifact that has changed behind a change, once, as it is now, in the order of their last change."""
    while True:
        with transactions.reading() as connection:
            page = _page(connection, change, encoder)
        if not page:
            return
        yield from page
        change = page[-1].change


def artifacts_of(connection: Connection, numbers: Sequence[int]) -> dict[int, Artifact]:
    """Return the artifacts that are still there by their numbers, with the words that they have now."""
    found: dict[int, Artifact] = {}
    for part in chunks(numbers):
        rows = reading.sighted().where(t.sightings.c.artifact.in_(part), newest(t.sightings, "artifact"))
        found |= {row["artifact"]: reading.artifact(row) for row in connection.execute(rows).mappings()}
    return found


def embedded(connection: Connection, numbers: Sequence[int], encoder: str) -> dict[int, Embedded]:
    """Return the artifacts of these numbers that have rows of the encoder, with the words that they have now."""
    found: dict[int, Embedded] = {}
    for part in chunks(numbers):
        artifacts = artifacts_of(connection, part)
        for number, row in _there(connection, part, encoder).items():
            if row["matrix"] is not None:
                spans, vectors = _passages(row)
                found[number] = Embedded(artifact=artifacts[number], spans=spans, vectors=vectors)
    return found


def numbers_of(
    connection: Connection,
    *,
    authors: Collection[str] | None,
    kinds: Collection[Kind],
    since: date | None,
    until: date | None,
) -> "array[int]":
    """Return the numbers of the artifacts that fit, ascending."""
    conditions = sighted_as(authors_of(connection, authors), kinds, since, until)
    rows = select(t.sightings.c.artifact).where(newest(t.sightings, "artifact"), *conditions)
    ordered = rows.order_by(t.sightings.c.artifact)
    return array("q", connection.execute(ordered, execution_options={"yield_per": 1000}).scalars())


def _page(connection: Connection, change: int, encoder: str) -> list[Searchable]:
    rows = select(t.changes.c.number, t.changes.c.artifact).where(t.changes.c.number > change)
    page = connection.execute(rows.where(newest(t.changes, "artifact")).order_by(t.changes.c.number).limit(PAGE)).all()
    there = _there(connection, [row.artifact for row in page], encoder) if page else {}
    return [_searchable(row.number, row.artifact, there.get(row.artifact)) for row in page]


def _there(connection: Connection, numbers: Sequence[int], encoder: str) -> dict[int, RowMapping]:
    s, v = t.sightings, t.vectors
    what = (s.c.artifact, t.artifacts.c.id, t.versions.c.fingerprint, v.c.dimension, v.c.spans, v.c.matrix)
    joined = (
        s.join(t.artifacts, t.artifacts.c.number == s.c.artifact)
        .join(t.versions, t.versions.c.number == s.c.version)
        .outerjoin(v, and_(v.c.version == s.c.version, v.c.encoder == encoder))
    )
    rows = select(*what).select_from(joined).where(s.c.artifact.in_(numbers), newest(s, "artifact"))
    return {row["artifact"]: row for row in connection.execute(rows).mappings()}


def _passages(row: RowMapping) -> tuple[tuple[Span, ...], "Matrix"]:
    spans = tuple((field, start, end) for field, start, end in row["spans"])
    matrix = np.frombuffer(row["matrix"], dtype="<f2").reshape(len(spans), row["dimension"])
    return spans, matrix.astype(np.float32)


def _searchable(change: int, artifact: int, row: RowMapping | None) -> Searchable:
    spans: tuple[Span, ...] = ()
    matrix = np.zeros((0, 0), dtype=np.float32)
    if row is not None and row["matrix"] is not None:
        spans, matrix = _passages(row)
    return Searchable(
        change=change,
        artifact=artifact,
        artifact_id=None if row is None else row["id"],
        fingerprint=None if row is None else row["fingerprint"],
        spans=spans,
        vectors=matrix,
    )
