"""Results as plain dictionaries: output contract, version 1 (`match-v1.schema.json` beside this file)."""

import json
from pathlib import Path
from typing import Any

from matcher.domain import Artifact, Evidence, Matched, Provenance, Suggestion, Verdict

SCHEMA_VERSION = 1
SCHEMA = Path(__file__).with_name("match-v1.schema.json")


def to_record(matched: Matched, *, every_behavior: bool = False) -> dict[str, Any]:
    """Return the contract's object for one artifact; with `every_behavior`, the ones not suggested too."""
    artifact = matched.artifact
    shown = matched.suggestions if every_behavior else matched.suggested
    return {
        "schema_version": SCHEMA_VERSION,
        **artifact_record(artifact),
        **provenance_record(matched.provenance),
        "input": {"fingerprint": artifact.fingerprint},
        "behaviors": [_behavior(s) for s in shown],
        "notes": list(matched.notes),
    }


def artifact_record(artifact: Artifact) -> dict[str, Any]:
    """Return what every contract says of an artifact, without its text."""
    return {
        "artifact_id": artifact.id,
        "kind": artifact.kind,
        "title": artifact.title,
        "source": artifact.source,
        "author": artifact.author,
        "created_at": artifact.created_at.isoformat() if artifact.created_at else None,
        "url": artifact.url,
    }


def provenance_record(provenance: Provenance) -> dict[str, Any]:
    """Return what every contract says of framework, model and settings."""
    return {
        "framework": {"id": provenance.framework_id, "fingerprint": provenance.framework_fingerprint},
        "model": {"id": provenance.model_id, "fingerprint": provenance.model_fingerprint},
        "settings": {"fingerprint": provenance.settings_fingerprint},
    }


def verdict_record(verdict: Verdict | None) -> dict[str, Any] | None:
    """Return what a language model said; None where none was asked."""
    if verdict is None:
        return None
    return {"support": verdict.support, "quote": verdict.quote, "reason": verdict.reason, "model": verdict.model}


def to_json(matched: Matched, *, every_behavior: bool = False) -> str:
    """Return that object as one line of JSON; lone surrogates, which UTF-8 cannot carry, stay escaped."""
    line = json.dumps(to_record(matched, every_behavior=every_behavior), ensure_ascii=False)
    return line.encode("utf-8", "backslashreplace").decode("utf-8")


def _behavior(suggestion: Suggestion) -> dict[str, Any]:
    return {
        "behavior_id": suggestion.behavior.id,
        "behavior_text": suggestion.behavior.text,
        "confidence": round(suggestion.confidence, 4),
        "threshold": round(suggestion.threshold, 4),
        "suggested": suggestion.suggested,
        "evidence": [_evidence(e) for e in suggestion.evidence],
        "verdict": verdict_record(suggestion.verdict),
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    passage = evidence.passage
    return {
        "field": passage.field,
        "start": passage.start,
        "end": passage.end,
        "quote": passage.text,
        "similarity": round(evidence.similarity, 4),
    }
