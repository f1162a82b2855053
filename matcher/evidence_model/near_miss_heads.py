"""Heads that tell deeds of somebody else, and what only looks like a deed, from the author's own."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.embedding import Matrix
from matcher.evidence_model.heads import NO_HEADS, Heads, fit_heads

FEWEST = 100
"""Fewest passages on others' deeds, and fewest near misses, from which to learn what those read like."""
MISTAKEN = 0.01
"""The share of the authors' own deeds, of those learned from, that may be taken for either."""
RIDGE = 0.5
"""Chosen on the dev gold set, cross-validated by source; between a fifth and five times as much changes little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedExamples:
    """Passages of which it is known whose deed they tell, or that they only look as if they told one."""

    vectors: Matrix
    """Unit rows, *(N, dimension)*."""
    other_person: NDArray[np.bool_]
    """Where it is not the author's, *(N,)*."""
    near_miss: NDArray[np.bool_]
    """Where it is none, for any other reason that the bank gives, *(N,)*."""
    sources: tuple[str, ...]
    """The example that each is, or was made from."""

    def of(self, examples: Collection[str]) -> "DeedExamples":
        """Return those of these examples alone."""
        kept = np.array([source in examples for source in self.sources], dtype=bool)
        return DeedExamples(
            vectors=self.vectors[kept],
            other_person=self.other_person[kept],
            near_miss=self.near_miss[kept],
            sources=tuple(s for s in self.sources if s in examples),
        )

    def other_heads(self, fewest: int = FEWEST) -> Heads:
        """Return a head that tells others' deeds from the author's own; NO_HEADS where there are too few of either."""
        return self._heads(self.other_person, fewest)

    def near_miss_heads(self, fewest: int = FEWEST) -> Heads:
        """Return a head that tells near misses from the author's own deeds; NO_HEADS where there are too few."""
        return self._heads(self.near_miss, fewest)

    def _heads(self, doubtful: NDArray[np.bool_], fewest: int) -> Heads:
        """Return a head that tells these from the author's own, held back so that it seldom mistakes the latter."""
        own = ~(self.other_person | self.near_miss)
        if doubtful.sum() < fewest or not own.any():
            return NO_HEADS
        known = own | doubtful
        targets = doubtful[known, None].astype(np.float64)
        heads = fit_heads(self.vectors[known], targets, np.zeros((len(targets), 0)), RIDGE)
        mistaken = np.quantile(heads.logits(self.vectors[own])[:, 0], 1 - MISTAKEN)
        return Heads(weights=heads.weights, bias=heads.bias - max(0.0, mistaken))
