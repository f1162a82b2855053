"""Keeping artifacts: their words once, and whenever something else is known about them, a sighting.

Every function stands within its caller's transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from matcher.domain import Artifact, digest
from matcher.store import tables as t
from matcher.store.rows import chunks, insert, newest, numbers
from matcher.store.text_encoding import text_digest


@dataclass(frozen=True, slots=True)
class Kept:
    """Where an artifact and its words stand."""

    artifact: int
    version: int
    turned: bool
    """True where these words have just become the artifact's present ones."""


def keep(connection: Connection, artifacts: Sequence[Artifact]) -> list[Kept]:
    """Return where each artifact stands, with its words kept and what is now known about them."""
    named = {digest(a.id): a.id for a in artifacts}
    ids = numbers(connection, t.artifacts, {key: {"digest": key, "id": name} for key, name in named.items()})
    written = {digest(a.author): a.author for a in artifacts if a.author is not None}
    authors = numbers(connection, t.authors, {key: {"digest": key, "name": name} for key, name in written.items()})
    numbered = [(ids[digest(a.id)], a.fingerprint, a) for a in artifacts]
    versions = _versions(connection, numbered)
    present = _present(connection, [number for number, _, _ in numbered])
    kept, seen = [], []
    for number, fingerprint, artifact in numbered:
        version = versions[number, fingerprint]
        sighting = _sighting(number, version, artifact, authors)
        before = present.get(number)
        if before is None or _differs(before, sighting):
            seen.append(sighting | {"seen_at": datetime.now(UTC)})
        kept.append(Kept(number, version, before is None or before["version"] != version))
        present[number] = sighting
    insert(connection, t.sightings, seen)
    return kept


def see(connection: Connection, artifacts: Sequence[Artifact]) -> None:
    """Keep artifacts that nothing is judged of."""
    for part in chunks(artifacts):
        changed(connection, [k.artifact for k in keep(connection, part) if k.turned])


def _versions(connection: Connection, numbered: Sequence[tuple[int, str, Artifact]]) -> dict[tuple[int, str], int]:
    """Return the number of each artifact's words, with those that were not there inserted."""
    v = t.versions.c

    def found() -> dict[tuple[int, str], int]:
        own = v.artifact.in_({number for number, _, _ in numbered})
        rows = connection.execute(select(v.artifact, v.fingerprint, v.number).where(own))
        return {(row.artifact, row.fingerprint): row.number for row in rows}

    there = found()
    absent = {(number, mark): _version(number, mark, a) for number, mark, a in numbered if (number, mark) not in there}
    insert(connection, t.versions, list(absent.values()))
    return found() if absent else there


def _version(number: int, fingerprint: str, artifact: Artifact) -> dict[str, object]:
    return {
        "artifact": number,
        "fingerprint": fingerprint,
        "kind": artifact.kind,
        "text_digest": text_digest(artifact.text),
        "first_seen": datetime.now(UTC),
        "title": artifact.title,
        "text": artifact.text,
    }


def _sighting(number: int, version: int, artifact: Artifact, authors: Mapping[str, int]) -> dict[str, Any]:
    return {
        "artifact": number,
        "version": version,
        "author": None if artifact.author is None else authors[digest(artifact.author)],
        "created_at": artifact.created_at,
        "url": artifact.url,
        "source": artifact.source,
        "notes": list(artifact.notes),
    }


def _present(connection: Connection, numbers: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return the newest sighting of each artifact, without its number and time."""
    columns = [c for c in t.sightings.c if c.name not in ("number", "seen_at")]
    rows = select(*columns).where(t.sightings.c.artifact.in_(set(numbers)), newest(t.sightings, "artifact"))
    return {row["artifact"]: dict(row) for row in connection.execute(rows).mappings()}


def _differs(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Return whether a sighting says something else; the same moment in another time zone may be another day."""
    days = [one["created_at"] and one["created_at"].isoformat() for one in (before, now)]
    return before != now or days[0] != days[1]


def changed(connection: Connection, artifacts: Iterable[int]) -> None:
    """Tell the search that these artifacts must be read anew."""
    insert(connection, t.changes, [{"artifact": number} for number in dict.fromkeys(artifacts)])
