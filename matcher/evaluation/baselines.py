"""What the figures are held against: methods without abstention, the simplest a constant."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from matcher.domain import RELEVANT, LabelledArtifact
from matcher.evaluation.metrics import Bools, Floats, mean, normalised_gain


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """A method without abstention; its F1 is that of its best threshold, chosen on the very data: an upper bound.

    What it gives equal scores comes in no order: of orders that differ in nothing else, figures are the mean.
    """

    name: str
    ndcg_at_5: float
    map: float
    map_by_behavior: float
    best_micro_f1: float


def baseline(name: str, gold: Sequence[LabelledArtifact], scores: Floats) -> Baseline:
    """Return the figures of a method's scores, *(artifacts, B)*."""
    grades = np.array([one.grades for one in gold])
    relevant = grades >= RELEVANT
    by_artifact = [tied_average_precision(y, s) for y, s in zip(relevant, scores, strict=True)]
    by_behavior = [tied_average_precision(y, s) for y, s in zip(relevant.T, scores.T, strict=True)]
    return Baseline(
        name=name,
        ndcg_at_5=mean([tied_ndcg(2**g - 1, s) for g, s in zip(grades, scores, strict=True)]),
        map=mean(by_artifact),
        map_by_behavior=mean(by_behavior),
        best_micro_f1=best_threshold_f1(grades, scores)[0],
    )


def constant_scores(gold: Sequence[LabelledArtifact]) -> Floats:
    """Return the constant baseline: for every artifact, how often each behavior is relevant in this gold set."""
    relevant = np.array([[g >= RELEVANT for g in one.grades] for one in gold], dtype=np.float64)
    return np.tile(relevant.mean(0), (len(gold), 1))


def best_threshold_f1(grades: Floats, scores: Floats) -> tuple[float, float]:
    """Return the best micro F1 any single threshold on `scores` reaches, and that threshold.

    Both arrays are *(artifacts, behaviors)*. The threshold is chosen on the very data it is judged on.
    """
    relevant = (grades >= RELEVANT).ravel()
    order = np.argsort(-scores.ravel(), kind="stable")
    hits = np.cumsum(relevant[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + relevant.sum())
    ordered = scores.ravel()[order]
    f1[:-1][ordered[:-1] == ordered[1:]] = 0.0  # no threshold parts equals
    best = int(np.argmax(f1))
    return float(f1[best]), float(ordered[best])


def tied_average_precision(relevant: Bools, scores: Floats) -> float | None:
    """Return the average precision to be expected where equals are drawn in any order; None where none is relevant.

    Source: McSherry and Najork, Computing Information Retrieval Performance Measures Efficiently in the Presence of
    Tied Scores, ECIR 2008.
    """
    if not relevant.any():
        return None
    order = np.argsort(-scores, kind="stable")
    hits, expected = relevant[order], 0.0
    for start, end in pairwise(_starts(scores[order])):
        before, among, size = hits[:start].sum(), hits[start:end].sum(), end - start
        place = np.arange(size)
        found = before + 1 + place * (among - 1) / max(size - 1, 1)
        expected += float((among / size * found / (start + 1 + place)).sum())
    return expected / int(hits.sum())


def tied_ndcg(gains: Floats, scores: Floats) -> float | None:
    """Return the nDCG to be expected where equals are drawn in any order; None where there is nothing to gain."""
    order = np.argsort(-scores, kind="stable")
    expected = np.concatenate([np.full(b - a, gains[order][a:b].mean()) for a, b in pairwise(_starts(scores[order]))])
    return normalised_gain(expected, gains)


def _starts(ordered: Floats) -> NDArray[np.int64]:
    """Return where runs of equals start, and the end."""
    return np.concatenate([[0], np.flatnonzero(np.diff(ordered)) + 1, [len(ordered)]])
