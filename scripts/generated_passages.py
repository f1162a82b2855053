"""Made-up passages for measuring the search: vectors spread like the encoder's, and words as frequent as words are.

The constants are set so that 8,529 of these rows have what the bank's 8,529 embedded passages have: a mean vector of
length .50, pairs with cosine .25 (standard deviation .17; bank .16), nearest neighbours at .66 (bank .68), and a
covariance of 58 effective dimensions (bank 57).
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
DIMENSION = 384
TOPICS, PARTS = 2_000, 10
MEAN = 0.57
TOPIC, PART, OWN = 0.55, 0.42, 0.62
"""How far topics, their parts and the passages in them lie from each other, in standard deviations."""
VOCABULARY = 200_000
WORDS = (6, 31)
_LETTERS = "etaoinshrdlucmfwypvbgkjqxz"


class Generated:
    """Passages from a seed; the same ones for the same part, whatever else is asked for."""

    def __init__(self, seed: int = 7) -> None:
        """Set up the topics."""
        self._seed = seed
        random = np.random.default_rng(seed)
        variance = 1 / (np.arange(DIMENSION) + 3.0) ** 1.1
        self._spread = np.sqrt(variance / variance.sum()).astype(np.float32)
        self._turn = np.linalg.qr(random.normal(size=(DIMENSION, DIMENSION)))[0].astype(np.float32)
        topics = np.repeat(random.normal(size=(TOPICS, DIMENSION)) * TOPIC, PARTS, axis=0)
        parts = topics + random.normal(size=(TOPICS * PARTS, DIMENSION)) * PART
        self._centres = (parts * self._spread).astype(np.float32)
        self._centres[:, 0] += MEAN
        frequency = 1 / (np.arange(VOCABULARY) + 2.7)
        self._cumulated = np.cumsum(frequency / frequency.sum())

    @cached_property
    def _vocabulary(self) -> list[str]:
        letters = np.random.default_rng((self._seed, 4)).choice(list(_LETTERS), size=(VOCABULARY, 6)).tolist()
        return ["".join(row[: 2 + n % 5]) + np.base_repr(n, 36).lower() for n, row in enumerate(letters)]

    def rows(self, part: int, count: int) -> Floats:
        """Return unit rows *(count, 384)*; some topics are much more frequent than others."""
        random = np.random.default_rng((self._seed, part, 0))
        centres = (len(self._centres) * random.random(count) ** 1.7).astype(np.int64)
        rows = (
            self._centres[centres] + random.standard_normal((count, DIMENSION), dtype=np.float32) * self._spread * OWN
        )
        return _unit(rows @ self._turn)

    def heads(self, part: int, count: int) -> Floats:
        """Return what linear heads look like, *(count, 384)*, of lengths near 3: a few topics, less all passages."""
        random = np.random.default_rng((self._seed, part, 1))
        everything = self.rows(part, 4_000).mean(axis=0)
        topics = _unit(self._centres[random.integers(len(self._centres), size=(count, 5))] @ self._turn).mean(axis=1)
        noise = random.normal(size=(count, DIMENSION)) * 0.015
        heads: Floats = ((topics - everything + noise) * 6).astype(np.float32)
        return heads

    def texts(self, part: int, count: int) -> list[str]:
        """Return texts of 6 to 30 words."""
        random = np.random.default_rng((self._seed, part, 2))
        lengths = random.integers(*WORDS, count)
        words = np.searchsorted(self._cumulated, random.random(lengths.sum())).clip(max=VOCABULARY - 1).tolist()
        ends = np.cumsum(lengths).tolist()
        return [self._text(words[end - length : end]) for end, length in zip(ends, lengths.tolist(), strict=True)]

    def questions(self, part: int, count: int) -> list[str]:
        """Return 3 to 15 words of a text each: the frequent ones are frequent here too."""
        random = np.random.default_rng((self._seed, part, 3))
        texts = [text.split() for text in self.texts(part, count)]
        return [" ".join(random.permutation(words)[: random.integers(3, 16)]) for words in texts]

    def _text(self, words: Sequence[int]) -> str:
        return " ".join(map(self._vocabulary.__getitem__, words))


def _unit(rows: Floats) -> Floats:
    unit: Floats = rows / np.linalg.norm(rows, axis=-1, keepdims=True)
    return unit
