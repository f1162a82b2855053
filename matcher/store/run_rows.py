"""Runs and what the machine said in them, kept and looked up. Every function stands within its caller's transaction."""

from collections.abc import Container, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, select, update
from sqlalchemy.engine import RowMapping

from matcher.domain import Artifact, Evidence, Framework, Provenance, Suggestion, digest
from matcher.errors import UsageError
from matcher.store import reading
from matcher.store import tables as t
from matcher.store.artifact_rows import Kept, changed, keep
from matcher.store.embedded_match import PROVENANCE, EmbeddedMatch
from matcher.store.pairs import spoken_over
from matcher.store.records import Run, Signed
from matcher.store.rows import chunks, insert, inserted, newest, numbers


def keep_framework(connection: Connection, framework: Framework) -> int:
    """Return the framework's number; a new row where the newest of its id says something else."""
    content = asdict(framework)
    rows = select(t.frameworks.c.number, t.frameworks.c.content).where(t.frameworks.c.id == framework.id)
    last = connection.execute(rows.order_by(t.frameworks.c.number.desc()).limit(1)).one_or_none()
    if last is not None and digest(last.content) == digest(content):
        return int(last.number)
    row = {"id": framework.id, "fingerprint": framework.fingerprint, "title": framework.title, "content": content}
    return inserted(connection, t.frameworks, row)


def begin_run(
    connection: Connection,
    provenance: Provenance,
    framework: Framework,
    *,
    period: str | None,
    subject: str | None,
    engine: str,
) -> int:
    """Return the number of a new run."""
    from importlib.metadata import version

    row = {
        "provenance": _provenance(connection, provenance),
        "framework": keep_framework(connection, framework),
        "started": datetime.now(UTC),
        "matcher": version("evidence-matcher"),
        "period": period,
        "subject": subject,
        "engine": engine,
    }
    return inserted(connection, t.runs, row)


def finish_run(connection: Connection, run: int) -> None:
    """Say that a run has come to its end; the first time stands."""
    unfinished = (t.runs.c.number == run) & t.runs.c.finished.is_(None)
    connection.execute(update(t.runs).where(unfinished).values(finished=datetime.now(UTC)))


def add(connection: Connection, run: int, results: Sequence[EmbeddedMatch]) -> None:
    """Keep results with all that belongs to them; what is there already is left as it is, but becomes the last word.

    Raises:
        UsageError: where there is no such run, or a result was made with something else than its run.
    """
    made_with = _made_with(connection, run)
    for provenance in {judged.matched.provenance for judged in results}:
        if digest(asdict(provenance)) != made_with["digest"]:
            raise UsageError(f"run {run}: was begun with another model, framework or settings; begin one for these")
    for part in chunks(results):
        kept = keep(connection, [judged.matched.artifact for judged in part])
        added = _add_results(connection, run, made_with, kept, part)
        embedded = _add_vectors(connection, kept, part, added)
        changed(connection, [k.artifact for k in kept if k.turned or k.version in embedded])


def missing(connection: Connection, artifacts: Sequence[Artifact], provenance: Provenance) -> list[bool]:
    """Return for each artifact whether its present words were not judged with this provenance, or are others.

    Or were judged as another's: of the same text, other passages are then the author's own.
    """
    judged: set[tuple[str, str, str]] = set()
    made_with = t.provenances.c.digest == digest(asdict(provenance))
    joined = (
        t.artifacts.join(t.sightings, t.sightings.c.artifact == t.artifacts.c.number)
        .join(t.versions, t.versions.c.number == t.sightings.c.version)
        .join(t.results, t.results.c.version == t.versions.c.number)
        .join(t.provenances, t.provenances.c.number == t.results.c.provenance)
    )
    what = select(t.artifacts.c.digest, t.versions.c.fingerprint, t.results.c.voice).select_from(joined)
    keys = [digest(artifact.id) for artifact in artifacts]
    for part in chunks(keys):
        rows = what.where(t.artifacts.c.digest.in_(part), newest(t.sightings, "artifact"), made_with)
        judged.update((row.digest, row.fingerprint, row.voice) for row in connection.execute(rows))
    return [(key, one.fingerprint, one.voice) not in judged for key, one in zip(keys, artifacts, strict=True)]


