"""BM25 over postings: exact, and quick because common terms are only looked up for rows that can still win.

Source: Robertson and Zaragoza, *The Probabilistic Relevance Framework: BM25 and Beyond*, 2009, with k1 = 1.2 and
b = .75 as in Lucene and SQLite, and Lucene's idf, which is never negative. The pruning is MaxScore (Turtle and Flood,
*Query evaluation: strategies and optimizations*, 1995) a term at a time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.index.postings import Positions, Postings
from matcher.index.tokens import Hashes

K1 = 1.2
B = 0.75
_COMMON = 50_000
"""Terms with more rows than this are worth a look at whether they can be left to the end."""
Mask = NDArray[np.bool_]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Searched:
    """A segment as a search sees it."""

    postings: Postings
    live: Mask | None
    """*(rows,)*: not deleted; None for all. These make up the statistics."""
    live_rows: int
    live_words: int
    allowed: Mask | None
    """*(rows,)*: live and within the filter; None for all. These can be found."""


def best(segments: Sequence[Searched], terms: Hashes, k: int) -> Iterator[tuple[Positions, Floats]]:
    """Yield for each segment the k best rows that hold at least one of the distinct terms, best first, with BM25.

    Statistics are those of the live rows of all segments: how rows came to be in segments changes nothing.
    """
    rows, length = sum(s.live_rows for s in segments), sum(s.live_words for s in segments)
    frequency = np.array([sum(_live(s, term) for s in segments) for term in terms], dtype=np.float64)
    order = np.argsort(frequency, kind="stable")
    order = order[frequency[order] > 0]
    idf = np.log1p((rows - frequency[order] + 0.5) / (frequency[order] + 0.5))
    for segment in segments:
        yield _Race(segment, length / rows if rows else 0.0, k).run(terms[order], idf)


def _live(segment: Searched, term: np.uint64) -> int:
    """Return how many live rows hold the term."""
    where = segment.postings.find(term)
    if segment.live is None:
        return len(segment.postings.rows[where])
    return int(np.count_nonzero(segment.live[segment.postings.rows[where]]))


class _Race:
    """The rows of one segment, and what each has so far."""

    def __init__(self, segment: Searched, average: float, k: int) -> None:
        self.postings = segment.postings
        self.allowed = segment.allowed
        self.k = k
        self.sums: Floats = np.zeros(len(self.postings.lengths), dtype=np.float32)
        self.base = np.float32(K1 * (1 - B))
        self.slope = np.float32(K1 * B / average) if average else np.float32(0)

    def run(self, terms: Hashes, idf: NDArray[np.float64]) -> tuple[Positions, Floats]:
        """Return the k best rows with their sums; the terms are given rarest first."""
        most = idf * (K1 + 1)
        for number, (term, weight) in enumerate(zip(terms, idf, strict=True)):
            where = self.postings.find(term)
            if number and where.stop - where.start > _COMMON:
                candidates = self._contenders(float(most[number:].sum()))
                if candidates is not None:
                    self._look_up(candidates, terms[number:], idf[number:])
                    return self._best(candidates)
            self._add(where, weight)
        return self._best(np.flatnonzero(self.sums))

    def _add(self, where: slice, weight: float) -> None:
        rows, counts = self.postings.rows[where], self.postings.counts[where]
        if self.allowed is not None:
            kept = self.allowed[rows]
            rows, counts = rows[kept], counts[kept]
        self.sums[rows] += self._gain(rows, counts, weight)

    def _gain(self, rows: NDArray[np.uint32], counts: NDArray[np.uint8], weight: float) -> Floats:
        often = counts.astype(np.float32)
        gain: Floats = often * np.float32(weight * (K1 + 1))
        gain /= often + self.base + self.slope * self.postings.lengths[rows]
        return gain

    def _contenders(self, to_come: float) -> Positions | None:
        """Return the rows that can still win, if none without a sum can; `to_come` is the most a row can yet get."""
        found = np.flatnonzero(self.sums)
        if len(found) < self.k:
            return None
        sums = self.sums[found]
        bar = np.partition(sums, -self.k)[-self.k]
        return found[sums + to_come >= bar] if bar > to_come else None

    def _look_up(self, candidates: Positions, terms: Hashes, idf: NDArray[np.float64]) -> None:
        """Add the terms' gains to the candidates only."""
        asked = candidates.astype(np.uint32)
        for term, weight in zip(terms, idf, strict=True):
            where = self.postings.find(term)
            rows, counts = self.postings.rows[where], self.postings.counts[where]
            at = np.minimum(np.searchsorted(rows, asked), max(len(rows) - 1, 0))
            hit = at[rows[at] == asked] if len(rows) else at[:0]
            self.sums[rows[hit]] += self._gain(rows[hit], counts[hit], weight)

    def _best(self, candidates: Positions) -> tuple[Positions, Floats]:
        sums = self.sums[candidates]
        if len(sums) > self.k:
            kept = sums >= np.partition(sums, -self.k)[-self.k]
            candidates, sums = candidates[kept], sums[kept]
        order = np.lexsort((candidates, -sums))[: self.k]
        return candidates[order], sums[order]
