"""The logistic curve, its loss, and the coefficients with the least of it: what all regressions here share."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEAST_PROBABILITY = 1e-9
"""So near to 0 or 1 a confidence can still be moved."""


def sigmoid(logits: Floats) -> Floats:
    """Return 1 / (1 + exp(-x)) without overflow."""
    halves: Floats = 0.5 * (1 + np.tanh(0.5 * logits))
    return halves


def log_sigmoid(logits: Floats) -> Floats:
    """Return log(1 / (1 + exp(-x))), exact where the sigmoid itself would be 0."""
    logs: Floats = -np.logaddexp(0, -logits)
    return logs


def log_odds(probability: Floats, least: float = LEAST_PROBABILITY) -> Floats:
    """Return log(p / (1 - p)), finite: what is nearer to 0 or 1 than `least` is taken for that near."""
    inside = np.clip(probability, least, 1 - least)
    odds: Floats = np.log(inside) - np.log1p(-inside)
    return odds


def log_loss(logits: Floats, targets: Floats) -> Floats:
    """Return how far each log-odds is from its target in [0, 1]: -(t log p + (1 - t) log(1 - p)), exact for any."""
    losses: Floats = np.logaddexp(0, logits) - targets * logits
    return losses


def least_loss(
    loss: Callable[[Floats], tuple[float, Floats]],
    coefficients: int,
    *,
    steps: int,
    bounds: Sequence[tuple[float | None, float | None]] | None = None,
) -> Floats:
    """Return the coefficients with the least loss, *(coefficients,)*, found from zeros by L-BFGS-B.

    Args:
        loss: from coefficients to the loss, convex, and its gradient.
        coefficients: how many there are.
        steps: the most that are taken.
        bounds: of each coefficient; None for none.
    """
    from scipy.optimize import minimize

    start = np.zeros(coefficients)
    found: Floats = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": steps}).x
    return found
