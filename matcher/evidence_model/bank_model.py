"""The evidence model of a framework that has a bank of examples."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Kind, Passage
from matcher.embedding import Matrix
from matcher.evidence_model.calibration import Calibration
from matcher.evidence_model.features import ARTIFACT_FEATURES, FeatureExtractor, Neighbourhood
from matcher.evidence_model.judgement import Judgement, Reference
from matcher.evidence_model.logistic import sigmoid
from matcher.evidence_model.portions import max_pooled, portions_of
from matcher.index import GroupedRows

Floats = NDArray[np.float64]

KEPT = 50
"""Most examples of a behavior that passages are compared with."""
KEPT_OF_NOTHING = 400
"""Most passages that evidence nothing that they are compared with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """What stands for behaviors: the B statements first, then the examples of the bank."""

    known: tuple[Reference, ...]
    vectors: Matrix
    """Unit rows, *(R, dimension)*."""
    grades: NDArray[np.int8]
    """What each evidences, 0 to 2, *(R, B)*; a row of zeros evidences nothing."""

    def condensed(self) -> "References":
        """Return the statements and the examples that stand for all: comparing with thousands takes long."""
        from matcher.index import representatives

        statements = np.arange(self.grades.shape[1])
        kept = [statements]
        for number, group in enumerate(self._groups):
            count = KEPT if number < len(statements) else KEPT_OF_NOTHING
            kept.append(group[representatives(self.vectors[group], count)])
        return self.only(np.unique(np.concatenate(kept)))

    def only(self, rows: NDArray[np.int64]) -> "References":
        """Return some of them, in this order."""
        return References(
            known=tuple(self.known[row] for row in rows.tolist()), vectors=self.vectors[rows], grades=self.grades[rows]
        )

    def neighbourhood(self) -> Neighbourhood:
        """Return the nearest of these rows to a passage, behavior by behavior."""
        return Neighbourhood(groups=GroupedRows(self.vectors, self._groups), behaviors=self.grades.shape[1])

    @property
    def _groups(self) -> list[NDArray[np.int64]]:
        """Which rows evidence each behavior, and behind them, where there are any, which evidence nothing."""
        groups = [np.flatnonzero(column) for column in self.grades.T]
        return [*groups, np.flatnonzero(self.of_nothing)] if self.of_nothing.any() else groups

    @property
    def of_nothing(self) -> NDArray[np.bool_]:
        """Which rows evidence nothing, *(R,)*."""
        nothing: NDArray[np.bool_] = np.equal(self.grades.sum(axis=1), 0)
        return nothing

    @property
    def statements(self) -> Matrix:
        """The rows of the statements, *(B, dimension)*."""
        return self.vectors[: self.grades.shape[1]]


@dataclass(frozen=True, slots=True, kw_only=True)
class BankModel:
    """Reads passages by what the bank taught, and calibrates. Immutable, so safe to use from threads."""

    compared: References
    extractor: FeatureExtractor
    calibration: Calibration
    made_with: str
    """Digest of the encoder and framework it was fitted with, a blank, and that of the bank (`Parts.made_with`)."""
    fingerprint: str = ""
    notes: tuple[str, ...] = ()

    id = "bank"
    feature_names = (*ARTIFACT_FEATURES, "what else its kind tells")

    def at_precision(self, precision: float) -> "BankModel":
        """Return the model that suggests from where on this share is expected to hold."""
        return replace(self, calibration=self.calibration.at_precision(precision))

    @property
    def references(self) -> Sequence[Reference]:
        """What passages are compared with."""
        return self.compared.known

    @property
    def centroid(self) -> Matrix:
        """The mean row of passages that evidence nothing, *(dimension,)*; zeros where the bank has none."""
        nothing = self.compared.vectors[self.compared.of_nothing]
        mean: Matrix = nothing.mean(axis=0) if len(nothing) else np.zeros_like(self.compared.vectors[0])
        return mean

    def query(self, behavior: int) -> Matrix:
        """Return the weights of the behavior's head, *(dimension,)*."""
        return self.extractor.heads.weights[:, behavior].astype(np.float32)

    def judge(self, kind: Kind, passages: Sequence[Passage], vectors: Matrix) -> Judgement:
        """Return the judgement over one artifact's passages; of a long one, portion by portion."""
        kind = self.extractor.assumed_kind(kind, vectors)
        return max_pooled([self._judged(kind, passages[own], vectors[own]) for own in portions_of(passages)])

    def _judged(self, kind: Kind, passages: Sequence[Passage], vectors: Matrix) -> Judgement:
        extracted = self.extractor.extract(kind, passages, vectors)
        features = self.calibration.features(extracted)
        combiner, shift = (
            self.calibration.artifacts.of(extracted.kind),
            self.calibration.artifacts.shift(extracted.kind),
        )
        return Judgement(
            kind=extracted.kind,
            confidence=combiner.confidence(features),
            thresholds=self.calibration.thresholds,
            passage_log_odds=self.calibration.log_odds(extracted),
            other_person_probability=sigmoid(extracted.other_person_log_odds),
            near_miss_probability=sigmoid(extracted.near_miss_log_odds),
            similarity=np.clip(extracted.similarity, -1.0, 1.0),
            nearest=extracted.nearest,
            contributions=np.column_stack([combiner.contributions(features), shift]),
        )
