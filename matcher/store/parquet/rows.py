"""A judged artifact as a row of Parquet, and back: what goes in comes out, to the last bit of its vectors."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from matcher.domain import (
    KINDS,
    Artifact,
    Behavior,
    Evidence,
    Matched,
    Passage,
    Provenance,
    Skipped,
    Suggestion,
    Verdict,
)
from matcher.parsing import json_of
from matcher.store.embedded_match import PROVENANCE, EmbeddedMatch
from matcher.store.text_encoding import original, storable

if TYPE_CHECKING:
    from pyarrow import Schema

Row = dict[str, Any]


class DamagedError(ValueError):
    """A row that does not hold what was written."""


@cache
def schema() -> "Schema":
    """Return the columns of results.

    Texts are written as `matcher.store.text_encoding.storable` has them: UTF-8 has no form for half a surrogate pair.
    """
    import pyarrow as pa

    number, text, real = pa.int64(), pa.string(), pa.float64()
    where = [("field", text), ("start", number), ("end", number)]
    quote = pa.struct([*where, ("text", text), ("similarity", real)])
    known = [("behavior_id", text), ("rank", number), ("confidence", real), ("threshold", real)]
    suggestion = pa.struct([*known, ("quotes", pa.list_(quote)), ("verdict", text)])
    artifact = ("id", "kind", "title", "text", "author", "created_at", "url", "source")
    return pa.schema(
        [
            ("position", number),
            *((name, text) for name in artifact),
            ("artifact_notes", pa.list_(text)),
            ("fingerprint", text),
            *((name, text) for name in PROVENANCE),
            ("notes", pa.list_(text)),
            ("suggestions", pa.list_(suggestion)),
            ("encoder", text),
            ("dimension", number),
            ("spans", pa.list_(pa.struct(where))),
            ("matrix", pa.binary()),
        ]
    )


@cache
def skipped_schema() -> "Schema":
    """Return the columns of what could not be used."""
    import pyarrow as pa

    return pa.schema([("source", pa.string()), ("reason", pa.string()), ("remedy", pa.string())])


def row(judged: EmbeddedMatch, position: int) -> Row:
    """Return the row of an artifact; `position` is its place among those of its shard, from 0."""
    matched = judged.matched
    artifact, made_with = matched.artifact, matched.provenance
    vectors = judged.vectors if judged.vectors is not None and len(judged.passages) else None
    return {
        "position": position,
        "id": storable(artifact.id),
        "kind": artifact.kind,
        "title": _text(artifact.title),
        "text": storable(artifact.text),
        "author": _text(artifact.author),
        "created_at": artifact.created_at and artifact.created_at.isoformat(),
        "url": _text(artifact.url),
        "source": _text(artifact.source),
        "artifact_notes": [storable(note) for note in artifact.notes],
        "fingerprint": artifact.fingerprint,
        **{name: storable(getattr(made_with, name)) for name in PROVENANCE},
        "notes": [storable(note) for note in matched.notes],
        "suggestions": [_suggestion(one, rank) for rank, one in enumerate(matched.suggested)],
        "encoder": judged.encoder,
        "dimension": None if vectors is None else int(vectors.shape[1]),
        "spans": [{"field": p.field, "start": p.start, "end": p.end} for p in judged.passages],
        "matrix": None if vectors is None else vectors.astype("<f2").tobytes(),
    }


def skipped_row(skipped: Skipped) -> Row:
    """Return the row of an input that could not be used."""
    return {name: storable(getattr(skipped, name)) for name in skipped_schema().names}


def judged(row: Mapping[str, Any], behaviors: Mapping[str, Behavior]) -> EmbeddedMatch:
    """Return what `row` was given, but for what a store does not keep: passages' prose, behaviors not suggested.

    Args:
        row: as Parquet gives it back.
        behaviors: of the framework that it was matched with, by id.

    Raises:
        DamagedError: where the row cannot be one that was written: a quote that does not quote, rows of vectors that
            are not those of the passages, words that are not those of the fingerprint.
    """
    try:
        artifact = _artifact(row)
        passages = tuple(_passage(artifact, span["field"], span["start"], span["end"]) for span in row["spans"])
        matched = Matched(
            artifact=artifact,
            suggestions=tuple(_suggested(artifact, one, behaviors) for one in row["suggestions"]),
            provenance=Provenance(**{name: original(row[name]) for name in PROVENANCE}),
            notes=_texts(row["notes"]),
        )
        vectors = _vectors(row, len(passages))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise DamagedError(" ".join(str(error).split())[:120] or type(error).__name__) from error
    return EmbeddedMatch(matched=matched, passages=passages, vectors=vectors, encoder=row["encoder"])


def _artifact(row: Mapping[str, Any]) -> Artifact:
    made = row["created_at"]
    artifact = Artifact(
        id=original(row["id"]),
        text=original(row["text"]),
        title=_original(row["title"]),
        kind=row["kind"],
        author=_original(row["author"]),
        created_at=None if made is None else datetime.fromisoformat(made),
        url=_original(row["url"]),
        source=_original(row["source"]),
        notes=_texts(row["artifact_notes"]),
    )
    if artifact.kind not in KINDS or artifact.fingerprint != row["fingerprint"]:
        raise DamagedError("the words are not those of the fingerprint")
    return artifact


def _passage(artifact: Artifact, field: Any, start: int, end: int) -> Passage:
    if field not in ("title", "text") or not 0 <= start <= end <= len(artifact.field(field)):
        raise DamagedError("a passage lies outside the text")
    text = artifact.field(field)[start:end]
    return Passage(artifact_id=artifact.id, field=field, start=start, end=end, text=text, prose=text)


def _suggestion(suggestion: Suggestion, rank: int) -> Row:
    return {
        "behavior_id": storable(suggestion.behavior.id),
        "rank": rank,
        "confidence": suggestion.confidence,
        "threshold": suggestion.threshold,
        "quotes": [_quote(evidence) for evidence in suggestion.evidence],
        "verdict": None if suggestion.verdict is None else storable(json.dumps(asdict(suggestion.verdict))),
    }


def _quote(evidence: Evidence) -> Row:
    p = evidence.passage
    text = storable(p.text)
    return {"field": p.field, "start": p.start, "end": p.end, "text": text, "similarity": evidence.similarity}


def _suggested(artifact: Artifact, row: Mapping[str, Any], behaviors: Mapping[str, Behavior]) -> Suggestion:
    return Suggestion(
        behavior=behaviors[original(row["behavior_id"])],
        confidence=row["confidence"],
        threshold=row["threshold"],
        suggested=True,
        evidence=tuple(_evidence(artifact, quote) for quote in row["quotes"]),
        verdict=None if row["verdict"] is None else Verdict(**json_of(original(row["verdict"]))),
    )


def _evidence(artifact: Artifact, quote: Mapping[str, Any]) -> Evidence:
    passage = _passage(artifact, quote["field"], quote["start"], quote["end"])
    if passage.text != original(quote["text"]):
        raise DamagedError("a quote does not stand in the text")
    return Evidence(passage=passage, similarity=quote["similarity"])


def _vectors(row: Mapping[str, Any], count: int) -> Any:
    """Return float32 rows of shape *(count, dimension)*; None where none were kept."""
    if row["matrix"] is None:
        return None
    return np.frombuffer(row["matrix"], dtype="<f2").reshape(count, row["dimension"]).astype(np.float32)


def _text(text: str | None) -> str | None:
    return None if text is None else storable(text)


def _original(text: str | None) -> str | None:
    return None if text is None else original(text)


def _texts(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(original(text) for text in texts)
