"""The lexical leg: BM25 of a passage against each behavior's statement.

bm25s scores every (term, document) pair when the index is made; what is kept is that table, one row a term and one
column a behavior, so that reading a passage needs no library.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from matcher.deferred import lazy_regex

Floats = NDArray[np.float64]
WORD = lazy_regex(r"[^\W_]{2,}")
SUFFIXES = ("ings", "ing", "ed", "es", "s")
HUMP = lazy_regex(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
STEM = 5
STOP_WORDS = frozenset(
    WORD.findall(
        "all an and any are as at be been but by can could did do does each for from had has have if in into "
        "is it its may might must no not of on or other shall should so such than that the their then there "
        "these they this those to via was were when where which who whom will with would"
    )
)
Tokenize = Callable[[str], list[str]]


def tokens(text: str) -> list[str]:
    """Return the distinct lower-case words with common English endings cut."""
    return sorted({_stem(word) for word in WORD.findall(text.lower())})


def truncated_terms(text: str) -> list[str]:
    """Return the first letters of each word that tells something, however often; `flightPlan` is two words.

    Coarser than `tokens`: with statements alone to go by, "schedules" must meet "scheduling".
    """
    words = WORD.findall(HUMP.sub(" ", text).lower())
    return [word[:STEM] for word in words if word not in STOP_WORDS]


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return word[: -len(suffix)]
    return word


@dataclass(frozen=True, slots=True)
class Lexicon:
    """BM25 weights of terms for behaviors."""

    terms: Mapping[str, int]
    weights: Floats
    """*(terms, behaviors)*."""
    tokenize: Tokenize = tokens

    def scores(self, texts: Sequence[str]) -> Floats:
        """Return BM25 of each text against each behavior, *(len(texts), behaviors)*."""
        rows = np.zeros((len(texts), self.weights.shape[1]))
        for row, text in enumerate(texts):
            known = {self.terms[t] for t in self.tokenize(text) if t in self.terms}
            rows[row] = self.weights[sorted(known)].sum(0)
        return rows


def fit_lexicon(documents: Sequence[str], tokenize: Tokenize = tokens) -> Lexicon:
    """Return the BM25 table over one document a behavior (Robertson's BM25 as bm25s computes it, k1 1.5, b 0.75)."""
    import bm25s

    split = [sorted(tokenize(d)) or ["-"] for d in documents]
    terms = {term: i for i, term in enumerate(sorted({t for doc in split for t in doc}))}
    index = bm25s.BM25(k1=1.5, b=0.75)
    index.index([list(doc) for doc in split], show_progress=False)
    weights = np.zeros((len(terms), len(documents)))
    for term, row in terms.items():
        weights[row] = index.get_scores([term])
    return Lexicon(terms=terms, weights=weights, tokenize=tokenize)
