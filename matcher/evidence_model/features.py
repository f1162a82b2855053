"""What is known of one artifact and one behavior, as numbers: the features that the combiner weighs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Kind, Passage
from matcher.embedding import Matrix
from matcher.evidence_model.heads import Heads, sigmoid
from matcher.evidence_model.lexical import Lexicon
from matcher.index import NearestIndex

Floats = NDArray[np.float64]

NAMES = (
    "strongest passage",
    "three strongest passages",
    "any passage",
    "nearer to its examples than to non-evidence",
    "nearness to an example",
    "nearness to the statement",
    "words of the statement",
    "how often this kind of artifact shows it",
    "length of the artifact",
)
EPSILON = 1e-4


@dataclass(frozen=True, slots=True)
class Standard:
    """Mean and spread of a similarity over passages that evidence nothing: makes statements comparable."""

    mean: Floats
    spread: Floats

    def __call__(self, values: Floats) -> Floats:
        """Return how many spreads each value lies above the mean."""
        scores: Floats = (values - self.mean) / self.spread
        return scores


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The bank in vector space: each behavior's statement and examples, and the passages that evidence nothing."""

    positives: tuple[NearestIndex, ...]
    """One index a behavior; row 0 is its statement."""
    rows: tuple[NDArray[np.int64], ...]
    """Which reference each row of those indexes is."""
    nothing: NearestIndex | None

    def nearest(self, vectors: Matrix) -> tuple[Floats, NDArray[np.int64]]:
        """Return the cosine to the nearest reference of each behavior, and which one, both *(P, B)*."""
        found = [index.nearest(vectors, 1) for index in self.positives]
        similarity = np.stack([s[:, 0] for s, _ in found], axis=1).astype(np.float64)
        which = np.stack([rows[r[:, 0]] for rows, (_, r) in zip(self.rows, found, strict=True)], axis=1)
        return similarity, which

    def nothing_like(self, vectors: Matrix) -> Floats:
        """Return the cosine to the nearest passage that evidences nothing, *(P, 1)*; zeros where none is known."""
        if self.nothing is None:
            return np.zeros((len(vectors), 1))
        return self.nothing.nearest(vectors, 1)[0].astype(np.float64)


@dataclass(frozen=True, slots=True)
class PassageFeatures:
    """Everything read off the passages of one artifact that does not depend on the heads."""

    kind: Kind
    vectors: Matrix
    similarity: Floats
    nearest: NDArray[np.int64]
    nothing: Floats
    statement: Floats
    lexical: Floats


@dataclass(frozen=True, slots=True)
class Priors:
    """Log-odds of each behavior in an artifact of a kind, before reading a word."""

    kinds: tuple[str, ...]
    log_odds: Floats
    """*(kinds + 1, B)*; the last row is for kinds never met."""

    def of(self, kind: str) -> Floats:
        """Return the log-odds for a kind, *(B,)*."""
        row: Floats = self.log_odds[self.kinds.index(kind) if kind in self.kinds else -1]
        return row


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads passages into features; fitted to a framework and its bank, before any head."""

    neighbourhood: Neighbourhood
    statements: Matrix
    standard: Standard
    lexicon: Lexicon
    lexical_standard: Standard

    def read(self, kind: Kind, passages: Sequence[Passage], vectors: Matrix) -> PassageFeatures:
        """Return the passages' similarities to everything known; all arrays have one row a passage."""
        similarity, nearest = self.neighbourhood.nearest(vectors)
        return PassageFeatures(
            kind=kind,
            vectors=vectors,
            similarity=similarity,
            nearest=nearest,
            nothing=self.neighbourhood.nothing_like(vectors),
            statement=self.standard((vectors @ self.statements.T).astype(np.float64)),
            lexical=self.lexical_standard(self.lexicon.scores([p.prose for p in passages])),
        )


def artifact_features(read: PassageFeatures, heads: Heads, priors: Priors) -> tuple[Floats, Floats]:
    """Return the artifact's features, *(B, F)*, and the passages' log-odds, *(P, B)*.

    An artifact without passages has the features of one passage that resembles nothing.
    """
    logits = heads.logits(read.vectors)
    prior = priors.of(read.kind)
    if not len(logits):
        features = np.zeros((len(prior), len(NAMES)))
        features[:, :3] = np.log(EPSILON)
        features[:, 7] = prior
        return features, logits
    strongest = np.sort(logits, axis=0)[::-1]
    none = np.prod(1 - sigmoid(logits), axis=0)
    columns = (
        strongest[0],
        strongest[:3].mean(0),
        np.log((1 - none + EPSILON) / (none + EPSILON)),
        (read.similarity - read.nothing).max(0),
        read.similarity.max(0),
        read.statement.max(0),
        read.lexical.max(0),
        prior,
        np.full(len(prior), np.log(len(logits))),
    )
    return np.stack(columns, axis=1), logits
