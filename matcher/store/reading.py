"""Rows back into records."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.engine import RowMapping

from matcher.domain import Artifact, Behavior, Decision, Framework, Provenance, Quote, StoredSuggestion, Verdict
from matcher.store import tables as t
from matcher.store.embedded_match import PROVENANCE


def sighted() -> Select[Any]:
    """Return the select of artifacts as they were sighted, one row a sighting."""
    s, v = t.sightings.c, t.versions.c
    what = (t.artifacts.c.id, v.fingerprint, v.kind, v.title, v.text, t.authors.c.name.label("author"))
    about = (s.number, s.artifact, s.version, s.created_at, s.seen_at, s.url, s.source, s.notes)
    joined = t.sightings.join(t.artifacts, s.artifact == t.artifacts.c.number).join(t.versions, s.version == v.number)
    return select(*what, *about).select_from(joined.outerjoin(t.authors, s.author == t.authors.c.number))


def said() -> Select[Any]:
    """Return the select of suggestions with what their results were made with."""
    made_with = (t.provenances.c[name] for name in PROVENANCE)
    joined = t.suggestions.join(t.results).join(t.provenances)
    return select(*t.suggestions.c, t.results.c.run, *made_with).select_from(joined)


def ruled() -> Select[Any]:
    """Return the select of rulings with their artifacts' ids."""
    return select(*t.decisions.c, t.artifacts.c.id).select_from(t.decisions.join(t.artifacts))


def artifact(row: RowMapping) -> Artifact:
    """Return the artifact of a row of `sighted`."""
    return Artifact(
        id=row["id"],
        text=row["text"],
        title=row["title"],
        kind=row["kind"],
        author=row["author"],
        created_at=row["created_at"],
        url=row["url"],
        source=row["source"],
        notes=tuple(row["notes"]),
    )


def word(row: RowMapping) -> StoredSuggestion:
    """Return the machine's word of a row of `said`."""
    return StoredSuggestion(
        confidence=row["confidence"],
        threshold=row["threshold"],
        quotes=quotes(row["quotes"]),
        provenance=provenance(row),
        run=row["run"],
        verdict=None if row["verdict"] is None else Verdict(**row["verdict"]),
    )


def decision(row: RowMapping) -> Decision:
    """Return the ruling of a row of `ruled`."""
    return Decision(
        artifact_id=row["id"],
        artifact_fingerprint=row["fingerprint"],
        framework_id=row["framework_id"],
        behavior_id=row["behavior_id"],
        ruling=row["ruling"],
        origin=row["origin"],
        quotes=quotes(row["quotes"]),
        by=row["ruled_by"],
        at=row["ruled_at"],
        note=row["note"],
        note_by=row["noted_by"],
    )


def provenance(row: RowMapping) -> Provenance:
    """Return what a result was made with."""
    return Provenance(**{name: row[name] for name in PROVENANCE})


def framework(content: Mapping[str, Any]) -> Framework:
    """Return a framework as it was kept."""
    behaviors = tuple(
        Behavior(**{**behavior, "like": tuple(behavior.get("like") or ())}) for behavior in content["behaviors"]
    )
    return Framework(**{**content, "behaviors": behaviors, "impact_levers": tuple(content["impact_levers"])})


def quotes(rows: list[dict[str, Any]]) -> tuple[Quote, ...]:
    """Return the words of a suggestion or ruling."""
    return tuple(Quote(**row) for row in rows)
