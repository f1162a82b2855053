"""Words and word pairs as features: what evidence is worded like, beside what it means.

TF-IDF with sublinear counts and unit rows (Manning, Raghavan and Schütze, *Introduction to Information Retrieval*,
2008, 6.4), as scikit-learn computes it; written out here because reading a passage must not import scikit-learn.
"""

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matcher.deferred import lazy_regex

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float64]

TERM = lazy_regex(r"[a-z][a-z']*|[?!%]")
LEAST_DOCUMENTS = 2


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Terms and how much each one tells."""

    columns: Mapping[str, int]
    inverse_frequency: Floats
    """*(terms,)*."""

    def weights(self, text: str) -> tuple[list[int], Floats]:
        """Return the columns of the text's known terms, ascending, and their unit-length weights."""
        counts = Counter(self.columns[t] for t in terms(text) if t in self.columns)
        columns = sorted(counts)
        values = (1 + np.log([counts[c] for c in columns])) * self.inverse_frequency[columns]
        return columns, values / (np.linalg.norm(values) or 1.0)

    def matrix(self, texts: Sequence[str]) -> "csr_array":
        """Return the sparse rows of the texts, *(len(texts), terms)*."""
        from scipy.sparse import csr_array

        rows = [self.weights(text) for text in texts]
        ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
        columns = np.array([c for row, _ in rows for c in row], dtype=np.int64)
        values = np.concatenate([np.zeros(0), *(v for _, v in rows)])
        return csr_array((values, columns, ends), shape=(len(texts), len(self.columns)))


@dataclass(frozen=True, slots=True)
class WordHeads:
    """One linear head a behavior over words and word pairs."""

    vocabulary: Vocabulary
    weights: Floats
    """*(terms, behaviors)*."""
    bias: Floats
    """*(behaviors,)*."""

    def logits(self, texts: Sequence[str]) -> Floats:
        """Return log-odds of shape *(len(texts), behaviors)*."""
        rows = np.tile(self.bias, (len(texts), 1))
        for row, text in enumerate(texts):
            columns, values = self.vocabulary.weights(text)
            rows[row] += values @ self.weights[columns]
        return rows


def fit_vocabulary(texts: Sequence[str]) -> Vocabulary:
    """Return the terms that at least LEAST_DOCUMENTS of the texts use, in alphabetical order."""
    found = Counter(term for text in texts for term in set(terms(text)))
    kept = sorted(term for term, count in found.items() if count >= LEAST_DOCUMENTS)
    frequency = np.array([found[term] for term in kept], dtype=np.float64)
    return Vocabulary(
        columns={term: column for column, term in enumerate(kept)},
        inverse_frequency=np.log((1 + len(texts)) / (1 + frequency)) + 1,
    )


def terms(text: str) -> Iterator[str]:
    """Yield lower-case words, marks that tell a question or a figure, and pairs of neighbours."""
    words = TERM.findall(text.lower())
    yield from words
    yield from (f"{first} {second}" for first, second in itertools.pairwise(words))
