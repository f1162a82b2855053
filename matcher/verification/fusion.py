"""What a second reader's verdicts change: a few weights, measured for this very model, and nothing without them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matcher.domain import (
    Artifact,
    Checked,
    Evidence,
    Matched,
    Provenance,
    SecondReading,
    SelectionRules,
    Span,
    Suggestion,
    digest,
)
from matcher.evidence_model.logistic import least_loss, log_loss, log_odds, sigmoid
from matcher.evidence_model.thresholds import choose_threshold, expected_precision, threshold_for
from matcher.verification.annotating import annotated, verdicts_of

Floats = NDArray[np.float64]
Standing = Literal["unmeasured", "refused", "helps"]

FEATURES = ("supported", "partly", "unsupported", "other", "planned", "ongoing")
"""What a verdict can say; one that is unsure says nothing."""
AGAINST = ("other", "planned", "ongoing")
"""Whatever a few labels say: that it is another person's deed, or not done yet, never speaks for a behavior."""
WEIGHT_PENALTY = 1.0
"""Draws each weight to 0 as one pair of either outcome would."""
DIGITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFor:
    """What weights were measured for: they serve for these four together alone."""

    model: str = ""
    prompt: str = ""
    framework: str = ""
    """Fingerprint of the framework."""
    evidence_model: str = ""
    """Fingerprint of what gave the confidences, encoder and all: tuned anew, it is another."""

    @property
    def fingerprint(self) -> str:
        """`sha256:…` over all four."""
        return digest([self.model, self.prompt, self.framework, self.evidence_model])


@dataclass(frozen=True, slots=True, kw_only=True)
class Fusion:
    """Turns confidences and verdicts into confidences. As it is made without arguments, it changes nothing."""

    made_for: MadeFor = field(default_factory=MadeFor)
    standing: Standing = "unmeasured"
    reason: str = ""
    """What was measured, on what, and why that is or is not enough; one line."""
    weights: tuple[float, ...] = (0.0,) * len(FEATURES)
    """What each of FEATURES adds to the log-odds."""
    threshold: float = 1.0
    """The confidence from which a behavior is suggested, with verdicts."""
    expected_precision: tuple[float, ...] = ()
    """How many suggestions are expected to hold from each of `thresholds.LEVELS` on, with verdicts."""

    @property
    def helps(self) -> bool:
        """Whether the verdicts change anything."""
        return self.standing == "helps"

    @property
    def fingerprint(self) -> str:
        """`sha256:…` over everything that changes a result: the same for all that change none."""
        return digest([self.weights, self.threshold, self.expected_precision] if self.helps else None)

    @property
    def note(self) -> str:
        """Return what a person should know of this model's verdicts, in one line."""
        name = self.made_for.model or "the language model"
        if self.standing == "helps":
            return f"{name}: its verdicts change confidences, by weights measured here ({self.reason})"
        beside = "its verdicts stand beside the suggestions and change none"
        if self.standing == "refused":
            return f"{name} was measured here and does not help ({self.reason}): {beside}"
        return (
            f"{name} was never measured beside this evidence model: {beside}; measure it with: matcher eval --llm GOLD"
        )

    def fused(self, matched: Matched, reading: SecondReading, rules: SelectionRules | None = None) -> Matched:
        """Return the suggestions with the verdicts beside them and, where these help, with what they change.

        Confidences of behaviors that were not asked about stay, but the threshold is that of fused confidences for all.
        A reading that failed changes nothing.

        Args:
            matched: what was said without the reading, of every behavior: what is left out cannot be suggested.
            reading: of the same artifact.
            rules: a least confidence replaces the threshold; a precision is that which fused confidences promise; of
                more than `top` suggestions the most confident ones stay.
        """
        noted = annotated(matched, reading)
        if not self.helps or reading.failure is not None:
            return noted
        verdicts, threshold = verdicts_of(reading, matched.artifact), self._threshold(rules)
        weighed = [self._weighed(s, verdicts.get(s.behavior.id), threshold) for s in noted.suggestions]
        ordered = sorted(weighed, key=lambda s: (-s.confidence, s.behavior.id))
        return replace(noted, suggestions=tuple(_at_most(ordered, rules.top if rules else None)))

    def shift(self, checked: Checked) -> float:
        """Return what a verdict adds to the log-odds."""
        return float(features(checked) @ np.array(self.weights))

    def _threshold(self, rules: SelectionRules | None) -> float:
        if rules is not None and rules.min_confidence is not None:
            return rules.min_confidence
        if rules is not None and rules.precision is not None:
            return threshold_for(rules.precision, np.array(self.expected_precision))
        return self.threshold

    def _weighed(self, suggestion: Suggestion, checked: Checked | None, threshold: float) -> Suggestion:
        confidence, evidence = suggestion.confidence, suggestion.evidence
        if checked is not None:
            confidence = float(shifted(np.array(confidence), np.array(self.shift(checked))))
            evidence = _leading(evidence, checked.evidence)
        suggested = bool(evidence) and confidence >= threshold
        return replace(suggestion, confidence=confidence, evidence=evidence, threshold=threshold, suggested=suggested)


