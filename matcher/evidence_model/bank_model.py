"""The evidence model of a framework that has a bank of examples."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Kind, Passage
from matcher.embedding import Matrix
from matcher.evidence_model.combiner import Combiner
from matcher.evidence_model.features import NAMES, Neighbourhood, Priors, Reader, Standard, artifact_features
from matcher.evidence_model.heads import Heads
from matcher.evidence_model.judgement import Judgement, Reference
from matcher.evidence_model.lexical import Lexicon
from matcher.index import NearestIndex

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """What passages are compared with: the B statements first, then the examples of the bank."""

    known: tuple[Reference, ...]
    vectors: Matrix
    """Unit rows, *(R, dimension)*."""
    grades: NDArray[np.int8]
    """What each evidences, 0 to 2, *(R, B)*; a row of zeros evidences nothing."""

    def neighbourhood(self) -> Neighbourhood:
        """Return the nearest-neighbour indexes over these rows."""
        evidences = [np.flatnonzero(column) for column in self.grades.T]
        nothing = self.vectors[self.of_nothing]
        return Neighbourhood(
            positives=tuple(NearestIndex(self.vectors[rows]) for rows in evidences),
            rows=tuple(rows.astype(np.int64) for rows in evidences),
            nothing=NearestIndex(nothing) if len(nothing) else None,
        )

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
    """Heads, nearest examples and priors, combined and calibrated. Immutable, so safe to use from threads."""

    compared: References
    standard: Standard
    lexicon: Lexicon
    lexical_standard: Standard
    heads: Heads
    priors: Priors
    combiner: Combiner
    thresholds: Floats
    made_with: str
    """Digest of the encoder, framework and bank it was fitted with."""
    fitted_on: tuple[str, ...]
    """Fingerprints of the labelled artifacts it was fitted on beside the bank: not to be measured on."""
    fingerprint: str = ""
    reader: Reader = field(init=False, compare=False)
    notes: tuple[str, ...] = ()

    id = "bank"
    feature_names = NAMES

    def __post_init__(self) -> None:
        """Build the indexes."""
        reader = Reader(
            neighbourhood=self.compared.neighbourhood(),
            statements=self.compared.statements,
            standard=self.standard,
            lexicon=self.lexicon,
            lexical_standard=self.lexical_standard,
        )
        object.__setattr__(self, "reader", reader)

    @property
    def references(self) -> Sequence[Reference]:
        """What passages are compared with."""
        return self.compared.known

    def judge(self, kind: Kind, passages: Sequence[Passage], vectors: Matrix) -> Judgement:
        """Return the judgement over one artifact's passages."""
        read = self.reader.read(kind, passages, vectors)
        features, logits = artifact_features(read, self.heads, self.priors)
        return Judgement(
            confidence=self.combiner.confidence(features),
            thresholds=self.thresholds,
            relevance=logits,
            similarity=np.clip(read.similarity, -1.0, 1.0),
            nearest=read.nearest,
            contributions=self.combiner.contributions(features),
        )
