"""Which behaviors are suggested, and how sure that is."""

from collections.abc import Sequence
from dataclasses import replace

from matcher.domain import (
    Artifact,
    Behavior,
    Framework,
    Matched,
    Passage,
    Provenance,
    SelectionRules,
    Suggestion,
)
from matcher.evidence_model import Judgement
from matcher.matching.quoting import quotes, standing_out


def suggest(
    artifact: Artifact,
    passages: Sequence[Passage],
    judgement: Judgement,
    framework: Framework,
    *,
    rules: SelectionRules,
    provenance: Provenance,
    notes: tuple[str, ...] = (),
    every: bool = True,
) -> Matched:
    """Return every behavior with its confidence and quotes, most confident first; not `every`: the suggested ones."""
    wanted = range(len(framework.behaviors)) if every else _confident(judgement, rules)
    strength = standing_out(judgement.passage_log_odds)
    suggestions = [
        _suggestion(k, framework.behaviors[k], artifact, passages, judgement, strength[:, k].tolist(), rules)
        for k in wanted
    ]
    ordered = sorted(suggestions, key=lambda s: (-s.confidence, s.behavior.id))
    if rules.top is not None:
        allowed = {s.behavior.id for s in [s for s in ordered if s.suggested][: rules.top]}
        ordered = [replace(s, suggested=s.behavior.id in allowed) for s in ordered]
    if not every:
        ordered = [s for s in ordered if s.suggested]
    return Matched(artifact=artifact, suggestions=tuple(ordered), provenance=provenance, notes=notes)


def _suggestion(
    k: int,
    behavior: Behavior,
    artifact: Artifact,
    passages: Sequence[Passage],
    judgement: Judgement,
    strength: Sequence[float],
    rules: SelectionRules,
) -> Suggestion:
    evidence = quotes(artifact, passages, strength, judgement.similarity[:, k].tolist())
    confidence, threshold = float(judgement.confidence[k]), _threshold(k, judgement, rules)
    return Suggestion(
        behavior=behavior,
        confidence=confidence,
        threshold=threshold,
        suggested=bool(evidence) and confidence >= threshold,
        evidence=evidence,
    )


def _confident(judgement: Judgement, rules: SelectionRules) -> list[int]:
    return [k for k, sure in enumerate(judgement.confidence.tolist()) if sure >= _threshold(k, judgement, rules)]


def _threshold(k: int, judgement: Judgement, rules: SelectionRules) -> float:
    return float(judgement.thresholds[k]) if rules.min_confidence is None else rules.min_confidence
