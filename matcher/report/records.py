"""Results as plain dictionaries: output contract, version 1 (`match-v1.schema.json` beside this file)."""

import json
from pathlib import Path
from typing import Any

from matcher.domain import Artifact, Evidence, Matched, Suggestion

SCHEMA_VERSION = 1
SCHEMA = Path(__file__).with_name("match-v1.schema.json")


def to_record(matched: Matched, *, every_behavior: bool = False) -> dict[str, Any]:
    """Return the contract's object for one artifact; with `every_behavior`, the ones not suggested too."""
    artifact, made_with = matched.artifact, matched.provenance
    shown = matched.suggestions if every_behavior else matched.suggested
    return {
        "schema_version": SCHEMA_VERSION,
        **artifact_record(artifact),
        "framework": {"id": made_with.framework_id, "fingerprint": made_with.framework_fingerprint},
        "model": {"id": made_with.model_id, "fingerprint": made_with.model_fingerprint},
        "settings": {"fingerprint": made_with.settings_fingerprint},
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


def to_json(matched: Matched, *, every_behavior: bool = False) -> str:
    """Return that object as one line of JSON; lone surrogates, which UTF-8 cannot carry, stay escaped."""
    line = json.dumps(to_record(matched, every_behavior=every_behavior), ensure_ascii=False)
    return line.encode("utf-8", "backslashreplace").decode("utf-8")


def _behavior(suggestion: Suggestion) -> dict[str, Any]:
    verdict = suggestion.verdict
    return {
        "behavior_id": suggestion.behavior.id,
        "behavior_text": suggestion.behavior.text,
        "confidence": round(suggestion.confidence, 4),
        "threshold": round(suggestion.threshold, 4),
        "suggested": suggestion.suggested,
        "evidence": [_evidence(e) for e in suggestion.evidence],
        "verdict": None
        if verdict is None
        else {"support": verdict.support, "quote": verdict.quote, "reason": verdict.reason, "model": verdict.model},
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
