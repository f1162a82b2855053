"""The lexical leg: BM25 of a passage against each behavior's statement.

bm25s scores every (term, document) pair when the index is made; what is kept is that table, one row a term and one
column a behavior, so that reading a passage needs no library.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
WORD = re.compile(r"[^\W_]{2,}")
SUFFIXES = ("ings", "ing", "ed", "es", "s")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """BM25 weights of terms for behaviors."""

    terms: Mapping[str, int]
    weights: Floats
    """*(terms, behaviors)*."""

    def scores(self, texts: Sequence[str]) -> Floats:
        """Return BM25 of each text against each behavior, *(len(texts), behaviors)*."""
        rows = np.zeros((len(texts), self.weights.shape[1]))
        for row, text in enumerate(texts):
            known = {self.terms[t] for t in tokens(text) if t in self.terms}
            rows[row] = self.weights[sorted(known)].sum(0)
        return rows


def fit_lexicon(documents: Sequence[str]) -> Lexicon:
    """Return the BM25 table over one document a behavior (Robertson's BM25 as bm25s computes it, k1 1.5, b 0.75)."""
    import bm25s

    split = [sorted(set(tokens(d))) or ["-"] for d in documents]
    terms = {term: i for i, term in enumerate(sorted({t for doc in split for t in doc}))}
    index = bm25s.BM25(k1=1.5, b=0.75)
    index.index([list(doc) for doc in split], show_progress=False)
    weights = np.zeros((len(terms), len(documents)))
    for term, row in terms.items():
        weights[row] = index.get_scores([term])
    return Lexicon(terms=terms, weights=weights)


def tokens(text: str) -> list[str]:
    """Return lower-case words with common English endings cut."""
    return [_stem(word) for word in WORD.findall(text.lower())]


def _stem(word: str) -> str:
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return word[: -len(suffix)]
    return word