def made_for(model: str, prompt: str, provenance: Provenance) -> MadeFor:
    """Return what weights are for that are to serve beside an offline matcher with this provenance."""
    return MadeFor(
        model=model,
        prompt=prompt,
        framework=provenance.framework_fingerprint,
        evidence_model=provenance.model_fingerprint,
    )


def features(checked: Checked) -> Floats:
    """Return what a verdict says, as numbers, *(F,)*: all 0 where it is unsure."""
    if checked.support == "unsure":
        return np.zeros(len(FEATURES))
    said = (checked.support, checked.whose, checked.state)
    return np.array([float(name in said) for name in FEATURES])


def shifted(confidence: Floats, shift: Floats) -> Floats:
    """Return confidences after a shift of their log-odds; those that are not shifted stay to the last bit."""
    return np.where(shift == 0, confidence, sigmoid(log_odds(confidence) + shift))


def fit_weights(
    offsets: Floats, said: Floats, relevant: Floats, bounds: Sequence[tuple[float | None, float | None]] | None = None
) -> Floats:
    """Return the weights with the least penalised log loss; all 0 where there is nothing to fit them to.

    Args:
        offsets: log-odds without a verdict, *(n,)*; they are taken as they are.
        said: what each verdict says, *(n, F)*.
        relevant: 1 where it is so, else 0, *(n,)*.
        bounds: of each weight; None for none.
    """

    def loss(weights: Floats) -> tuple[float, Floats]:
        logits = offsets + said @ weights
        value = log_loss(logits, relevant).sum() + 0.5 * WEIGHT_PENALTY * weights @ weights
        return float(value), said.T @ (sigmoid(logits) - relevant) + WEIGHT_PENALTY * weights

    if not len(offsets):
        return np.zeros(said.shape[1])
    return np.round(least_loss(loss, said.shape[1], steps=500, bounds=bounds), DIGITS) + 0.0  # no negative zero


def fit_fusion(
    made: MadeFor,
    matched: Sequence[Matched],
    readings: Sequence[SecondReading | None],
    relevant: Sequence[Collection[str]],
) -> Fusion:
    """Return the fusion fitted to labelled artifacts, taken to help; `evaluation` finds out whether it does.

    Args:
        made: what it is for.
        matched: every behavior's confidence, from a model that has not seen the artifact.
        readings: of the same artifacts; None where there is none.
        relevant: ids of the behaviors that annotators call relevant in each.
    """
    offsets, said, truth = [], [], []
    for one, reading, ids in zip(matched, readings, relevant, strict=True):
        verdicts = counting(reading, one.artifact)
        for suggestion in one.suggestions:
            if checked := verdicts.get(suggestion.behavior.id):
                offsets.append(suggestion.confidence)
                said.append(features(checked))
                truth.append(float(checked.behavior_id in ids))
    rows = np.array(said).reshape(-1, len(FEATURES))
    bounds = [(None, 0.0 if name in AGAINST else None) for name in FEATURES]
    weights = fit_weights(log_odds(np.array(offsets)), rows, np.array(truth), bounds)
    weighing = Fusion(made_for=made, standing="helps", weights=tuple(weights.tolist()))
    fused = [weighing.fused(one, r) if r else one for one, r in zip(matched, readings, strict=True)]
    confidence = np.array([s.confidence for one in fused for s in one.suggestions])
    if not len(confidence):
        return weighing
    return replace(
        weighing,
        threshold=choose_threshold(confidence),
        expected_precision=tuple(expected_precision(confidence).tolist()),
    )


def counting(reading: SecondReading | None, artifact: Artifact) -> Mapping[str, Checked]:
    """Return what counts of a reading by the behavior's id; nothing where there is none, or it failed."""
    return {} if reading is None or reading.failure is not None else verdicts_of(reading, artifact)


def _at_most(ordered: Sequence[Suggestion], top: int | None) -> Sequence[Suggestion]:
    if top is None:
        return ordered
    allowed = {s.behavior.id for s in [s for s in ordered if s.suggested][:top]}
    return [replace(s, suggested=s.behavior.id in allowed) for s in ordered]


def _leading(evidence: tuple[Evidence, ...], span: Span | None) -> tuple[Evidence, ...]:
    """Return the quotes with those first that the verdict's words stand in."""
    if span is None:
        return evidence
    return tuple(sorted(evidence, key=lambda e: not _overlap(e, span)))


def _overlap(evidence: Evidence, span: Span) -> bool:
    passage = evidence.passage
    return passage.field == span.field and passage.start < span.end and span.start < passage.end
