"""Differences between two ways of judging the same artifacts, with intervals: sources drawn with replacement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from matcher.evaluation.bootstrap import by_source, resampled
from matcher.evaluation.metrics import EvaluatedArtifact, Metrics, measure

Floats = NDArray[np.float64]

COMPARED = tuple(f.name for f in fields(Metrics) if f.name != "artifacts")
BOUNDS = (2.5, 97.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How much more one way has than the other; NaN where that cannot be told."""

    value: float
    low: float
    high: float
    """Bounds of the 95 % interval."""


def differences(
    without: Sequence[EvaluatedArtifact],
    beside: Sequence[EvaluatedArtifact],
    groups: Sequence[str],
    samples: int,
    seed: int,
) -> Mapping[str, Difference]:
    """Return for every metric how much more `beside` has than `without`; without samples, no interval is known."""
    drawn = [
        (measure([without[i] for i in rows]), measure([beside[i] for i in rows]))
        for rows in resampled(groups, samples, seed)
    ]
    one, two = measure(without), measure(beside)
    return {
        name: difference(
            getattr(two, name) - getattr(one, name),
            np.array([getattr(after, name) - getattr(before, name) for before, after in drawn]),
        )
        for name in COMPARED
    }


def mean_fall(fall: Floats, groups: Sequence[str], samples: int, seed: int) -> Difference:
    """Return the mean of what each artifact's loss falls by, *(N,)*."""
    members = by_source(groups)
    sums, sizes = np.array([fall[m].sum() for m in members]), np.array([len(m) for m in members])
    draws = np.random.default_rng(seed).integers(0, len(members), (samples, len(members)))
    return difference(float(fall.mean()), sums[draws].sum(1) / sizes[draws].sum(1))


def difference(value: float, drawn: Floats) -> Difference:
    """Return a difference with the interval of what was drawn."""
    known = drawn[~np.isnan(drawn)]
    low, high = np.percentile(known, BOUNDS).tolist() if len(known) else (float("nan"), float("nan"))
    return Difference(value=value, low=low, high=high)