def silenced(connection: Connection, artifacts: Sequence[Artifact], provenance: Provenance) -> list[Artifact]:
    """Return the artifacts of whose present words there is a result of this provenance, and a later run's beside it."""
    found: set[str] = set()
    for part in chunks([digest(artifact.id) for artifact in artifacts]):
        rows = _present(part, digest(asdict(provenance))).where(spoken_over(provenance.framework_id))
        found.update(row.digest for row in connection.execute(rows))
    return [artifact for artifact in artifacts if digest(artifact.id) in found]


def say_again(connection: Connection, run: int, artifacts: Sequence[Artifact]) -> None:
    """Let the results of the run's provenance be the last word on the artifacts' present words: the run says the same.

    Raises:
        UsageError: where there is no such run.
    """
    made_with = _made_with(connection, run)
    for part in chunks([digest(artifact.id) for artifact in artifacts]):
        there = connection.execute(_present(part, made_with["digest"]))
        _say_again(connection, run, made_with["framework_id"], [row.number for row in there])


def signed(connection: Connection, artifacts: Sequence[Artifact]) -> list[Signed | None]:
    """Return who wrote what stands under each artifact's id in other words; None where nothing does, or nobody says."""
    joined = (
        t.artifacts.join(t.sightings, t.sightings.c.artifact == t.artifacts.c.number)
        .join(t.versions, t.versions.c.number == t.sightings.c.version)
        .join(t.authors, t.authors.c.number == t.sightings.c.author)
    )
    what = select(t.artifacts.c.digest, t.versions.c.fingerprint, t.authors.c.name, t.sightings.c.source).select_from(
        joined
    )
    keys = [digest(artifact.id) for artifact in artifacts]
    found: dict[str, tuple[str, Signed]] = {}
    for part in chunks(keys):
        rows = what.where(t.artifacts.c.digest.in_(part), newest(t.sightings, "artifact"))
        found |= {
            row.digest: (row.fingerprint, Signed(author=row.name, source=row.source))
            for row in connection.execute(rows)
        }
    there = [found.get(key) for key in keys]
    return [
        None if before is None or before[0] == one.fingerprint else before[1]
        for one, before in zip(artifacts, there, strict=True)
    ]


def runs(connection: Connection) -> tuple[Run, ...]:
    """Return all runs, oldest first."""
    made_with = (t.provenances.c[name] for name in PROVENANCE)
    rows = select(*t.runs.c, *made_with).select_from(t.runs.join(t.provenances)).order_by(t.runs.c.number)
    names = ("number", "started", "finished", "matcher", "period", "subject", "engine")
    return tuple(
        Run(provenance=reading.provenance(row), **{name: row[name] for name in names})
        for row in connection.execute(rows).mappings()
    )


def _provenance(connection: Connection, provenance: Provenance) -> int:
    row = asdict(provenance)
    key = digest(row)
    return numbers(connection, t.provenances, {key: {"digest": key, **row}})[key]


def _made_with(connection: Connection, run: int) -> RowMapping:
    """Return the provenance of a run: `number`, `digest`, `framework_id`."""
    p = t.provenances.c
    found = select(p.number, p.digest, p.framework_id).join(t.runs).where(t.runs.c.number == run)
    row = connection.execute(found).mappings().one_or_none()
    if row is None:
        raise UsageError(f"run {run}: is not in the store; begin one for these results")
    return row


def _present(digests: Sequence[str], made_with: str) -> Select[Any]:
    """Return the select of the results of artifacts' present words that were made so: `number`, `digest`."""
    joined = (
        t.artifacts.join(t.sightings, t.sightings.c.artifact == t.artifacts.c.number)
        .join(t.results, t.results.c.version == t.sightings.c.version)
        .join(t.provenances, t.provenances.c.number == t.results.c.provenance)
    )
    what = select(t.results.c.number, t.artifacts.c.digest).select_from(joined)
    mine = (t.artifacts.c.digest.in_(digests), t.provenances.c.digest == made_with)
    return what.where(*mine, newest(t.sightings, "artifact"))


def _say_again(connection: Connection, run: int, framework_id: str, results: Sequence[int]) -> None:
    """Put results into a later run, where another's result stands over them."""
    if results:
        silent = (t.results.c.number.in_(results), t.results.c.run < run, spoken_over(framework_id))
        connection.execute(update(t.results).where(*silent).values(run=run))


