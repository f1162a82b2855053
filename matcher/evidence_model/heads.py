"""Logistic heads on frozen vectors: for each passage and behavior, the log-odds that it is evidence."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


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


def fit_heads(vectors: NDArray[np.floating], targets: Floats, weights: Floats, offsets: Floats, ridge: float) -> Heads:
    """Return the heads with the least weighted log loss plus an L2 penalty on the weights.

    Args:
        vectors: unit rows, *(n, dimension)*.
        targets: in [0, 1], *(n, behaviors)*; a half stands for partial evidence.
        weights: of each row and behavior, *(n, behaviors)*; 0 where nothing is known.
        offsets: design of extra intercepts, *(n, k)*, which absorb what differs between kinds of training data (hand-
            written examples are evidence far more often than passages of real work). They are left out of the result:
            the heads speak about rows whose offsets are 0.
        ridge: the penalty's strength.
    """
    from scipy.optimize import minimize

    n, dimension = vectors.shape
    design = np.hstack([vectors.astype(np.float64), np.ones((n, 1)), offsets])
    behaviors = targets.shape[1]
    total = weights.sum()
    penalty = np.full((design.shape[1], 1), 1e-3)
    penalty[:dimension] = ridge

    def loss(flat: Floats) -> tuple[float, Floats]:
        theta = flat.reshape(-1, behaviors)
        logits = design @ theta
        log_loss = np.logaddexp(0, logits) - targets * logits
        error = weights * (sigmoid(logits) - targets)
        value = (weights * log_loss).sum() + 0.5 * (penalty * theta**2).sum()
        gradient = design.T @ error + penalty * theta
        return float(value / total), (gradient / total).ravel()

    start = np.zeros(design.shape[1] * behaviors)
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300, "ftol": 1e-9}).x
    theta = best.reshape(-1, behaviors)
    return Heads(weights=theta[:dimension], bias=theta[dimension])


def sigmoid(logits: Floats) -> Floats:
    """Return 1 / (1 + exp(-x)) without overflow."""
    halves: Floats = 0.5 * (1 + np.tanh(0.5 * logits))
    return halves
