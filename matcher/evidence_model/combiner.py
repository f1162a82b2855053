"""From features to a calibrated confidence: one logistic regression over all behaviors, an intercept for each.

Where artifacts have kinds, weights and intercepts may be a little others in each: partial pooling, as in a multilevel
model (Gelman and Hill, *Data Analysis Using Regression and Multilevel/Hierarchical Models*, 2007, chapter 12).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.evidence_model.logistic import least_loss, log_loss, sigmoid

Floats = NDArray[np.float64]

LEAST_SPREAD = 1e-6
"""A feature that varies less is constant, rounding aside."""
WEIGHT_PENALTY = 1.0
INTERCEPT_PENALTY = 4.0
KIND_WEIGHT_PENALTY = 6.0
KIND_INTERCEPT_PENALTY = 1.5
"""How strongly what a kind has of its own is drawn to none. Both chosen on the dev gold set, cross-validated by source;
between a third and twice as much changes little."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class KindCombiner:
    """A combiner that weighs what artifacts of each kind say a little otherwise.

    In a log one sentence is all that tells of a deed, in a design doc the whole does; and an incident report shows what
    it shows without anybody's saying so.
    """

    shared: Combiner
    kinds: tuple[str, ...]
    weights: Floats
    """What each kind adds to the shared weights, *(kinds, F)*."""
    intercepts: Floats
    """What each kind adds to the behaviors' intercepts, *(kinds, B)*."""

    def shift(self, kind: str) -> Floats:
        """Return what a kind adds to the log-odds by itself, *(B,)*; nothing for a kind never met."""
        own: Floats = self.intercepts[self.kinds.index(kind)] if kind in self.kinds else 0 * self.shared.intercepts
        return own

    def of(self, kind: str) -> Combiner:
        """Return the combiner for artifacts of a kind: the shared one for a kind never met."""
        shared = self.shared
        weights = shared.weights + self.weights[self.kinds.index(kind)] if kind in self.kinds else shared.weights
        return Combiner(
            mean=shared.mean, spread=shared.spread, weights=weights, intercepts=shared.intercepts + self.shift(kind)
        )


def fit_combiner(features: Floats, relevant: Floats, intercept_penalty: float = INTERCEPT_PENALTY) -> Combiner:
    """Return the combiner with the least penalised log loss.

    Log loss is a proper score: its minimum is calibrated on the data it was fitted to, which is why the features must
    come from heads that have not seen the artifact.

    Args:
        features: *(N, B, F)*.
        relevant: how sure it is that the behavior is shown, in [0, 1], *(N, B)*.
        intercept_penalty: how strongly the behaviors' intercepts are drawn to a common one.
    """
    return fit_kind_combiner(features, relevant, (), intercept_penalty).shared


def fit_kind_combiner(
    features: Floats, relevant: Floats, kinds: Sequence[str], intercept_penalty: float = INTERCEPT_PENALTY
) -> KindCombiner:
    """Return the combiner with the least penalised log loss that has something of its own for each kind.

    Args:
        features: *(N, B, F)*.
        relevant: how sure it is that the behavior is shown, in [0, 1], *(N, B)*.
        kinds: of each of the N, empty for one that has nothing of its own; none where there are no kinds. Where all are
            of one kind, nothing tells what is its own: then all is shared, and holds for other kinds, too.
        intercept_penalty: how strongly the behaviors' intercepts are drawn to a common one.
    """
    mean, spread = features.mean((0, 1)), features.std((0, 1))
    # What never varied here tells nothing: divided by next to nothing, the first that does vary would decide all.
    spread = np.where(spread < LEAST_SPREAD, 1.0, spread)
    standard = (features - mean) / spread
    behaviors, count = features.shape[1:]
    known = tuple(sorted(set(kinds) - {""})) if len(set(kinds)) > 1 else ()
    members = [np.array(kinds) == kind for kind in known]
    sizes = [count, 1, behaviors, len(known) * count, len(known) * behaviors]
    penalties = np.repeat([WEIGHT_PENALTY, 0.0, intercept_penalty, KIND_WEIGHT_PENALTY, KIND_INTERCEPT_PENALTY], sizes)

    def parted(theta: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        weights, shared, intercepts, own_weights, own_intercepts = np.split(theta, np.cumsum(sizes[:-1]))
        return weights, shared, intercepts, own_weights.reshape(-1, count), own_intercepts.reshape(-1, behaviors)

    def loss(theta: Floats) -> tuple[float, Floats]:
        weights, shared, intercepts, own_weights, own_intercepts = parted(theta)
        logits = standard @ weights + shared + intercepts
        for of_kind, more, shift in zip(members, own_weights, own_intercepts, strict=True):
            logits[of_kind] += standard[of_kind] @ more + shift
        error = sigmoid(logits) - relevant
        value = log_loss(logits, relevant).sum() + 0.5 * penalties @ theta**2
        of_kinds = [error[of_kind] for of_kind in members]
        gradient = [
            np.einsum("nb,nbf->f", error, standard),
            [error.sum()],
            error.sum(0),
            *(np.einsum("nb,nbf->f", e, standard[m]) for e, m in zip(of_kinds, members, strict=True)),
            *(e.sum(0) for e in of_kinds),
        ]
        return float(value), np.concatenate(gradient) + penalties * theta

    weights, shared, intercepts, own_weights, own_intercepts = parted(least_loss(loss, sum(sizes), steps=1000))
    return KindCombiner(
        shared=Combiner(mean=mean, spread=spread, weights=weights, intercepts=shared[0] + intercepts),
        kinds=known,
        weights=own_weights,
        intercepts=own_intercepts,
    )
