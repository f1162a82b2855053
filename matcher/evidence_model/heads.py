"""Logistic heads: for each passage and behavior, the log-odds that it is evidence, from what it means or its words."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float64]

INTERCEPT_PENALTY = 1e-3


@dataclass(frozen=True, slots=True)
class Heads:
    """One linear head a behavior, all fitted together."""

    weights: Floats
    """*(dimension, behaviors)*."""
    bias: Floats
    """*(behaviors,)*."""

    def logits(self, vectors: NDArray[np.floating]) -> Floats:
        """Return log-odds of shape *(len(vectors), behaviors)*."""
        logits: Floats = vectors.astype(np.float64) @ self.weights + self.bias
        return logits


NO_HEADS = Heads(weights=np.zeros((0, 0)), bias=np.zeros(0))
"""Where there was nothing to learn from."""


def fit_heads(rows: "NDArray[np.floating] | csr_array", targets: Floats, offsets: Floats, ridge: float) -> Heads:
    """Return the heads with the least log loss plus an L2 penalty on the weights.

    Args:
        rows: *(n, dimension)*, dense or sparse.
        targets: in [0, 1], *(n, behaviors)*; a half stands for partial evidence.
        offsets: design of extra intercepts, *(n, k)*, which absorb what differs between kinds of training data (hand-
            written examples are evidence far more often than passages of whole artifacts). They are left out of the
            result: the heads speak about rows whose offsets are 0.
        ridge: the penalty's strength.
    """
    from scipy.optimize import minimize

    n, dimension = rows.shape
    behaviors = targets.shape[1]
    intercepts = np.hstack([np.ones((n, 1)), offsets])
    transposed = rows.T

    def loss(flat: Floats) -> tuple[float, Floats]:
        theta = flat.reshape(-1, behaviors)
        weights, shifts = theta[:dimension], theta[dimension:]
        logits = rows @ weights + intercepts @ shifts
        error = sigmoid(logits) - targets
        value = (np.logaddexp(0, logits) - targets * logits).sum()
        value += 0.5 * ridge * (weights**2).sum() + 0.5 * INTERCEPT_PENALTY * (shifts**2).sum()
        gradient = np.vstack(
            [transposed @ error + ridge * weights, intercepts.T @ error + INTERCEPT_PENALTY * shifts],
        )
        return float(value) / n, (gradient / n).ravel()

    start = np.zeros((dimension + intercepts.shape[1]) * behaviors)
    theta = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x.reshape(-1, behaviors)
    return Heads(weights=theta[:dimension], bias=theta[dimension])


def sigmoid(logits: Floats) -> Floats:
    """Return 1 / (1 + exp(-x)) without overflow."""
    halves: Floats = 0.5 * (1 + np.tanh(0.5 * logits))
    return halves


def log_sigmoid(logits: Floats) -> Floats:
    """Return log(1 / (1 + exp(-x))), exact where the sigmoid itself would be 0."""
    logs: Floats = -np.logaddexp(0, -logits)
    return logs
