"""Whether a second reader helps: every figure with its verdicts and without, and what they took."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matcher.domain import RELEVANT, Framework, LabelledArtifact, Matched, SecondReading, SelectionRules
from matcher.evaluation.bootstrap import LEAST_SOURCES
from matcher.evaluation.metrics import EvaluatedArtifact, Metrics, bootstrap, evaluate_artifact, measure
from matcher.evaluation.paired_bootstrap import Difference, differences, mean_fall
from matcher.evaluation.verdict_counts import Cost, SupportFigures, cost_of, support_figures
from matcher.evidence_model import split
from matcher.evidence_model.logistic import log_loss, log_odds
from matcher.verification import (
    Fusion,
    MadeFor,
    counting,
    fit_fusion,
    fit_weights,
    shifted,
)

Floats = NDArray[np.float64]

DRAWS = 2000
"""Samples for the decision; it does not depend on how many are asked for the figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLoss:
    """The mean log loss of all pairs of artifact and behavior, cross-validated: what decides."""

    without: float
    beside: float
    """With the verdicts."""
    same_to_all: float
    """With a reader who gives the same answer to everything: it moves all that is asked about alike."""
    fall: Difference
    """From `without` to `beside`."""
    fall_beyond: Difference
    """From `same_to_all` to `beside`: what the answers themselves are worth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReadingFigures:
    """A second reader measured on labelled artifacts."""

    fusion: Fusion
    """Fitted on all of them; its standing says whether it may change anything."""
    folds: int
    without: Metrics
    beside: Metrics
    """With verdicts, weights cross-validated by source; what would be, also where the fusion is refused."""
    intervals: Mapping[str, tuple[float, float]]
    """95 % bootstrap intervals of `beside`; empty where none were asked for."""
    differences: Mapping[str, Difference]
    log_loss: LogLoss
    supports: tuple[SupportFigures, ...]
    dropped: Mapping[str, int]
    cost: Cost
    readings: tuple[SecondReading | None, ...]
    matched: tuple[Matched, ...]
    """What a user would get: changed, by weights fitted without the artifact's source, where the fusion helps."""


def measured(
    gold: Sequence[LabelledArtifact],
    framework: Framework,
    matched: Sequence[Matched],
    readings: Sequence[SecondReading | None],
    made: MadeFor,
    *,
    rules: SelectionRules | None,
    folds: int,
    bootstrap_samples: int,
    seed: int,
) -> SecondReadingFigures:
    """Return the figures with and without, and the fusion with its standing.

    The base confidences of the artifacts that a fold's weights are fitted on come from models that have seen the fold's
    labels, though never those of the artifact itself: with this few weights, that tells nothing about the fold.

    Args:
        gold: the labelled artifacts.
        framework: what they are labelled for.
        matched: every behavior, from models that have not seen the artifact's source; in the order of `gold`.
        readings: in that order; None where an artifact was not read.
        made: what the weights are for.
        rules: how confidences become suggestions.
        folds: of the cross-validation of the weights.
        bootstrap_samples: for the intervals of the figures.
        seed: of folds and intervals.
    """
    groups = [one.group for one in gold]
    held_out = split(groups, folds, seed)
    fused = _cross_validated(gold, matched, readings, made, held_out, rules, framework)
    without, beside = _evaluated(gold, matched, framework), _evaluated(gold, fused, framework)
    asked = _asked(matched, readings, framework)
    loss = _log_loss(without, beside, asked, held_out, groups, seed)
    final = fit_fusion(made, matched, readings, [_relevant(one, framework) for one in gold])
    one, two = measure(without), measure(beside)
    final = _judged(final, loss, one, two, len(set(groups)))
    return SecondReadingFigures(
        fusion=final,
        folds=len(held_out),
        without=one,
        beside=two,
        intervals=bootstrap(beside, groups, bootstrap_samples, seed) if bootstrap_samples else {},
        differences=differences(without, beside, groups, bootstrap_samples, seed),
        log_loss=loss,
        supports=support_figures(without, readings, matched, framework),
        dropped=_dropped(readings),
        cost=cost_of(readings),
        readings=tuple(readings),
        matched=tuple(
            full if final.helps else _noted(final, plain, reading)
            for full, plain, reading in zip(fused, matched, readings, strict=True)
        ),
    )


