"""Logistic heads: for each passage and behavior, the log-odds that it is evidence, from what it means or its words."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matcher.evidence_model.logistic import least_loss, log_loss, sigmoid

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
    n, dimension = rows.shape
    behaviors = targets.shape[1]
    intercepts = np.hstack([np.ones((n, 1)), offsets])
    transposed = rows.T

    def loss(flat: Floats) -> tuple[float, Floats]:
        theta = flat.reshape(-1, behaviors)
        weights, shifts = theta[:dimension], theta[dimension:]
        logits = rows @ weights + intercepts @ shifts
        error = sigmoid(logits) - targets
        value = log_loss(logits, targets).sum()
        value += 0.5 * ridge * (weights**2).sum() + 0.5 * INTERCEPT_PENALTY * (shifts**2).sum()
        gradient = np.vstack(
            [transposed @ error + ridge * weights, intercepts.T @ error + INTERCEPT_PENALTY * shifts],
        )
        return float(value) / n, (gradient / n).ravel()

    rows_of_theta = dimension + intercepts.shape[1]
    theta = least_loss(loss, rows_of_theta * behaviors, steps=300).reshape(rows_of_theta, behaviors)
    return Heads(weights=theta[:dimension], bias=theta[dimension])
