"""One ranking out of several."""

from collections.abc import Iterable, Sequence

CONSTANT = 60


def fuse(rankings: Iterable[Sequence[int]], k: int) -> list[int]:
    """Return the k ids with the greatest sums of 1 / (60 + rank) over the rankings; of equal ones the smaller first.

    Source: Cormack, Clarke and Büttcher, *Reciprocal rank fusion outperforms Condorcet and individual rank learning
    methods*, SIGIR 2009.
    """
    sums: dict[int, float] = {}
    for ranking in rankings:
        for rank, id_ in enumerate(ranking, start=1):
            sums[id_] = sums.get(id_, 0.0) + 1 / (CONSTANT + rank)
    return sorted(sums, key=lambda id_: (-sums[id_], id_))[:k]
