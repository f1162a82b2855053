"""The evidence model of a framework whose behaviors are said to be like those of another that has a bank."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Framework, Kind, Passage, digest
from matcher.embedding import Matrix
from matcher.errors import UsageError
from matcher.evidence_model.bank_model import BankModel
from matcher.evidence_model.judgement import Judgement, Reference

Floats = NDArray[np.float64]

NOTE = "judged as what people said this framework's behaviors are like: those of the shipped one (like = … in its file)"
UNKNOWN = 0.01
"""How likely a passage or an artifact evidences what nothing is known of, until decisions say more."""
UNKNOWN_THRESHOLD = 2 * UNKNOWN
"""The least threshold of such a behavior, whatever precision is asked for: else all of them would be suggested."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrosswalkModel:
    """Judges by another framework's behaviors. Immutable, so safe to use from threads.

    A behavior is shown where any of those is that it is like, as if they were independent; one that is like none is
    not suggested until people's decisions have taught it (`tuning`).
    """

    base: BankModel
    sources: tuple[tuple[int, ...], ...]
    """For each behavior, the positions of those that it is like in the base's framework."""
    ids: tuple[str, ...]
    notes: tuple[str, ...]
    fingerprint: str

    id = "crosswalk"

    @property
    def references(self) -> Sequence[Reference]:
        """What the base compares passages with."""
        return self.base.references

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The base's."""
        return self.base.feature_names

    @property
    def centroid(self) -> Matrix:
        """The base's."""
        return self.base.centroid

    def at_precision(self, precision: float) -> "CrosswalkModel":
        """Return the model that suggests from where on the base expects this share to hold."""
        return replace(self, base=self.base.at_precision(precision))

    def query(self, behavior: int) -> Matrix:
        """Return the sum of the vectors of the behaviors that it is like, *(dimension,)*.

        Raises:
            UsageError: where it is like none.
        """
        if not self.sources[behavior]:
            raise UsageError(
                f"{self.ids[behavior]}: nothing is known of what shows it; say in the framework's file what it is like "
                "(matcher framework liken)"
            )
        total: Matrix = np.sum([self.base.query(source) for source in self.sources[behavior]], axis=0)
        return total

    def judge(self, kind: Kind, passages: Sequence[Passage], vectors: Matrix) -> Judgement:
        """Return the judgement over one artifact's passages."""
        said = self.base.judge(kind, passages, vectors)
        count, places = len(self.sources), np.arange(len(passages))
        confidence, thresholds = np.full(count, UNKNOWN), np.full(count, max(said.thresholds.min(), UNKNOWN_THRESHOLD))
        unknown = np.log(UNKNOWN / (1 - UNKNOWN))
        log_odds, similarity = np.full((len(passages), count), unknown), np.zeros((len(passages), count))
        nearest = np.zeros((len(passages), count), dtype=np.int64)
        contributions = np.zeros((count, said.contributions.shape[1]))
        for own, group in enumerate(self.sources):
            if not group:
                continue
            sources = np.array(group)
            confidence[own] = 1 - np.prod(1 - said.confidence[sources])
            thresholds[own] = said.thresholds[sources].min()
            strongest = sources[said.passage_log_odds[:, sources].argmax(1)]
            log_odds[:, own] = said.passage_log_odds[places, strongest]
            similarity[:, own] = said.similarity[places, strongest]
            nearest[:, own] = said.nearest[places, strongest]
            contributions[own] = said.contributions[sources[said.confidence[sources].argmax()]]
        return replace(
            said,
            confidence=confidence,
            thresholds=thresholds,
            passage_log_odds=log_odds,
            similarity=similarity,
            nearest=nearest,
            contributions=contributions,
        )


def through_crosswalk(framework: Framework, base: BankModel, other: Framework) -> CrosswalkModel:
    """Return the model of a framework whose behaviors are like those of the other, the base's framework."""
    place = {behavior.id: k for k, behavior in enumerate(other.behaviors)}
    sources = tuple(tuple(place[one] for one in behavior.like) for behavior in framework.behaviors)
    alone = [behavior.id for behavior in framework.behaviors if not behavior.like]
    unlike = (f"like none, and suggested only once decisions have taught it: {', '.join(alone)}",) if alone else ()
    return CrosswalkModel(
        base=base,
        sources=sources,
        ids=tuple(behavior.id for behavior in framework.behaviors),
        notes=(*base.notes, NOTE, *unlike),
        fingerprint=digest(["crosswalk", framework.fingerprint, base.fingerprint, sources]),
    )
