"""What is known of a passage, and of an artifact, as evidence of each behavior: the numbers that are weighed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.domain import KINDS, Kind, Passage
from matcher.embedding import Matrix
from matcher.evidence_model.heads import Heads
from matcher.evidence_model.lexical import Lexicon
from matcher.evidence_model.logistic import log_sigmoid, sigmoid
from matcher.evidence_model.ngrams import WordHeads
from matcher.evidence_model.persons import ABOUT_OTHERS
from matcher.index import GroupedRows

Floats = NDArray[np.float64]

PASSAGE_FEATURES = (
    "what it means",
    "how it is worded",
    "nearer to examples than to non-evidence",
    "near the statement",
    "words of the statement",
    "what stands around it",
    "its length",
    "it is the title",
)
ARTIFACT_FEATURES = (
    "the strongest passage",
    "the three strongest passages",
    "any passage at all",
    "what the whole says",
    "what its strongest passage says, as a whole",
    "how often this kind of artifact shows it",
    "the artifact's length",
)
NO_PASSAGE = -9.0
"""Log-odds of evidence where there is no passage."""
LEAST_DOUBT = 1e-12
"""So much every probability is below 1."""
NEVER = -9.0
"""Log-odds of what cannot be."""
TOLD = 6.0
"""Log-odds that a passage tells of somebody else which says so itself."""
STRONGEST = 3
STATED: tuple[Kind, ...] = tuple(kind for kind in KINDS if kind != "other")
"""Kinds that say something of an artifact."""
KIND_WEIGHT = 0.3
"""How far the kind counts beside the unit vector of the whole."""
EPSILON = 1e-4


@dataclass(frozen=True, slots=True)
class Standardizer:
    """Mean and spread of a similarity over passages that evidence nothing: makes statements comparable."""

    mean: Floats
    spread: Floats

    def __call__(self, values: Floats) -> Floats:
        """Return how many spreads each value lies above the mean."""
        scores: Floats = (values - self.mean) / self.spread
        return scores


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """The bank in vector space: each behavior's statement and examples, and the passages that evidence nothing."""

    groups: GroupedRows
    """One group a behavior; behind them, where there are any, the passages that evidence nothing."""
    behaviors: int

    def nearest(self, vectors: Matrix) -> tuple[Floats, NDArray[np.int64], Floats]:
        """Return the cosine to the nearest reference of each behavior, and which one, both *(P, B)*.

        And the cosine to the nearest passage that evidences nothing, *(P, 1)*; zeros where none is known.
        """
        cosines, which = self.groups.nearest(vectors)
        similarity = cosines.astype(np.float64)
        nothing = similarity[:, self.behaviors :]
        if not nothing.shape[1]:
            nothing = np.zeros((len(vectors), 1))
        return similarity[:, : self.behaviors], which[:, : self.behaviors], nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureExtractor:
    """Reads passages into features; everything in it comes from the framework and its bank."""

    neighbourhood: Neighbourhood
    statements: Matrix
    standard: Standardizer
    lexicon: Lexicon
    lexical_standard: Standardizer
    heads: Heads
    word_heads: WordHeads
    whole_heads: Heads
    """Over `whole_row`."""
    kind_heads: Heads
    """Over `mean_row`: how like an artifact is to each of the kinds STATED, or to none where no bank taught that."""
    other_heads: Heads
    """Over a passage's vector: whether it tells what somebody else did; none where no bank taught that."""
    near_miss_heads: Heads
    """Over a passage's vector: whether it only looks like evidence; none where no bank taught that."""

    def extract(self, kind: Kind, passages: Sequence[Passage], vectors: Matrix) -> "ArtifactFeatures":
        """Return what is known of an artifact of this kind and of its passages, in their order."""
        kind = self.assumed_kind(kind, vectors)
        texts = [p.prose for p in passages]
        similarity, nearest, nothing = self.neighbourhood.nearest(vectors)
        meaning, wording = self.heads.logits(vectors), self.word_heads.logits(texts)
        behaviors = meaning.shape[1]
        length = np.log([max(1, len(t.split())) for t in texts])
        is_title = np.array([p.field == "title" for p in passages], dtype=np.float64)
        columns = {
            "what it means": meaning,
            "how it is worded": wording,
            "nearer to examples than to non-evidence": similarity - nothing,
            "near the statement": self.standard((vectors @ self.statements.T).astype(np.float64)),
            "words of the statement": self.lexical_standard(self.lexicon.scores(texts)),
            "what stands around it": around((meaning + wording) / 2),
            "its length": np.tile(np.reshape(length, (-1, 1)), (1, behaviors)),
            "it is the title": np.tile(np.reshape(is_title, (-1, 1)), (1, behaviors)),
        }
        return ArtifactFeatures(
            kind=kind,
            features=np.stack([columns[name] for name in PASSAGE_FEATURES], axis=2),
            other_person_log_odds=self._others(kind, passages, vectors),
            near_miss_log_odds=_doubt(self.near_miss_heads, vectors),
            similarity=similarity,
            nearest=nearest,
            whole=self.whole_heads.logits(whole_row(kind, vectors)[None])[0],
            wholes=self.whole_heads.logits(whole_rows(kind, vectors)),
        )

    def assumed_kind(self, kind: Kind, vectors: Matrix) -> Kind:
        """Return the kind that an artifact is taken for: where nobody says it ("other"), the one that it reads like."""
        if kind != "other" or not len(vectors) or not len(self.kind_heads.bias):
            return kind
        return STATED[int(self.kind_heads.logits(mean_row(vectors)[None])[0].argmax())]

    def _others(self, kind: Kind, passages: Sequence[Passage], vectors: Matrix) -> Floats:
        """Return the log-odds that each passage tells of somebody else's deed, *(P,)*; never where that counts."""
        if kind in ABOUT_OTHERS:
            return np.where([p.is_of_writer for p in passages], TOLD, NEVER)
        odds = _doubt(self.other_heads, vectors)
        odds[[p.names_author for p in passages]] = NEVER
        told = [p.is_of_another for p in passages]
        odds[told] = np.maximum(odds[told], TOLD)
        return odds


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtifactFeatures:
    """One artifact, read; P may be 0."""

    kind: Kind
    """What it is, or is taken for."""
    features: Floats
    """*(P, B, len(PASSAGE_FEATURES))*."""
    other_person_log_odds: Floats
    """Log-odds that a passage tells of somebody else's deed, *(P,)*."""
    near_miss_log_odds: Floats
    """Log-odds that a passage only looks like evidence: not done, asked, ordered, said of all, *(P,)*."""
    similarity: Floats
    """Cosine to the nearest reference of each behavior, *(P, B)*."""
    nearest: NDArray[np.int64]
    """Which reference that is, *(P, B)*."""
    whole: Floats
    """Log-odds of each behavior from all passages taken together, *(B,)*."""
    wholes: Floats
    """The same from each passage, as if it were the whole artifact, *(P, B)*: what a log of many deeds drowns."""

    @property
    def doubts(self) -> Floats:
        """Log-odds that a passage tells no deed of the author's, for either reason, *(P,)*."""
        return -own(-self.near_miss_log_odds[:, None], self.other_person_log_odds)[:, 0]


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


