"""The whole answer to "how good is it?": ours, per behavior and kind, and the baselines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.domain import RELEVANT, Framework, Matched
from matcher.evaluation.baselines import Baseline, baseline
from matcher.evaluation.bootstrap import LEAST_SOURCES
from matcher.evaluation.curves import ReliabilityBin, WorstError, precision_recall, reliability, worst_errors
from matcher.evaluation.gold import GoldSet
from matcher.evaluation.metrics import (
    EvaluatedArtifact,
    Metrics,
    average_precision,
    bootstrap,
    evaluate_artifact,
    measure,
)
from matcher.evaluation.second_reading import SecondReadingFigures

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class BehaviorFigures:
    """One behavior over a gold set."""

    id: str
    relevant: int
    """Artifacts that annotators call relevant."""
    suggested: int
    right: int
    """Suggested and relevant."""
    average_precision: float | None
    """How well artifacts are ordered for this behavior; None where none is relevant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """How good the suggestions are on one gold set."""

    gold: str
    gold_fingerprint: str
    framework: Framework
    folds: int | None
    """Folds of the cross-validation by source; None where the model had not seen the gold set."""
    seed: int
    sources: int
    """Repositories, or artifacts of none, that the gold set is from."""
    matched: tuple[Matched, ...]
    metrics: Metrics
    intervals: Mapping[str, tuple[float, float]]
    """95 % bootstrap intervals; empty where none were asked for, or fewer than LEAST_SOURCES sources tell nothing."""
    per_behavior: tuple[BehaviorFigures, ...]
    per_kind: Mapping[str, Metrics]
    baselines: tuple[Baseline, ...]
    reliability: tuple[ReliabilityBin, ...]
    precision_recall: tuple[tuple[float, float], ...]
    """Points (recall, precision), by falling confidence."""
    worst_errors: tuple[WorstError, ...]
    second_reading: SecondReadingFigures | None = None
    """What a second reader brings, where one was measured; all other figures are those without."""


def evaluation(
    gold: GoldSet,
    framework: Framework,
    matched: Sequence[Matched],
    baseline_scores: Mapping[str, Floats],
    *,
    folds: int | None,
    bootstrap_samples: int,
    seed: int,
) -> Evaluation:
    """Return every figure; `matched` in the order of the gold set, each baseline's scores *(artifacts, B)*."""
    groups = [g.group for g in gold.artifacts]
    evaluated = [evaluate_artifact(g, m, framework) for g, m in zip(gold.artifacts, matched, strict=True)]
    kinds = sorted({g.artifact.kind for g in gold.artifacts})
    of_kind = {
        kind: [p for p, g in zip(evaluated, gold.artifacts, strict=True) if g.artifact.kind == kind] for kind in kinds
    }
    return Evaluation(
        gold=gold.name,
        gold_fingerprint=gold.fingerprint,
        framework=framework,
        folds=folds,
        seed=seed,
        sources=len(set(groups)),
        matched=tuple(matched),
        metrics=measure(evaluated),
        intervals=(
            bootstrap(evaluated, groups, bootstrap_samples, seed)
            if bootstrap_samples and len(set(groups)) >= LEAST_SOURCES
            else {}
        ),
        per_behavior=tuple(_behavior(k, b.id, evaluated) for k, b in enumerate(framework.behaviors)),
        per_kind={kind: measure(of_kind[kind]) for kind in kinds},
        baselines=tuple(baseline(name, gold.artifacts, scores) for name, scores in baseline_scores.items()),
        reliability=reliability(evaluated),
        precision_recall=precision_recall(evaluated),
        worst_errors=worst_errors(
            evaluated, [g.artifact.id for g in gold.artifacts], [b.id for b in framework.behaviors]
        ),
    )


def _behavior(k: int, behavior_id: str, evaluated: Sequence[EvaluatedArtifact]) -> BehaviorFigures:
    relevant = np.array([p.grades[k] >= RELEVANT for p in evaluated])
    suggested = np.array([p.suggested[k] for p in evaluated])
    return BehaviorFigures(
        id=behavior_id,
        relevant=int(relevant.sum()),
        suggested=int(suggested.sum()),
        right=int((relevant & suggested).sum()),
        average_precision=average_precision(relevant, np.array([p.confidence[k] for p in evaluated])),
    )
