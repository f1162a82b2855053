"""Rulings: each a row, none ever changed."""

from dataclasses import asdict

from sqlalchemy import Connection, select

from matcher.domain import Artifact, Decision, digest
from matcher.errors import UsageError
from matcher.store import reading
from matcher.store import tables as t
from matcher.store.artifact_rows import see
from matcher.store.rows import insert


def decide(connection: Connection, decision: Decision, artifact: Artifact | None) -> None:
    """Keep a ruling, and before it the artifact where one is given.

    Raises:
        UsageError: where the store has no such artifact.
    """
    if artifact is not None:
        see(connection, [artifact])
    found = select(t.artifacts.c.number).where(t.artifacts.c.digest == digest(decision.artifact_id))
    number = connection.execute(found).scalar_one_or_none()
    if number is None:
        raise UsageError(f"{decision.artifact_id!r}: is not in the store; collect it first, with: matcher collect")
    row = {
        "artifact": number,
        "fingerprint": decision.artifact_fingerprint,
        "framework_id": decision.framework_id,
        "behavior_id": decision.behavior_id,
        "ruling": decision.ruling,
        "origin": decision.origin,
        "ruled_by": decision.by,
        "ruled_at": decision.at,
        "note": decision.note,
        "noted_by": decision.note_by,
        "quotes": [asdict(quote) for quote in decision.quotes],
    }
    insert(connection, t.decisions, [row])


def history(
    connection: Connection, artifact_id: str, behavior_id: str, framework_id: str | None
) -> tuple[Decision, ...]:
    """Return all rulings of a pair, oldest first."""
    pair = (t.artifacts.c.digest == digest(artifact_id)) & (t.decisions.c.behavior_id == behavior_id)
    rows = reading.ruled().where(pair).order_by(t.decisions.c.number)
    if framework_id is not None:
        rows = rows.where(t.decisions.c.framework_id == framework_id)
    return tuple(reading.decision(row) for row in connection.execute(rows).mappings())