def mean_row(vectors: Matrix) -> Floats:
    """Return the unit mean of an artifact's vectors, *(dimension,)*."""
    mean = vectors.astype(np.float64).sum(axis=0)
    unit: Floats = mean / (np.linalg.norm(mean) or 1.0)
    return unit


def whole_row(kind: Kind, vectors: Matrix) -> Floats:
    """Return what an artifact is read by as a whole: the unit mean of its vectors, and its kind, *(width,)*."""
    return np.concatenate([mean_row(vectors), _of_kind(kind)])


def whole_rows(kind: Kind, vectors: Matrix) -> Floats:
    """Return each of an artifact's P vectors as if it were the whole, *(P, width)*, see `whole_row`."""
    rows = np.zeros((len(vectors), vectors.shape[1] + len(KINDS)))
    rows[:, : vectors.shape[1]] = vectors
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    rows[:, vectors.shape[1] :] = _of_kind(kind)
    return rows


def _of_kind(kind: Kind) -> list[float]:
    return [KIND_WEIGHT * float(kind == known) for known in KINDS]


def own(odds: Floats, doubts: Floats) -> Floats:
    """Return the log-odds, *(P, B)*, that a passage is evidence and its author's own deed.

    Args:
        odds: log-odds that it is evidence, whoever did it, and if it was done, *(P, B)*.
        doubts: log-odds that it tells no deed of the author's, *(P,)*.
    """
    both = np.minimum(log_sigmoid(odds) + log_sigmoid(-doubts)[:, None], -LEAST_DOUBT)
    logits: Floats = both - np.log(-np.expm1(both))
    return logits


def artifact_features(logits: Floats, whole: Floats, best: Floats, prior: Floats) -> Floats:
    """Return an artifact's features, *(B, len(ARTIFACT_FEATURES))*, from its passages' log-odds, *(P, B)*."""
    if not len(logits):
        logits = np.full((1, len(prior)), NO_PASSAGE)
    strongest = np.sort(logits, axis=0)[::-1]
    none = np.prod(1 - sigmoid(logits), axis=0)
    columns = {
        "the strongest passage": strongest[0],
        "the three strongest passages": strongest[:STRONGEST].mean(0),
        "any passage at all": np.log((1 - none + EPSILON) / (none + EPSILON)),
        "what the whole says": whole,
        "what its strongest passage says, as a whole": best,
        "how often this kind of artifact shows it": prior,
        "the artifact's length": np.full(len(prior), np.log(len(logits))),
    }
    return np.stack([columns[name] for name in ARTIFACT_FEATURES], axis=1)


def _doubt(heads: Heads, vectors: Matrix) -> Floats:
    """Return the log-odds of one head, *(P,)*; what nobody taught cannot be."""
    return heads.logits(vectors)[:, 0] if len(heads.bias) else np.full(len(vectors), NEVER)


def around(logits: Floats) -> Floats:
    """Return the mean log-odds of each passage's neighbours, *(P, B)*; its own where it has none."""
    if len(logits) < 2:
        return logits
    shifted = np.zeros_like(logits)
    shifted[1:] += logits[:-1]
    shifted[:-1] += logits[1:]
    shifted[1:-1] /= 2
    return shifted
