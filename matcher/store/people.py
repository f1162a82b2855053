"""What is kept about people: who, everything, and nothing any more."""

import uuid
from collections.abc import Collection, Iterator, Sequence, Set
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, Text, delete, func, insert, null, select, type_coerce
from sqlalchemy import update as updating
from sqlalchemy.engine import RowMapping

from matcher.domain.author_names import is_shared, is_signed_by, names_of
from matcher.store import reading
from matcher.store import tables as t
from matcher.store.artifact_rows import changed
from matcher.store.backend import Transactions
from matcher.store.items import authors_of
from matcher.store.records import Authored
from matcher.store.rows import chunks

UNNAMED = "(purged)"
"""Stands where a purged person signed a ruling on someone else's artifact."""
PAGE = 100
"""Versions whose texts are held at once."""
UNFINISHED = "purge"
"""The row of `meta` that is there while purged words may still stand in free pages or in the log: the last purge's own
mark, by which one that ends meanwhile sees that there is another."""


def authors(connection: Connection) -> dict[str | None, Authored]:
    """Return who wrote what is kept, by name as it was read; None where no author is known."""
    day = type_coerce(t.sightings.c.created_at, Text)
    counted = (func.count(t.sightings.c.artifact.distinct()), func.min(day), func.max(day))
    joined = t.sightings.outerjoin(t.authors, t.sightings.c.author == t.authors.c.number)
    rows = select(t.authors.c.name, *counted).select_from(joined).group_by(t.authors.c.number, t.authors.c.name)
    return {
        name: Authored(artifacts=count, first=_day(first), last=_day(last))
        for name, count, first, last in connection.execute(rows.order_by(t.authors.c.name.nulls_last()))
    }


def versions(transactions: Transactions) -> Iterator[tuple[str, str]]:
    """Yield an artifact's id with words: title and text of every version, and what was noted when it was sighted."""
    v, s = t.versions, t.sightings
    words = select(v.c.number, t.artifacts.c.id, v.c.title, v.c.text).join(t.artifacts)
    notes = select(s.c.number, t.artifacts.c.id, null().label("title"), type_coerce(s.c.notes, Text).label("text"))
    for table, rows in ((v, words), (s, notes.join(t.artifacts, t.artifacts.c.number == s.c.artifact))):
        last = 0
        while True:
            with transactions.reading() as connection:
                page = connection.execute(rows.where(table.c.number > last).order_by(table.c.number).limit(PAGE)).all()
            if not page:
                break
            yield from ((row.id, f"{row.title or ''}\n{row.text}") for row in page)
            last = page[-1].number


def export(transactions: Transactions, names: Collection[str], ids: Collection[str] = ()) -> Iterator[dict[str, Any]]:
    """Yield everything about some people, as JSON has it: artifacts one by one, then rulings and runs in their name.

    And the artifacts with these ids, whoever wrote them.

    Of a ruling that they made or noted something at on someone else's artifact, the quotes are left out: those are the
    other's words.
    """
    with transactions.reading() as connection:
        numbers = _doomed(connection, names, ids)
    for number in numbers:
        with transactions.reading() as connection:
            one = _everything(connection, number)
        if one is not None:
            yield one
    with transactions.reading() as connection:
        signed = list(_signed(connection, names, without=frozenset(numbers)))
        runs = [_plain(row) for row in _rows_of(connection, select(t.runs), t.runs, _runs_of(connection, names))]
    yield from ({"type": "decision", **row} for row in signed)
    yield from ({"type": "run", **row} for row in runs)