def _cross_validated(
    gold: Sequence[LabelledArtifact],
    matched: Sequence[Matched],
    readings: Sequence[SecondReading | None],
    made: MadeFor,
    held_out: Sequence[Sequence[int]],
    rules: SelectionRules | None,
    framework: Framework,
) -> list[Matched]:
    """Return each artifact fused by weights that were fitted without its source."""
    fused = list(matched)
    for fold in held_out:
        inside = sorted(set(range(len(gold))) - set(fold))
        if not inside:
            continue
        fusion = fit_fusion(
            made,
            [matched[i] for i in inside],
            [readings[i] for i in inside],
            [_relevant(gold[i], framework) for i in inside],
        )
        for i in fold:
            reading = readings[i]
            fused[i] = matched[i] if reading is None else fusion.fused(matched[i], reading, rules)
    return fused


def _log_loss(
    without: Sequence[EvaluatedArtifact],
    beside: Sequence[EvaluatedArtifact],
    asked: NDArray[np.bool_],
    held_out: Sequence[Sequence[int]],
    groups: Sequence[str],
    seed: int,
) -> LogLoss:
    """Return the losses; the reader who says the same to all is weighed like the real one, on the same folds."""
    relevant = np.array([[g >= RELEVANT for g in p.grades] for p in without], dtype=np.float64)
    plain, fused = (np.array([p.confidence for p in side]) for side in (without, beside))
    same = plain.copy()
    for fold in held_out:
        inside = np.setdiff1d(np.arange(len(plain)), fold)
        where = asked[inside]
        weight = fit_weights(log_odds(plain[inside][where]), np.ones((where.sum(), 1)), relevant[inside][where])
        same[fold] = shifted(plain[fold], asked[fold] * weight[0])
    losses = [_losses(confidence, relevant) for confidence in (plain, fused, same)]
    return LogLoss(
        without=float(losses[0].mean()),
        beside=float(losses[1].mean()),
        same_to_all=float(losses[2].mean()),
        fall=mean_fall(losses[0] - losses[1], groups, DRAWS, seed),
        fall_beyond=mean_fall(losses[2] - losses[1], groups, DRAWS, seed),
    )


def _losses(confidence: Floats, relevant: Floats) -> Floats:
    """Return each artifact's mean log loss over the behaviors, *(N,)*."""
    odds = log_odds(confidence)
    losses: Floats = log_loss(odds, relevant).mean(1)
    return losses


def _judged(fusion: Fusion, loss: LogLoss, without: Metrics, beside: Metrics, sources: int) -> Fusion:
    """Return the fusion with its standing and what speaks for it, or the first thing that speaks against it."""
    against = (
        (sources < LEAST_SOURCES, f"{sources} sources are too few to tell; at least {LEAST_SOURCES} are needed"),
        (loss.fall.low <= 0, f"the log loss falls by {_shown(loss.fall)}: no more than chance"),
        (
            loss.fall_beyond.low <= 0,
            f"beyond a reader who gives one answer to all, the log loss falls by {_shown(loss.fall_beyond)}: "
            "no more than chance",
        ),
        (
            beside.micro_f1 < without.micro_f1,
            f"micro F1 falls from {without.micro_f1:.3f} to {beside.micro_f1:.3f}",
        ),
    )
    for holds, why in against:
        if holds:
            return replace(fusion, standing="refused", reason=why)
    f1 = f"micro F1 {without.micro_f1:.3f} without, {beside.micro_f1:.3f} with"
    return replace(fusion, standing="helps", reason=f"the log loss falls by {_shown(loss.fall)}; {f1}")


def _shown(fall: Difference) -> str:
    return f"{fall.value:.4f} [{fall.low:.4f}, {fall.high:.4f}]"


def _noted(fusion: Fusion, matched: Matched, reading: SecondReading | None) -> Matched:
    return matched if reading is None else fusion.fused(matched, reading)


def _evaluated(
    gold: Sequence[LabelledArtifact], matched: Sequence[Matched], framework: Framework
) -> list[EvaluatedArtifact]:
    return [evaluate_artifact(g, m, framework) for g, m in zip(gold, matched, strict=True)]


def _relevant(one: LabelledArtifact, framework: Framework) -> set[str]:
    return {b.id for b, grade in zip(framework.behaviors, one.grades, strict=True) if grade >= RELEVANT}


def _asked(
    matched: Sequence[Matched], readings: Sequence[SecondReading | None], framework: Framework
) -> NDArray[np.bool_]:
    """Return which pairs there is a verdict on, whatever it says, *(N, B)*."""
    verdicts = [counting(reading, one.artifact) for one, reading in zip(matched, readings, strict=True)]
    return np.array([[b.id in said for b in framework.behaviors] for said in verdicts])


def _dropped(readings: Sequence[SecondReading | None]) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for reading in readings:
        for why, count in (reading.dropped if reading else {}).items():
            counts[why] = counts.get(why, 0) + count
    return dict(sorted(counts.items()))
