"""The evidence model of a framework without examples: nearness to the statements."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Framework, Kind, Passage, digest
from matcher.embedding import Matrix
from matcher.errors import UsageError
from matcher.evidence_model.features import Standardizer
from matcher.evidence_model.judgement import Judgement, Reference
from matcher.evidence_model.lexical import Lexicon, fit_lexicon, truncated_terms
from matcher.evidence_model.logistic import sigmoid

Floats = NDArray[np.float64]

NOTE = (
    "this framework has no bank of examples: matched by nearness to its sentences alone, which misses most evidence "
    "(better: say which shipped behaviors its own are like, matcher framework liken); take confidences as an order, "
    "not as odds"
)
NO_PRECISION = "a precision cannot be asked for without a bank of examples; use a confidence (--min-confidence)"
SLOPE = 0.624
OFFSET = -2.733
"""Log-odds of a hybrid similarity of z spreads are SLOPE * z + OFFSET: fitted by scripts/fit_zero_shot.py on the
shipped framework matched without its bank."""
THRESHOLD = 0.4
"""Far above the 0.10 of the best micro F1 there (0.21): without a bank, silence is worth more than such guesses. Of the
160 artifacts of `framework/gold/nothing.jsonl`, an invented company's framework suggested something in 77 from 0.2 on,
and in 13 from 0.4 on (docs/tries.md)."""
LEXICAL_SHARE = 0.5
COMMON_SHARE = 0.25
"""How much of what a passage has in common with all statements is taken away: it tells one from another only so far."""
KIN = 6
KIN_SHARE = 0.15
"""How much nearness to the KIN statements most like a statement adds to its own."""
NO_PASSAGE = -2.0
"""Spreads below the usual, for each part, where there is no passage."""
LEAST_SPREAD = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class ZeroShotModel:
    """Statements only, standardised on themselves. Immutable, so safe to use from threads."""

    references: Sequence[Reference]
    statements: Matrix
    """Their unit rows, *(B, dimension)*."""
    standard: Standardizer
    lexicon: Lexicon
    lexical_standard: Standardizer
    kin: Floats
    """What nearness to one statement adds to another's, *(B, B)*; 1 on the diagonal."""
    fingerprint: str
    notes: tuple[str, ...] = field(default=(NOTE,))

    id = "zero-shot"
    feature_names = ("nearness to the statement", "words of the statement")

    @property
    def centroid(self) -> Matrix:
        """Zeros, *(dimension,)*: the general encoder's rows are spread evenly."""
        return np.zeros_like(self.query(0))

    def query(self, behavior: int) -> Matrix:
        """Return the statement's row, *(dimension,)*."""
        row: Matrix = self.statements[behavior]
        return row

    def at_precision(self, precision: float) -> "ZeroShotModel":
        """Raise UsageError: without examples nothing is known of how often suggestions hold."""
        raise UsageError(NO_PRECISION)

    def judge(self, kind: Kind, passages: Sequence[Passage], vectors: Matrix) -> Judgement:
        """Return the judgement over one artifact's passages; `kind` tells nothing here."""
        parts, similarity = self._read(passages, vectors)
        hybrid = parts.sum(2)
        behaviors = np.arange(len(self.references))
        best = parts[hybrid.argmax(0), behaviors] if len(passages) else np.full((len(behaviors), 2), NO_PASSAGE)
        return Judgement(
            kind=kind,
            confidence=sigmoid(SLOPE * best.sum(1) + OFFSET),
            thresholds=np.full(len(behaviors), THRESHOLD),
            passage_log_odds=SLOPE * hybrid + OFFSET,
            other_person_probability=np.zeros(len(passages)),
            near_miss_probability=np.zeros(len(passages)),
            similarity=np.clip(similarity, -1.0, 1.0),
            nearest=np.tile(behaviors.astype(np.int64), (len(passages), 1)),
            contributions=SLOPE * best,
        )

    def hybrid(self, passages: Sequence[Passage], vectors: Matrix) -> Floats:
        """Return how many spreads each passage stands nearer to each statement than statements do, *(P, B)*."""
        hybrid: Floats = self._read(passages, vectors)[0].sum(2)
        return hybrid

    def _read(self, passages: Sequence[Passage], vectors: Matrix) -> tuple[Floats, Floats]:
        """Return the dense and the lexical part, *(P, B, 2)*, and the cosines, *(P, B)*."""
        similarity = (vectors @ self.statements.T).astype(np.float64)
        dense = self.standard(similarity)
        lexical = self.lexical_standard(self.lexicon.scores([p.prose for p in passages]))
        parts = (1 - LEXICAL_SHARE) * _apart(dense) @ self.kin, LEXICAL_SHARE * _apart(lexical) @ self.kin
        return np.stack(parts, axis=2), similarity


