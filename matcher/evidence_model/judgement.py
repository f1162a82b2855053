"""What an evidence model is, and what it says of one artifact."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Kind, Passage
from matcher.embedding import Matrix

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Something known to stand for a behavior: its statement, or an example passage of the bank."""

    text: str
    origin: str
    """`statement`, or file and line in the bank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One artifact judged; P passages, B behaviors, F features."""

    kind: Kind
    """What the artifact is, or is taken for where nobody says so."""
    confidence: Floats
    """Calibrated probabilities, *(B,)*."""
    thresholds: Floats
    """The confidence from which each behavior is suggested, *(B,)*."""
    passage_log_odds: Floats
    """Log-odds that a passage is evidence, *(P, B)*: orders passages within one behavior."""
    other_person_probability: Floats
    """How likely a passage tells what somebody else did, *(P,)*: `passage_log_odds` is the less for it."""
    near_miss_probability: Floats
    """How likely a passage only looks like evidence, *(P,)*: `passage_log_odds` is the less for it."""
    similarity: Floats
    """Cosine of each passage to the nearest reference of each behavior, *(P, B)*."""
    nearest: NDArray[np.int64]
    """Which reference that is, *(P, B)*: a position in the model's `references`."""
    contributions: Floats
    """What each feature adds to the log-odds of the artifact, or of its surest portion, *(B, F)*."""
    portions: int = 1
    """In so many portions it was judged, as it is long."""


class EvidenceModel(Protocol):
    """Turns the passages of an artifact into a calibrated confidence per behavior."""

    @property
    def id(self) -> str:
        """What kind of model this is, for people."""

    @property
    def fingerprint(self) -> str:
        """`sha256:…` over everything that decides a judgement."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of its suggestions should know."""

    @property
    def references(self) -> Sequence[Reference]:
        """What passages are compared with."""

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Names of the F features that contribute to a confidence."""

    @property
    def centroid(self) -> Matrix:
        """What rows have in common whatever they say, *(dimension,)*: zeros where nothing is known of that.

        A query's row less this is nearest to what says the same, and not to what is near everything (centering: Suzuki
        et al., *Centering Similarity Measures to Reduce Hubs*, 2013).
        """

    def query(self, behavior: int) -> Matrix:
        """Return the vector *(dimension,)* whose inner product with a passage's row is the greater, the more evidence.

        A first look over many passages, for the behavior at that position in the framework: `judge` knows more.
        """

    def at_precision(self, precision: float) -> Self:
        """Return the model with thresholds from which on this share of its suggestions is expected to hold.

        Raises:
            UsageError: where nothing is known of how often its suggestions hold.
        """

    def judge(self, kind: Kind, passages: Sequence[Passage], vectors: Matrix) -> Judgement:
        """Return the judgement over one artifact's passages; `vectors` are their unit rows, *(P, dimension)*.

        P may be 0: then every confidence is what is known before reading a word.
        """
