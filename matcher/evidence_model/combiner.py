"""From features to a calibrated confidence: one logistic regression over all behaviors, an intercept for each."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.evidence_model.heads import sigmoid

Floats = NDArray[np.float64]

WEIGHT_PENALTY = 1.0
INTERCEPT_PENALTY = 4.0


@dataclass(frozen=True, slots=True)
class Combiner:
    """Weights over standardised features, shared by all behaviors, and an intercept for each behavior."""

    mean: Floats
    spread: Floats
    weights: Floats
    """*(F,)*."""
    intercepts: Floats
    """*(B,)*."""

    def contributions(self, features: Floats) -> Floats:
        """Return what each feature adds to the log-odds, *(…, B, F)*."""
        added: Floats = (features - self.mean) / self.spread * self.weights
        return added

    def confidence(self, features: Floats) -> Floats:
        """Return calibrated probabilities, *(…, B)*."""
        return sigmoid(self.contributions(features).sum(-1) + self.intercepts)


def fit_combiner(features: Floats, relevant: Floats, intercept_penalty: float = INTERCEPT_PENALTY) -> Combiner:
    """Return the combiner with the least penalised log loss.

    Log loss is a proper score: its minimum is calibrated on the data it was fitted to, which is why the features must
    come from heads that have not seen the artifact.

    Args:
        features: *(N, B, F)*.
        relevant: how sure it is that the behavior is shown, in [0, 1], *(N, B)*.
        intercept_penalty: how strongly the behaviors' intercepts are drawn to a common one.
    """
    from scipy.optimize import minimize

    mean, spread = features.mean((0, 1)), features.std((0, 1)) + 1e-9
    standard = (features - mean) / spread
    behaviors, count = features.shape[1:]

    def loss(theta: Floats) -> tuple[float, Floats]:
        weights, shared, intercepts = theta[:count], theta[count], theta[count + 1 :]
        logits = standard @ weights + shared + intercepts
        error = sigmoid(logits) - relevant
        value = (np.logaddexp(0, logits) - relevant * logits).sum()
        value += 0.5 * WEIGHT_PENALTY * weights @ weights + 0.5 * intercept_penalty * intercepts @ intercepts
        gradient = np.concatenate(
            [
                np.einsum("nb,nbf->f", error, standard) + WEIGHT_PENALTY * weights,
                [error.sum()],
                error.sum(0) + intercept_penalty * intercepts,
            ]
        )
        return float(value), gradient

    theta = minimize(loss, np.zeros(count + 1 + behaviors), jac=True, method="L-BFGS-B", options={"maxiter": 1000}).x
    return Combiner(mean=mean, spread=spread, weights=theta[:count], intercepts=theta[count] + theta[count + 1 :])
