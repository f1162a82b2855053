"""Nearest neighbours by cosine: exact FAISS search over unit vectors."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class NearestIndex:
    """An exact index over unit rows. Read-only once made, so safe to search from threads."""

    def __init__(self, rows: Floats) -> None:
        """Index unit float32 rows of shape *(n, dimension)*."""
        import faiss

        # Searches here are tiny: waking a second thread for each costs more than it saves, much more on a busy machine.
        faiss.omp_set_num_threads(1)
        self._index: Any = faiss.IndexFlatIP(rows.shape[1])
        self._index.add(np.ascontiguousarray(rows, dtype=np.float32))

    def __len__(self) -> int:
        """Return the number of rows."""
        return int(self._index.ntotal)

    def row(self, number: int) -> Floats:
        """Return one row, *(dimension,)*."""
        row: Floats = self._index.reconstruct(number)
        return row

    def nearest(self, queries: Floats, k: int) -> tuple[Floats, NDArray[np.int64]]:
        """Return cosines and row numbers of the k nearest rows, *(len(queries), min(k, n))* each, best first."""
        similarities, rows = self._index.search(np.ascontiguousarray(queries, dtype=np.float32), min(k, len(self)))
        return similarities, rows
