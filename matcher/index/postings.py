"""Which passages hold a term, and how often: sorted arrays, one file a segment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from matcher.index.tokens import Hashes

Positions = NDArray[np.int64]

_COUNT_BITS = 8
_ROW_BITS = 26
MOST_ROWS = 1 << _ROW_BITS
"""Rows a segment can have: 67 million."""
_MOST_COUNT = (1 << _COUNT_BITS) - 1


@dataclass(frozen=True, slots=True)
class Postings:
    """The terms of a segment's rows."""

    terms: Hashes
    """Ascending."""
    starts: NDArray[np.int64]
    """*(terms + 1,)*: the postings of term `i` are `starts[i]:starts[i + 1]`."""
    rows: NDArray[np.uint32]
    """Ascending within a term."""
    counts: NDArray[np.uint8]
    """How often the row holds the term; 255 also stands for more."""
    lengths: NDArray[np.uint16]
    """Words of each row; 65,535 also stands for more."""

    @classmethod
    def make(cls, terms: Hashes, rows: Positions, row_count: int) -> Self:
        """Return the postings of terms in rows, in any order, with repetitions."""
        distinct, numbers = np.unique(terms, return_inverse=True)
        pairs, counts = np.unique((numbers << _ROW_BITS) | rows, return_counts=True)
        keys = (pairs.astype(np.uint64) << np.uint64(_COUNT_BITS)) | np.minimum(counts, _MOST_COUNT).astype(np.uint64)
        lengths = np.minimum(np.bincount(rows, minlength=row_count), np.iinfo(np.uint16).max).astype(np.uint16)
        return cls._of_keys(distinct, keys, lengths)

    @classmethod
    def merge(cls, parts: Sequence["Postings"], places: Sequence[Positions], row_count: int) -> Self:
        """Return one segment's postings: row `i` of part `p` becomes row `places[p][i]`, and is left out below 0.

        Terms that no row holds any more are gone. Takes 8 bytes a posting, twice.
        """
        distinct = np.unique(np.concatenate([part.terms for part in parts])) if parts else np.zeros(0, np.uint64)
        keys = np.empty(sum(len(part.rows) for part in parts), dtype=np.uint64)
        lengths = np.zeros(row_count, dtype=np.uint16)
        used = 0
        for part, place in zip(parts, places, strict=True):
            moved = part._keys(np.searchsorted(distinct, part.terms), place)
            keys[used : used + len(moved)] = moved
            used += len(moved)
            kept = place >= 0
            lengths[place[kept]] = part.lengths[kept]
        keys = keys[:used]
        keys.sort()
        return cls._of_keys(distinct, keys, lengths)

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Return what `arrays` gave.

        Raises:
            KeyError: where an array is missing.
        """
        return cls(*(arrays[name] for name in cls.__dataclass_fields__))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the arrays by name."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    def find(self, term: np.uint64) -> slice:
        """Return where the postings of a term are; an empty slice where no row holds it."""
        at = int(np.searchsorted(self.terms, term))
        if at == len(self.terms) or self.terms[at] != term:
            return slice(0, 0)
        return slice(int(self.starts[at]), int(self.starts[at + 1]))

    def _keys(self, numbers: Positions, place: Positions) -> Hashes:
        """Return term number, new row and count of each posting that stays, as one integer that sorts."""
        keys = np.repeat(numbers.astype(np.uint64), np.diff(self.starts)) << np.uint64(_ROW_BITS)
        rows = place[self.rows]
        stays = rows >= 0
        keys |= rows.astype(np.uint64)
        keys <<= np.uint64(_COUNT_BITS)
        keys |= self.counts
        return keys if stays.all() else keys[stays]

    @classmethod
    def _of_keys(cls, terms: Hashes, keys: Hashes, lengths: NDArray[np.uint16]) -> Self:
        """Return the postings of sorted keys (see `_keys`)."""
        numbers = (keys >> np.uint64(_ROW_BITS + _COUNT_BITS)).astype(np.int64)
        sizes = np.bincount(numbers, minlength=len(terms))
        held = sizes > 0
        return cls(
            terms=terms[held],
            starts=np.concatenate([[0], np.cumsum(sizes[held])]).astype(np.int64),
            rows=((keys >> np.uint64(_COUNT_BITS)) & np.uint64(MOST_ROWS - 1)).astype(np.uint32),
            counts=(keys & np.uint64(_MOST_COUNT)).astype(np.uint8),
            lengths=lengths,
        )