def _add_results(
    connection: Connection, run: int, made_with: RowMapping, kept: Sequence[Kept], part: Sequence[EmbeddedMatch]
) -> set[int]:
    """Return the versions of which a result was added: there was none, or one of them as another's words."""
    provenance = made_with["number"]
    there = _results(connection, provenance, kept)
    latest = {k.version: judged for k, judged in zip(kept, part, strict=True)}
    new = {
        version: judged
        for version, judged in latest.items()
        if version not in there or there[version]["voice"] != judged.matched.artifact.voice
    }
    _forget(connection, [there[version]["number"] for version in new if version in there])
    old = [row["number"] for version, row in there.items() if version not in new]
    _say_again(connection, run, made_with["framework_id"], old)
    insert(connection, t.results, [_result(version, provenance, run, judged) for version, judged in new.items()])
    results = _results(connection, provenance, kept) if new else {}
    suggested = [
        _suggestion(results[version]["number"], rank, suggestion)
        for version, judged in new.items()
        for rank, suggestion in enumerate(judged.matched.suggested)
    ]
    insert(connection, t.suggestions, suggested)
    return set(new)


def _results(connection: Connection, provenance: int, kept: Sequence[Kept]) -> dict[int, RowMapping]:
    """Return the results of versions: `version`, `number`, `voice`."""
    r = t.results.c
    mine = (r.provenance == provenance) & r.version.in_({k.version for k in kept})
    rows = connection.execute(select(r.version, r.number, r.voice).where(mine))
    return {row["version"]: row for row in rows.mappings()}


def _forget(connection: Connection, results: Sequence[int]) -> None:
    """Delete results, if there are any, with what they suggest."""
    if results:
        connection.execute(delete(t.suggestions).where(t.suggestions.c.result.in_(results)))
        connection.execute(delete(t.results).where(t.results.c.number.in_(results)))


def _result(version: int, provenance: int, run: int, judged: EmbeddedMatch) -> dict[str, object]:
    said = judged.matched
    made_with = {"provenance": provenance, "run": run}
    return {"version": version, **made_with, "notes": list(said.notes), "voice": said.artifact.voice}


def _suggestion(result: int, rank: int, suggestion: Suggestion) -> dict[str, object]:
    return {
        "result": result,
        "behavior_id": suggestion.behavior.id,
        "rank": rank,
        "confidence": suggestion.confidence,
        "threshold": suggestion.threshold,
        "quotes": [_quote(evidence) for evidence in suggestion.evidence],
        "verdict": None if suggestion.verdict is None else asdict(suggestion.verdict),
    }


def _quote(evidence: Evidence) -> dict[str, object]:
    p = evidence.passage
    return {"field": p.field, "start": p.start, "end": p.end, "text": p.text, "similarity": evidence.similarity}


def _add_vectors(
    connection: Connection, kept: Sequence[Kept], part: Sequence[EmbeddedMatch], added: Container[int]
) -> set[int]:
    """Return the versions whose rows were not there yet, or, of results that were `added`, others."""
    rows: dict[tuple[int, str], dict[str, object]] = {}
    for k, judged in zip(kept, part, strict=True):
        if judged.vectors is not None:
            encoder = judged.encoder or judged.matched.provenance.model_fingerprint
            rows[k.version, encoder] = _vectors(k.version, encoder, judged)
    v = t.vectors.c
    mine = v.version.in_({version for version, _ in rows})
    found = connection.execute(select(v.number, v.version, v.encoder, v.spans).where(mine))
    there = {(row.version, row.encoder): row for row in found}
    stale = {k for k, row in there.items() if k in rows and k[0] in added and row.spans != rows[k]["spans"]}
    new = {key: row for key, row in rows.items() if row["spans"] and (key not in there or key in stale)}
    if stale:
        connection.execute(delete(t.vectors).where(v.number.in_([there[key].number for key in stale])))
    insert(connection, t.vectors, list(new.values()))
    return {version for version, _ in (*stale, *new)}


def _vectors(version: int, encoder: str, judged: EmbeddedMatch) -> dict[str, object]:
    assert judged.vectors is not None
    if len(judged.vectors) != len(judged.passages):
        raise ValueError(f"{len(judged.passages)} passages with {len(judged.vectors)} rows")
    return {
        "version": version,
        "encoder": encoder,
        "dimension": int(judged.vectors.shape[1]),
        "spans": [[p.field, p.start, p.end] for p in judged.passages],
        "matrix": judged.vectors.astype("<f2").tobytes(),
    }
