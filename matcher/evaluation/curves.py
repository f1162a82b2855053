"""What stands behind the figures: reliability, precision against recall, and the worst errors."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.domain import RELEVANT
from matcher.evaluation.metrics import BINS, EvaluatedArtifact

Floats = NDArray[np.float64]

POINTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliabilityBin:
    """The pairs whose confidence falls into one tenth of the scale."""

    confidence: float
    """Their mean confidence."""
    right: float
    """Which share of them is relevant."""
    share: float
    """Which share of all pairs they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorstError:
    """A suggestion that annotators did not call relevant."""

    artifact_id: str
    behavior_id: str
    confidence: float
    grade: float


def reliability(evaluated: Sequence[EvaluatedArtifact]) -> tuple[ReliabilityBin, ...]:
    """Return the occupied bins, lowest confidence first."""
    confidence, relevant = pairs(evaluated)
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return tuple(
        ReliabilityBin(
            confidence=float(confidence[inside].mean()),
            right=float(relevant[inside].mean()),
            share=float(inside.mean()),
        )
        for inside in (bins == b for b in range(BINS))
        if inside.any()
    )


def precision_recall(evaluated: Sequence[EvaluatedArtifact]) -> tuple[tuple[float, float], ...]:
    """Return at most POINTS points (recall, precision) over all pairs, by falling confidence."""
    confidence, relevant = pairs(evaluated)
    hits = np.cumsum(relevant[np.argsort(-confidence, kind="stable")])
    if not len(hits) or not hits[-1]:
        return ()
    last = int(np.argmax(hits == hits[-1]))
    chosen = np.unique(np.geomspace(1, last + 1, POINTS).astype(int))
    return tuple((float(hits[n - 1] / hits[-1]), float(hits[n - 1] / n)) for n in chosen)


def worst_errors(
    evaluated: Sequence[EvaluatedArtifact], artifact_ids: Sequence[str], behavior_ids: Sequence[str], count: int = 20
) -> tuple[WorstError, ...]:
    """Return the most confident suggestions that are not relevant."""
    errors = [
        WorstError(
            artifact_id=artifact_id,
            behavior_id=behavior_ids[k],
            confidence=one.confidence[k],
            grade=one.grades[k],
        )
        for one, artifact_id in zip(evaluated, artifact_ids, strict=True)
        for k, suggested in enumerate(one.suggested)
        if suggested and one.grades[k] < RELEVANT
    ]
    return tuple(sorted(errors, key=lambda e: -e.confidence)[:count])


def pairs(evaluated: Sequence[EvaluatedArtifact]) -> tuple[Floats, Floats]:
    """Return confidence and relevance of every pair of artifact and behavior, flat."""
    confidence = np.array([p.confidence for p in evaluated]).ravel()
    relevant = np.array([[g >= RELEVANT for g in p.grades] for p in evaluated], dtype=np.float64).ravel()
    return confidence, relevant