class DeferredZeroShot:
    """The zero-shot model of a framework, fitted at the first judgement: until then no encoder is needed."""

    id = ZeroShotModel.id
    feature_names = ZeroShotModel.feature_names
    notes = (NOTE,)

    def __init__(self, framework: Framework, encode: Callable[[Sequence[str]], Matrix], *, made_with: str) -> None:
        """Remember what it is fitted from."""
        self.fingerprint = zero_shot_fingerprint(made_with)
        self.references = tuple(Reference(text=b.text, origin="statement") for b in framework.behaviors)
        self._framework, self._encode, self._made_with = framework, encode, made_with
        self._fitting = threading.Lock()
        self._fitted: ZeroShotModel | None = None

    @property
    def centroid(self) -> Matrix:
        """Zeros, *(dimension,)*."""
        return self._model().centroid

    def query(self, behavior: int) -> Matrix:
        """Return the statement's row, *(dimension,)*."""
        return self._model().query(behavior)

    def at_precision(self, precision: float) -> "DeferredZeroShot":
        """Raise UsageError: without examples nothing is known of how often suggestions hold."""
        raise UsageError(NO_PRECISION)

    def judge(self, kind: Kind, passages: Sequence[Passage], vectors: Matrix) -> Judgement:
        """Return the judgement over one artifact's passages."""
        return self._model().judge(kind, passages, vectors)

    def _model(self) -> ZeroShotModel:
        with self._fitting:
            if self._fitted is None:
                statements = self._encode([b.text for b in self._framework.behaviors])
                self._fitted = fit_zero_shot(self._framework, statements, made_with=self._made_with)
            return self._fitted


def fit_zero_shot(framework: Framework, statements: Matrix, *, made_with: str) -> ZeroShotModel:
    """Return the model of a framework from its statements' unit rows, *(B, dimension)*.

    What a similarity means is told by the statements themselves: how near they are to each other.
    """
    texts = [b.text for b in framework.behaviors]
    lexicon = fit_lexicon(texts, truncated_terms)
    cosines, words = (statements @ statements.T).astype(np.float64), lexicon.scores(texts)
    standard, lexical_standard = _usual(cosines), _usual(words)
    likeness = (1 - LEXICAL_SHARE) * standard(cosines) + LEXICAL_SHARE * lexical_standard(words)
    return ZeroShotModel(
        references=tuple(Reference(text=text, origin="statement") for text in texts),
        statements=statements,
        standard=standard,
        lexicon=lexicon,
        lexical_standard=lexical_standard,
        kin=_kin(likeness),
        fingerprint=zero_shot_fingerprint(made_with),
    )


def zero_shot_fingerprint(made_with: str) -> str:
    """Return the fingerprint of the model that `fit_zero_shot` returns."""
    constants = [SLOPE, OFFSET, THRESHOLD, LEXICAL_SHARE, COMMON_SHARE, KIN, KIN_SHARE]
    return digest(["zero-shot", made_with, *constants])


def _apart(scores: Floats) -> Floats:
    """Return scores less a share of their mean over the statements, *(P, B)*."""
    apart: Floats = scores - COMMON_SHARE * scores.mean(1, keepdims=True)
    return apart


def _usual(likeness: Floats) -> Standardizer:
    """Return the mean and spread of how like each other statements are, *(B, B)*, themselves left out."""
    behaviors = len(likeness)
    others = likeness[~np.eye(behaviors, dtype=bool)]
    if not len(others):
        return Standardizer(mean=np.zeros(behaviors), spread=np.ones(behaviors))
    spread = max(float(others.std()), LEAST_SPREAD)
    return Standardizer(mean=np.full(behaviors, others.mean()), spread=np.full(behaviors, spread))


def _kin(likeness: Floats) -> Floats:
    """Return the identity, and in each column the share of the statements most like that one, *(B, B)*."""
    kin = np.eye(len(likeness))
    for own, row in enumerate(likeness):
        others = np.delete(np.arange(len(row)), own)
        nearest = others[np.argsort(-row[others], kind="stable")[:KIN]]
        shares = np.exp(row[nearest] - row[nearest].max(initial=0))
        kin[nearest, own] += KIN_SHARE * shares / max(shares.sum(), np.finfo(float).tiny)
    return kin
