"""From what was read to calibrated confidences: fitted on whole artifacts that the heads have not seen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matcher.domain import RELEVANT, LabelledArtifact
from matcher.evidence_model.combiner import Combiner, KindCombiner, fit_combiner, fit_kind_combiner
from matcher.evidence_model.features import EPSILON, ArtifactFeatures, Priors, artifact_features, own
from matcher.evidence_model.folds import split
from matcher.evidence_model.logistic import log_sigmoid
from matcher.evidence_model.persons import ABOUT_OTHERS
from matcher.evidence_model.thresholds import choose_threshold, expected_precision, threshold_for

Floats = NDArray[np.float64]

INNER_FOLDS = 5
OF_SEVERAL = (*ABOUT_OTHERS, "meeting_notes", "review_comments")
"""Kinds that tell deeds of several people. Labelled ones name no author, and weights of their own would learn to count
everybody's: of 23 deeds of somebody else 11 were suggested, not 7 (docs/tries.md)."""
PRIOR_STRENGTH = 8.0
"""A kind's base rates count as much as the overall ones once it has so many labelled artifacts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledFeatures:
    """A labelled artifact, read by heads that have not seen it."""

    labelled: LabelledArtifact
    extracted: ArtifactFeatures
    targets: Floats
    """How far each passage evidences each behavior, 0 to 1, *(P, B)*."""

    @property
    def relevant(self) -> Floats:
        """1 where a behavior is relevant, else 0, *(B,)*."""
        return np.array([g >= RELEVANT for g in self.labelled.grades], dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A few numbers that turn features into confidences."""

    passages: Combiner
    """Weighs the features of a passage."""
    artifacts: KindCombiner
    """Weighs the features of an artifact, by its kind."""
    priors: Priors
    thresholds: Floats
    """The confidence from which each behavior is suggested, *(B,)*."""
    expected_precision: Floats
    """How many suggestions are expected to hold from each of `thresholds.LEVELS` on."""
    fitted_on: tuple[str, ...]
    """The wording of the artifacts it was fitted on: copies of them are not to be measured on, whatever their kind."""

    def log_odds(self, extracted: ArtifactFeatures) -> Floats:
        """Return the log-odds of each passage being evidence of its author's own deed, *(P, B)*."""
        return own(_log_odds(self.passages, extracted), extracted.doubts)

    def at_precision(self, precision: float) -> "Calibration":
        """Return the calibration with thresholds from which on this share of suggestions is expected to hold."""
        threshold = threshold_for(precision, self.expected_precision)
        return replace(self, thresholds=np.full_like(self.thresholds, threshold))

    def features(self, extracted: ArtifactFeatures) -> Floats:
        """Return the features of the artifact, *(B, F)*."""
        return _features(self.passages, self.priors, extracted)


def calibrate(judged: Sequence[LabelledFeatures], seed: int = 0) -> Calibration:
    """Return the calibration fitted on these artifacts.

    The artifact's combiner is fitted on features whose passage combiner and priors were fitted without the artifact's
    group, so that it learns how far to trust them on new work.
    """
    relevant = np.array([one.relevant for one in judged])
    rows: dict[int, Floats] = {}
    for held_out in split([one.labelled.group for one in judged], INNER_FOLDS, seed):
        outside = set(held_out)
        inside = [one for i, one in enumerate(judged) if i not in outside]
        passages, priors = _passage_combiner(inside), priors_of(inside)
        for i in held_out:
            rows[i] = _features(passages, priors, judged[i].extracted)
    features = np.stack([rows[i] for i in range(len(judged))])
    kinds = [one.extracted.kind for one in judged]
    artifacts = fit_kind_combiner(features, relevant, ["" if kind in OF_SEVERAL else kind for kind in kinds])
    confidence = np.stack([artifacts.of(kind).confidence(one) for kind, one in zip(kinds, features, strict=True)])
    return Calibration(
        passages=_passage_combiner(judged),
        artifacts=artifacts,
        priors=priors_of(judged),
        thresholds=np.full(relevant.shape[1], choose_threshold(confidence)),
        expected_precision=expected_precision(confidence),
        fitted_on=tuple(sorted(one.labelled.artifact.wording for one in judged)),
    )


def priors_of(judged: Sequence[LabelledFeatures]) -> Priors:
    """Return each kind's log-odds over the artifacts, drawn towards the overall ones."""
    relevant = np.array([one.relevant for one in judged])
    kinds = np.array([one.extracted.kind for one in judged])
    overall = (relevant.sum(0) + 0.5) / (len(relevant) + 1)
    known = tuple(sorted(set(kinds.tolist())))
    rows = [
        (relevant[kinds == kind].sum(0) + PRIOR_STRENGTH * overall) / ((kinds == kind).sum() + PRIOR_STRENGTH)
        for kind in known
    ]
    rates = np.array([*rows, overall])
    return Priors(kinds=known, log_odds=np.log(rates / (1 - rates)))


def _features(passages: Combiner, priors: Priors, extracted: ArtifactFeatures) -> Floats:
    """Return the features of an artifact, *(B, F)*.

    What the whole says counts as far as the strongest passage is the author's own deed: the whole does not tell that.
    """
    odds = _log_odds(passages, extracted)
    held, whole, best = own(odds, extracted.doubts), extracted.whole, extracted.whole
    if len(odds):
        best = own(extracted.wholes, extracted.doubts).max(0)
        share = np.exp(log_sigmoid(held.max(0)) - log_sigmoid(odds.max(0)))
        whole = own(whole[:, None], np.log((1 - share + EPSILON) / (share + EPSILON)))[:, 0]
    return artifact_features(held, whole, best, priors.of(extracted.kind))


def _log_odds(passages: Combiner, extracted: ArtifactFeatures) -> Floats:
    """Return the log-odds of each passage being evidence, whosever deed it is, and if it was done, *(P, B)*."""
    odds: Floats = passages.contributions(extracted.features).sum(-1) + passages.intercepts
    return odds


def _passage_combiner(judged: Sequence[LabelledFeatures]) -> Combiner:
    with_passages = [one for one in judged if len(one.targets)]
    return fit_combiner(
        np.concatenate([one.extracted.features for one in with_passages]),
        np.concatenate([one.targets for one in with_passages]),
        intercept_penalty=8.0,
    )
