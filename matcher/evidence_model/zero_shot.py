"""The evidence model of a framework without examples: nearness to the statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Framework, Kind, Passage, digest
from matcher.embedding import Matrix
from matcher.evidence_model.features import Standard
from matcher.evidence_model.heads import sigmoid
from matcher.evidence_model.judgement import Judgement, Reference
from matcher.evidence_model.lexical import Lexicon, fit_lexicon
from matcher.index import NearestIndex

Floats = NDArray[np.float64]

NOTE = "this framework has no bank of examples: matched by nearness to its sentences alone, which misses most evidence"
SLOPE = 0.55
OFFSET = -3.6
"""Log-odds of a hybrid similarity of z spreads are SLOPE * z + OFFSET: fitted on the shipped framework matched without
its bank (scripts/build_model.py --zero-shot prints them)."""
THRESHOLD = 0.2
LEXICAL_SHARE = 0.5
LEAST_SPREAD = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class ZeroShotModel:
    """Statements only, standardised on themselves. Immutable, so safe to use from threads."""

    references: Sequence[Reference]
    index: NearestIndex
    standard: Standard
    lexicon: Lexicon
    lexical_standard: Standard
    fingerprint: str
    notes: tuple[str, ...] = field(default=(NOTE,))

    id = "zero-shot"
    feature_names = ("nearness to the statement", "words of the statement")

    def judge(self, kind: Kind, passages: Sequence[Passage], vectors: Matrix) -> Judgement:
        """Return the judgement over one artifact's passages; `kind` tells nothing here."""
        behaviors = len(self.references)
        similarity = np.zeros((len(passages), behaviors))
        if len(passages):
            cosines, which = self.index.nearest(vectors, behaviors)
            np.put_along_axis(similarity, which, cosines.astype(np.float64), axis=1)
        dense = self.standard(similarity)
        lexical = self.lexical_standard(self.lexicon.scores([p.prose for p in passages]))
        parts = np.stack([(1 - LEXICAL_SHARE) * dense, LEXICAL_SHARE * lexical], axis=2)
        hybrid = parts.sum(2)
        best = hybrid.argmax(0) if len(passages) else None
        contributions = SLOPE * parts[best, np.arange(behaviors)] if best is not None else np.zeros((behaviors, 2))
        return Judgement(
            confidence=sigmoid(contributions.sum(1) + OFFSET),
            thresholds=np.full(behaviors, THRESHOLD),
            relevance=SLOPE * hybrid + OFFSET,
            similarity=np.clip(similarity, -1.0, 1.0),
            nearest=np.tile(np.arange(behaviors, dtype=np.int64), (len(passages), 1)),
            contributions=contributions,
        )


def fit_zero_shot(framework: Framework, statements: Matrix, *, made_with: str) -> ZeroShotModel:
    """Return the model of a framework from its statements' unit rows, *(B, dimension)*.

    What a similarity means is told by the statements themselves: how near they are to each other.
    """
    texts = [b.text for b in framework.behaviors]
    lexicon = fit_lexicon(texts)
    others = ~np.eye(len(texts), dtype=bool)
    between = (statements @ statements.T).astype(np.float64)[others]
    lexical = lexicon.scores(texts)[others]
    return ZeroShotModel(
        references=tuple(Reference(text=text, origin="statement") for text in texts),
        index=NearestIndex(statements),
        standard=_spread_of(between, len(texts)),
        lexicon=lexicon,
        lexical_standard=_spread_of(lexical, len(texts)),
        fingerprint=digest(["zero-shot", made_with, SLOPE, OFFSET, THRESHOLD, LEXICAL_SHARE]),
    )


def _spread_of(values: Floats, behaviors: int) -> Standard:
    if not len(values):
        return Standard(mean=np.zeros(behaviors), spread=np.ones(behaviors))
    spread = max(float(values.std()), LEAST_SPREAD)
    return Standard(mean=np.full(behaviors, values.mean()), spread=np.full(behaviors, spread))