def purge(connection: Connection, names: Collection[str], ids: Collection[str] = ()) -> dict[str, int]:
    """Delete everything of some people, within one transaction, and return how many rows of each table went.

    And the artifacts with these ids, whoever wrote them.

    All versions of an artifact go where one of them was theirs, also where others wrote it with them: how many these
    were is told. What they ruled on others' artifacts stays in force,
    without their name and their own note: it is part of the others' record.
    """
    doomed = _doomed(connection, names, ids)
    shared = _shared(connection, names, doomed)
    gone = _delete(connection, doomed) | {"artifacts_with_others": shared}
    for part in chunks(_rulings_by(connection, names)):
        ruled = updating(t.decisions).where(t.decisions.c.number.in_(part))
        # A note without a name is of who ruled; one with a name is told of below.
        connection.execute(ruled.where(t.decisions.c.noted_by.is_(None)).values(note=None))
        gone["decisions_unnamed"] += connection.execute(ruled.values(ruled_by=UNNAMED)).rowcount
    for part in chunks(_notes_by(connection, names)):
        noted = updating(t.decisions).where(t.decisions.c.number.in_(part)).values(note=None, noted_by=None)
        gone["decisions_unnamed"] += connection.execute(noted).rowcount
    for part in chunks(_runs_of(connection, names)):
        connection.execute(updating(t.runs).where(t.runs.c.number.in_(part)).values(subject=None))
        gone["runs_unnamed"] += len(part)
    return gone


def older(connection: Connection, than: datetime) -> dict[int, str]:
    """Return numbers and ids of the artifacts of which nothing is newer: no words first seen, no ruling made since."""
    one = t.artifacts.c
    seen = select(t.versions.c.artifact).where(t.versions.c.first_seen >= than)
    ruled = select(t.decisions.c.artifact).where(t.decisions.c.ruled_at >= than)
    rows = connection.execute(select(one.number, one.id).where(one.number.not_in(seen), one.number.not_in(ruled)))
    return {row.number: row.id for row in rows}


def purge_older(connection: Connection, than: datetime) -> dict[str, int]:
    """Delete the artifacts of `older`, within one transaction, and return how many rows of each table went."""
    gone = _delete(connection, list(older(connection, than)))
    before = (t.runs.c.started < than) & t.runs.c.subject.is_not(None)
    gone["runs_unnamed"] += connection.execute(updating(t.runs).where(before).values(subject=None)).rowcount
    return gone


def finish(transactions: Transactions) -> None:
    """Rewrite the files where a purge has not yet: it was cut off, or another process was reading them."""
    with transactions.reading() as connection:
        mark = unfinished(connection)
    if mark is not None:
        transactions.backend.scrub()
        with transactions.writing() as connection:
            mark_finished(connection, mark)


def mark_unfinished(connection: Connection) -> None:
    """Say, with the purge itself, that its words may still stand in the files."""
    connection.execute(delete(t.meta).where(t.meta.c.name == UNFINISHED))
    connection.execute(insert(t.meta), {"name": UNFINISHED, "value": str(uuid.uuid4())})


def unfinished(connection: Connection) -> str | None:
    """Return the mark of the last purge whose words may still stand in the files; None where none do."""
    return connection.execute(select(t.meta.c.value).where(t.meta.c.name == UNFINISHED)).scalar_one_or_none()


def mark_finished(connection: Connection, mark: str) -> None:
    """Say that nothing is left in the files of the purges up to the one of this mark; a later one's stays."""
    connection.execute(delete(t.meta).where(t.meta.c.name == UNFINISHED, t.meta.c.value == mark))


def _doomed(connection: Connection, names: Collection[str], ids: Collection[str]) -> list[int]:
    """Return the numbers of the artifacts by these people, and of those with these ids."""
    found: set[int] = set()
    for part in chunks(authors_of(connection, names) or []):
        rows = select(t.sightings.c.artifact).distinct().where(t.sightings.c.author.in_(part))
        found.update(connection.execute(rows).scalars())
    for own in chunks(sorted(ids)):
        found.update(connection.execute(select(t.artifacts.c.number).where(t.artifacts.c.id.in_(own))).scalars())
    return sorted(found)


def _shared(connection: Connection, names: Collection[str], doomed: Sequence[int]) -> int:
    """Return how many of the artifacts somebody else has signed with one of these people."""
    wanted = {form for name in names for form in names_of(name)}
    found: set[int] = set()
    for part in chunks(doomed):
        signed = select(t.sightings.c.artifact, t.authors.c.name).select_from(t.sightings.join(t.authors)).distinct()
        rows = connection.execute(signed.where(t.sightings.c.artifact.in_(part)))
        found |= {row.artifact for row in rows if is_signed_by(row.name, wanted) and is_shared(row.name, wanted)}
    return len(found)


