"""Artifacts drawn anew for intervals: whole sources with replacement, since texts of one source resemble each other."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]

LEAST_SOURCES = 10
"""With fewer sources an interval over sources means nothing."""


def by_source(groups: Sequence[str]) -> list[Rows]:
    """Return the artifacts of each source, in the order of the sources' names."""
    names = np.array(groups)
    return [np.flatnonzero(names == name) for name in sorted(set(groups))]


def resampled(groups: Sequence[str], samples: int, seed: int) -> Iterator[Rows]:
    """Yield the artifacts of as many sources as there are, drawn with replacement (cluster bootstrap).

    Source: Davison and Hinkley, Bootstrap Methods and their Application, 1997, section 3.8.
    """
    members = by_source(groups)
    rng = np.random.default_rng(seed)
    for _ in range(samples):
        yield np.concatenate([members[g] for g in rng.integers(0, len(members), len(members))])
