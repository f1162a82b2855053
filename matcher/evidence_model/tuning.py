"""Learning from people: a small correction on top of a fitted model, from what somebody accepted and rejected.

The base stays as it is. Its log-odds are the offset of a penalised logistic regression, so that without decisions, or
far from them, its word stands; `fit_correction` says what may be corrected.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from matcher.domain import KINDS, Kind, Passage, digest
from matcher.embedding import Matrix
from matcher.evidence_model.judgement import EvidenceModel, Judgement, Reference
from matcher.evidence_model.logistic import least_loss, log_loss, log_odds, sigmoid

Floats = NDArray[np.float64]

INTERCEPT_PENALTY = 4.0
SLOPE_PENALTY = 20.0
HEAD_PENALTY = 1.0
READING_WEIGHT = 1.0
KIND_WEIGHT = 1.0
"""How freely what the passage seems to say, and the artifact's kind, are used beside the passage's vector. Chosen
on simulated decisions, see scripts/learning_curve.py; twice as much changed little (the slope's was not varied)."""
CAUTION = 15
"""The correction counts by half where so many decisions stand behind it: few are a poor sample."""
USUAL_LOG_ODDS = -2.0
LOG_ODDS_SPREAD = 2.0
"""About the mean and spread of a model's log-odds: the slope turns around the first."""
LEAST = 1e-6
FEATURE = "what was accepted and rejected before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a person said of one behavior of an artifact."""

    behavior: int
    """Its position in the framework."""
    accepted: bool
    passage: int | None = None
    """The passage that was meant; None is the one that the model finds strongest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """An artifact that a person decided on, with what the base says of it."""

    fingerprint: str
    """The artifact's."""
    kind: Kind
    vectors: Matrix
    """Unit rows of its passages, *(P, dimension)*."""
    judgement: Judgement
    decided: tuple[Decided, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What is added to the base's log-odds; all zeros change nothing."""

    slope: float
    """Added to 1: below 0 the base was too sure of itself."""
    intercepts: Floats
    """*(B,)*."""
    heads: Floats
    """Over `passage_rows`, *(dimension + B + kinds, B)*."""

    @property
    def fingerprint(self) -> str:
        """`sha256:…` over the numbers."""
        return digest([self.slope, *(hashlib.sha256(a.tobytes()).hexdigest() for a in (self.intercepts, self.heads))])


@dataclass(frozen=True, slots=True, kw_only=True)
class TunedModel:
    """A model and its correction: judges like any other. Immutable, so safe to use from threads."""

    base: EvidenceModel
    correction: Correction
    decisions: int
    """How many it was tuned with."""
    decided_on: frozenset[str] = field(default=frozenset(), repr=False)
    """Fingerprints of the artifacts they are about: not to be measured on."""

    @property
    def id(self) -> str:
        """What kind of model this is, for people."""
        return f"{self.base.id}, tuned"

    @property
    def fingerprint(self) -> str:
        """`sha256:…` over the base and the correction."""
        return digest([self.base.fingerprint, self.correction.fingerprint])

    @property
    def notes(self) -> tuple[str, ...]:
        """The base's notes, and how many decisions it was tuned with."""
        return (*self.base.notes, f"tuned with {self.decisions} decision{'s' if self.decisions != 1 else ''}")

    def at_precision(self, precision: float) -> "TunedModel":
        """Return the model that suggests from where on its base expects this share to hold."""
        return replace(self, base=self.base.at_precision(precision))

    @property
    def references(self) -> Sequence[Reference]:
        """What passages are compared with."""
        return self.base.references

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The base's features, and what the decisions add."""
        return (*self.base.feature_names, FEATURE)

    @property
    def centroid(self) -> Matrix:
        """The base's."""
        return self.base.centroid

    def query(self, behavior: int) -> Matrix:
        """Return the base's vector and what the decisions add to it, *(dimension,)*."""
        base = self.base.query(behavior)
        added = self.correction.heads[: len(base), behavior]
        return base + added.astype(np.float32)

    def judge(self, kind: Kind, passages: Sequence[Passage], vectors: Matrix) -> Judgement:
        """Return the base's judgement over one artifact's passages, corrected."""
        return corrected(self.base.judge(kind, passages, vectors), kind, vectors, self.correction)


def tuned(base: EvidenceModel, reviewed: Sequence[Reviewed]) -> EvidenceModel:
    """Return the base tuned with what people decided; the base itself where they decided nothing that can be read."""
    readable = [one for one in reviewed if one.decided and len(one.vectors)]
    if not readable:
        return base
    return TunedModel(
        base=base,
        correction=fit_correction(readable),
        decisions=sum(len(one.decided) for one in readable),
        decided_on=frozenset(one.fingerprint for one in readable),
    )


def corrected(judgement: Judgement, kind: Kind, vectors: Matrix, correction: Correction) -> Judgement:
    """Return the judgement with the correction added.

    Passages are corrected first. The artifact moves by as much as its strongest passage does: where that one is now
    thought nothing of, the next strongest counts.
    """
    odds = log_odds(judgement.confidence, LEAST)
    added = correction.intercepts + correction.slope * _standard(odds)
    of_passages = judgement.passage_log_odds
    if len(vectors):
        of_passages = of_passages + passage_rows(kind, vectors, of_passages) @ correction.heads
        added = added + of_passages.max(0) - judgement.passage_log_odds.max(0)
    return replace(
        judgement,
        confidence=sigmoid(odds + added),
        passage_log_odds=of_passages,
        contributions=np.concatenate([judgement.contributions, added[:, None]], axis=1),
    )


def passage_rows(kind: Kind, vectors: Matrix, log_odds: Floats) -> Floats:
    """Return what a correction may go by: a passage's vector, what it seems to evidence, the artifact's kind."""
    of_kind = np.tile([float(kind == known) for known in KINDS], (len(vectors), 1))
    return np.hstack([vectors.astype(np.float64), READING_WEIGHT * sigmoid(log_odds), KIND_WEIGHT * of_kind])


def fit_correction(reviewed: Sequence[Reviewed]) -> Correction:
    """Return the correction with the least penalised log loss over the artifacts that people looked at.

    Corrected are a slope, an intercept for each behavior, and linear heads over `passage_rows`; intercepts and heads
    each as a shared part and a part for the behavior, so that behaviors learn from each other.

    What nobody decided on stays as the base has it: its confidence is the target there. People add what was missed but
    seldom reject what was not suggested, so what they added is taken out of what the base expects of such pairs: else
    each addition would make everything likelier.
    """
    kept = _kept_share(reviewed)
    rows = [_fitting_rows(one, kept) for one in reviewed]
    # Behavior first, so that each behavior's head is one product: *(B, N, width)*, then *(B, N)* each.
    phi, target, offset = (np.stack(columns, axis=1) for columns in zip(*rows, strict=True))
    behaviors, _, width = phi.shape
    standard = _standard(offset)
    penalties = np.concatenate(
        [[SLOPE_PENALTY], np.full(1 + behaviors, INTERCEPT_PENALTY), np.full(width * (1 + behaviors), HEAD_PENALTY)]
    )

    def loss(theta: Floats) -> tuple[float, Floats]:
        slope, shared, own, shared_head, heads = _parts(theta, width, behaviors)
        logits = (
            offset + slope * standard + (shared + own)[:, None] + (phi @ (shared_head + heads)[:, :, None])[:, :, 0]
        )
        error = sigmoid(logits) - target
        value = log_loss(logits, target).sum() + 0.5 * (penalties * theta) @ theta
        by_behavior = (error[:, None, :] @ phi)[:, 0]
        gradient = np.concatenate(
            [[(error * standard).sum(), error.sum()], error.sum(1), by_behavior.sum(0), by_behavior.ravel()]
        )
        return float(value), gradient + penalties * theta

    theta = least_loss(loss, len(penalties), steps=200)
    count = sum(len(one.decided) for one in reviewed)
    slope, shared, own, shared_head, heads = _parts(theta * count / (count + CAUTION), width, behaviors)
    # In single precision, as it is after saving and loading.
    return Correction(
        slope=float(np.float32(slope)),
        intercepts=(shared + own).astype(np.float32).astype(np.float64),
        heads=(shared_head + heads).T.astype(np.float32).astype(np.float64),
    )


def _parts(theta: Floats, width: int, behaviors: int) -> tuple[float, float, Floats, Floats, Floats]:
    first = 2 + behaviors
    heads = theta[first + width :].reshape(behaviors, width)
    return theta[0], theta[1], theta[2:first], theta[first : first + width], heads


def _kept_share(reviewed: Sequence[Reviewed]) -> float:
    """Return which share of what the base expects of pairs that nobody decided on is left after what people added."""
    expected = added = open_ = 0.0
    for one in reviewed:
        silent = one.judgement.confidence < one.judgement.thresholds
        undecided = np.ones(len(silent), dtype=bool)
        undecided[[d.behavior for d in one.decided]] = False
        expected += one.judgement.confidence[silent].sum()
        open_ += one.judgement.confidence[silent & undecided].sum()
        added += sum(d.accepted and silent[d.behavior] for d in one.decided)
    return float(np.clip((expected - added) / max(open_, LEAST), 0.0, 1.0))


def _fitting_rows(one: Reviewed, kept: float) -> tuple[Floats, Floats, Floats]:
    """Return a row for each behavior: features of the passage that counts, target, offset."""
    judgement = one.judgement
    silent = judgement.confidence < judgement.thresholds
    target = np.where(silent, kept, 1.0) * judgement.confidence
    passages = judgement.passage_log_odds.argmax(0)
    for decided in one.decided:
        target[decided.behavior] = float(decided.accepted)
        if decided.passage is not None:
            passages[decided.behavior] = decided.passage
    rows = passage_rows(one.kind, one.vectors, judgement.passage_log_odds)[passages]
    return rows, target, log_odds(judgement.confidence, LEAST)


def _standard(log_odds: Floats) -> Floats:
    standard: Floats = (log_odds - USUAL_LOG_ODDS) / LOG_ODDS_SPREAD
    return standard