def _signed(connection: Connection, names: Collection[str], without: Set[int]) -> Iterator[dict[str, Any]]:
    """Yield what they ruled, or noted at a ruling, on artifacts that have none of these numbers, without the quotes."""
    theirs = sorted({*_rulings_by(connection, names), *_notes_by(connection, names)})
    for row in _rows_of(connection, reading.ruled(), t.decisions, theirs):
        if row["artifact"] not in without:
            yield _plain(row, "artifact", "quotes")


def _rows_of(
    connection: Connection, selected: Select[Any], table: Table, numbers: Sequence[int]
) -> Iterator[RowMapping]:
    """Yield the selected rows that have these numbers in a table."""
    for part in chunks(numbers):
        yield from connection.execute(selected.where(table.c.number.in_(part))).mappings()


def _rulings_by(connection: Connection, names: Collection[str]) -> list[int]:
    return _named(connection, t.decisions.c.ruled_by, t.decisions, names)


def _notes_by(connection: Connection, names: Collection[str]) -> list[int]:
    """Return the numbers of the rulings of others, beside which they wrote the note."""
    return _named(connection, t.decisions.c.noted_by, t.decisions, names)


def _runs_of(connection: Connection, names: Collection[str]) -> list[int]:
    return _named(connection, t.runs.c.subject, t.runs, names)


def _named(connection: Connection, column: ColumnElement[Any], table: Table, names: Collection[str]) -> list[int]:
    """Return the numbers of the rows that name one of the people."""
    wanted = {form for name in names for form in names_of(name)}
    written = connection.execute(select(column).distinct().where(column.is_not(None))).scalars()
    found = [name for name in written if is_signed_by(name, wanted)]
    rows = (connection.execute(select(table.c.number).where(column.in_(part))).scalars() for part in chunks(found))
    return [number for part in rows for number in part]


def _delete(connection: Connection, numbers: Sequence[int]) -> dict[str, int]:
    gone = dict.fromkeys(
        ("artifacts", "versions", "sightings", "results", "suggestions", "vectors", "decisions", "authors"), 0
    )
    for part in chunks(numbers):
        versions = select(t.versions.c.number).where(t.versions.c.artifact.in_(part))
        results = select(t.results.c.number).where(t.results.c.version.in_(versions))
        for table, doomed in (
            (t.suggestions, t.suggestions.c.result.in_(results)),
            (t.results, t.results.c.version.in_(versions)),
            (t.vectors, t.vectors.c.version.in_(versions)),
            (t.decisions, t.decisions.c.artifact.in_(part)),
            (t.sightings, t.sightings.c.artifact.in_(part)),
            (t.versions, t.versions.c.artifact.in_(part)),
            (t.artifacts, t.artifacts.c.number.in_(part)),
        ):
            gone[table.name] += connection.execute(delete(table).where(doomed)).rowcount
        changed(connection, part)
    left = select(t.sightings.c.author).where(t.sightings.c.author == t.authors.c.number)
    gone["authors"] = connection.execute(delete(t.authors).where(~left.exists())).rowcount
    return gone | {"decisions_unnamed": 0, "runs_unnamed": 0}


def _everything(connection: Connection, number: int) -> dict[str, Any] | None:
    def rows(selected: Select[Any], *without: str) -> list[dict[str, Any]]:
        return [_plain(row, *without) for row in connection.execute(selected).mappings()]

    named = connection.execute(select(t.artifacts.c.id).where(t.artifacts.c.number == number)).scalar_one_or_none()
    if named is None:
        return None
    own = t.versions.c.artifact == number
    results = select(t.results, t.versions.c.fingerprint).join(t.versions).where(own)
    words = reading.said().join(t.versions, t.versions.c.number == t.results.c.version).where(own)
    return {
        "type": "artifact",
        "id": named,
        "versions": rows(select(t.versions).where(own).order_by(t.versions.c.number), "artifact", "text_digest"),
        "sightings": rows(reading.sighted().where(t.sightings.c.artifact == number), "artifact", "text", "title"),
        "results": rows(results, "voice"),
        "suggestions": rows(words),
        "decisions": rows(reading.ruled().where(t.decisions.c.artifact == number), "artifact"),
    }


def _plain(row: RowMapping, *without: str) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
        if name not in without
    }


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written[:10])
