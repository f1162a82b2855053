"""The whole answer to "how good is it?": ours, per behavior and kind, and the baselines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.domain import RELEVANT, Framework, LabelledArtifact, Matched
from matcher.evaluation.curves import ReliabilityBin, WorstError, precision_recall, reliability, worst_errors
from matcher.evaluation.gold import GoldSet
from matcher.evaluation.metrics import (
    EvaluatedArtifact,
    Metrics,
    average_precision,
    best_threshold_f1,
    bootstrap,
    evaluate_artifact,
    measure,
    ndcg,
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
class Baseline:
    """A method without abstention; its F1 is that of its best threshold, chosen on the very data: an upper bound."""

    name: str
    ndcg_at_5: float
    map: float
    map_by_behavior: float
    best_micro_f1: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """How good the suggestions are on one gold set."""

    gold: str
    gold_fingerprint: str
    framework: Framework
    folds: int | None
    """Folds of the cross-validation by source; None where the model had not seen the gold set."""
    seed: int
    matched: tuple[Matched, ...]
    metrics: Metrics
    intervals: Mapping[str, tuple[float, float]]
    """95 % bootstrap intervals; empty where none were asked for."""
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
        matched=tuple(matched),
        metrics=measure(evaluated),
        intervals=(
            bootstrap(evaluated, [g.group for g in gold.artifacts], bootstrap_samples, seed)
            if bootstrap_samples
            else {}
        ),
        per_behavior=tuple(_behavior(k, b.id, evaluated) for k, b in enumerate(framework.behaviors)),
        per_kind={kind: measure(of_kind[kind]) for kind in kinds},
        baselines=tuple(_baseline(name, gold.artifacts, scores) for name, scores in baseline_scores.items()),
        reliability=reliability(evaluated),
        precision_recall=precision_recall(evaluated),
        worst_errors=worst_errors(
            evaluated, [g.artifact.id for g in gold.artifacts], [b.id for b in framework.behaviors]
        ),
    )


def constant_scores(gold: Sequence[LabelledArtifact]) -> Floats:
    """Return the constant baseline: for every artifact, how often each behavior is relevant in this gold set."""
    relevant = np.array([[g >= RELEVANT for g in one.grades] for one in gold], dtype=np.float64)
    return np.tile(relevant.mean(0), (len(gold), 1))


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


def _baseline(name: str, gold: Sequence[LabelledArtifact], scores: Floats) -> Baseline:
    grades = np.array([one.grades for one in gold])
    relevant = grades >= RELEVANT
    by_artifact = [average_precision(y, s) for y, s in zip(relevant, scores, strict=True)]
    by_behavior = [average_precision(y, s) for y, s in zip(relevant.T, scores.T, strict=True)]
    return Baseline(
        name=name,
        ndcg_at_5=_mean([ndcg(2**g - 1, s) for g, s in zip(grades, scores, strict=True)]),
        map=_mean(by_artifact),
        map_by_behavior=_mean(by_behavior),
        best_micro_f1=best_threshold_f1(grades, scores)[0],
    )


def _mean(values: Sequence[float | None]) -> float:
    known = [v for v in values if v is not None]
    return float(np.mean(known)) if known else float("nan")
