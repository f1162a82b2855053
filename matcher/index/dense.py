"""The vectors of a segment: a FAISS index in one file, mapped when read. The number of a row is its position.

Up to EXACT_ROWS it is flat float16 and the search exact. Above, rows are in inverted lists, 8 bits a dimension, and a
search looks through the lists whose centroids have the greatest inner product with the query. `scripts/bench_search.py`
shows what that finds; docs/search.md tells what else was tried.

The 8-bit codes do not depend on the list, and all segments of an index divide the same ranges: so merging moves codes,
and a row is rounded once however often it moves, unless later rows turn out to need wider ranges.
"""

import importlib
import math
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.index.files import new_file

Floats = NDArray[np.float32]
Positions = NDArray[np.int64]
Mask = NDArray[np.bool_]
Codes = NDArray[np.uint8]
Ranges = NDArray[np.float32]

FLAT, INVERTED = ".flat", ".lists"
"""How the file names end: that tells which it is."""
EXACT_ROWS = 50_000
"""A flat search through as many takes 1 ms a thread."""
CHUNK = 50_000
"""Rows in memory as float32 at a time."""
_LISTS_A_ROOT = 2.5
_SAMPLED = 40
"""Training rows a list; FAISS asks for 39."""
_ROUNDS = 8
_MARGIN = 0.05
"""How much wider the ranges are than those of the rows that they were made for, on each side."""
_JUDGED = 10_000
"""Rows that are enough to see whether ranges suit."""
_STALE = 4
"""Centroids are made anew when an index should have this many times the lists, or as much fewer."""
_PROBED = 256
"""Lists looked through: at 2 million rows one in 16."""


def lists_for(rows: int) -> int:
    """Return how many inverted lists suit so many rows: a power of two near 2.5 times the root."""
    return int(2 ** round(math.log2(_LISTS_A_ROOT * math.sqrt(rows))))


class Vectors:
    """A file of vectors, for searching and for merging."""

    def __init__(self, path: Path) -> None:
        """Map the file.

        Raises:
            RuntimeError: where FAISS cannot read it.
        """
        faiss = _faiss()
        # One query is for one thread: waking another costs more than it saves, much more on a busy machine.
        faiss.omp_set_num_threads(1)
        self.inverted = path.suffix == INVERTED
        flags = faiss.IO_FLAG_MMAP if self.inverted else faiss.IO_FLAG_MMAP_IFC
        self.index: Any = faiss.read_index(str(path), flags)
        if self.inverted:
            lists = faiss.downcast_InvertedLists(self.index.invlists)
            # Its 32 threads a search cost more than they bring (faiss issue 5010); the kernel reads ahead.
            lists.prefetch_nthread = 0

    def __len__(self) -> int:
        """Return the number of rows, deleted ones included."""
        return int(self.index.ntotal)

    @property
    def dimension(self) -> int:
        """Return the length of a row."""
        return int(self.index.d)

    def nearest(self, query: Floats, k: int, allowed: Mask | None) -> tuple[Positions, Floats]:
        """Return positions and inner products of the k best rows for one query *(dimension,)*, best first."""
        parameters = self._parameters(allowed)
        products, positions = self.index.search(query[None], min(k, len(self)), params=parameters)
        found = positions[0] >= 0
        return positions[0][found], products[0][found]

    def _parameters(self, allowed: Mask | None) -> Any:
        """Return the filter, and how many lists to look through: the fewer rows pass, the more lists, up to all."""
        faiss = _faiss()
        selector, share = None, 1.0
        if allowed is not None:
            selector = faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
            share = np.count_nonzero(allowed) / len(allowed)
        if not self.inverted:
            return faiss.SearchParameters(sel=selector)
        probed = min(self.index.nlist, math.ceil(_PROBED / max(share, 1e-9)))
        return faiss.SearchParametersIVF(sel=selector, nprobe=probed)

    def chunks(self) -> Iterator[tuple[Positions, Floats]]:
        """Yield all rows in parts, each with its positions: as they were, but for the rounding."""
        if not self.inverted:
            for start in range(0, len(self), CHUNK):
                count = min(CHUNK, len(self) - start)
                yield np.arange(start, start + count), self.index.reconstruct_n(start, count)
        else:
            for _, positions, codes in self.lists():
                yield positions, self.decode(codes)

    def lists(self) -> Iterator[tuple[int, Positions, Codes]]:
        """Yield number, positions and codes of each inverted list."""
        tools: Any = importlib.import_module("faiss.contrib.inspect_tools")
        for number in range(self.index.nlist):
            positions, codes = tools.get_invlist(self.index.invlists, number)
            yield number, positions, codes

    def decode(self, codes: Codes) -> Floats:
        """Return the rows of 8-bit codes."""
        rows: Floats = self.index.sq.decode(np.ascontiguousarray(codes))
        return rows


def ranges(parts: Iterable[Vectors]) -> Ranges | None:
    """Return the ranges that the 8-bit codes of the parts divide; None where none has such codes."""
    largest = max((part for part in parts if part.inverted), key=len, default=None)
    return None if largest is None else _faiss().vector_to_array(largest.index.sq.trained)


def write_rows(stem: Path, rows: Floats, known: Ranges | None) -> Path:
    """Write rows *(n, dimension)* as one segment's vectors; return the file."""
    if len(rows) <= EXACT_ROWS:
        return _write(stem.with_suffix(FLAT), _flat(rows))
    index = _trained(rows[_sample(len(rows))], lists_for(len(rows)), known)
    with _threads():
        for start in range(0, len(rows), CHUNK):
            part = rows[start : start + CHUNK]
            index.add_with_ids(part, np.arange(start, start + len(part)))
    return _write(stem.with_suffix(INVERTED), index)


def write_merged(
    stem: Path, parts: Sequence[Vectors], places: Sequence[Positions], row_count: int, known: Ranges | None
) -> Path:
    """Write parts as one: row `i` of part `p` becomes row `places[p][i]`, and is left out below 0. Return the file."""
    if row_count <= EXACT_ROWS:
        rows = np.zeros((row_count, parts[0].dimension), dtype=np.float32)
        for positions, moved in _moved(parts, places):
            rows[positions] = moved
        return _write(stem.with_suffix(FLAT), _flat(rows))
    index = _empty_for(parts, places, row_count, known)
    with _threads():
        for part, place in zip(parts, places, strict=True):
            if _same_lists(index, part):
                _copy_codes(index, part, place)
            else:
                for positions, moved in _moved([part], [place]):
                    index.add_with_ids(moved, positions)
    return _write(stem.with_suffix(INVERTED), index)


def _moved(parts: Sequence[Vectors], places: Sequence[Positions]) -> Iterator[tuple[Positions, Floats]]:
    """Yield the rows that stay, with their new positions."""
    for part, place in zip(parts, places, strict=True):
        for positions, rows in part.chunks():
            new = place[positions]
            yield new[new >= 0], rows[new >= 0]


def _empty_for(parts: Sequence[Vectors], places: Sequence[Positions], row_count: int, known: Ranges | None) -> Any:
    """Return an empty trained index: with the largest part's centroids where they still suit, else with new ones."""
    largest = max((part for part in parts if part.inverted), key=len, default=None)
    lists = lists_for(row_count)
    if largest is not None and known is not None and 1 / _STALE < largest.index.nlist / lists < _STALE:
        return _like(largest, known)
    wanted = np.zeros(row_count, dtype=np.bool_)
    wanted[_sample(row_count)] = True
    sample = [rows[wanted[new]] for new, rows in _moved(parts, places)]
    return _trained(np.concatenate(sample), lists, known)


def _sample(row_count: int) -> Positions:
    """Return the positions of the rows to train with, ascending: the same ones for the same number of rows."""
    wanted = min(row_count, _SAMPLED * lists_for(row_count))
    chosen: Positions = np.sort(np.random.default_rng(row_count).choice(row_count, wanted, replace=False))
    return chosen


def _trained(sample: Floats, lists: int, known: Ranges | None) -> Any:
    """Return an empty index with centroids made from the sample, and its ranges where none are known."""
    faiss = _faiss()
    index = _lists(faiss.IndexFlatIP(sample.shape[1]), lists)
    index.cp.niter, index.cp.spherical, index.cp.max_points_per_centroid = _ROUNDS, True, _SAMPLED + 1
    index.cp.min_points_per_centroid = 1
    with _threads():
        index.train(sample)
    faiss.copy_array_to_vector(_ranges_for(sample, known), index.sq.trained)
    return index


def _ranges_for(sample: Floats, known: Ranges | None) -> Ranges:
    """Return least values, then widths: the known ones where cutting rows off at them loses less than rounding does."""
    least, most = sample.min(axis=0), sample.max(axis=0)
    if known is not None:
        bottom, width = np.split(known, 2)
        some = sample[:: -(-len(sample) // _JUDGED)]
        cut = some - np.clip(some, bottom, bottom + width)
        if np.mean(cut**2) <= np.mean((width / 255) ** 2) / 12:
            return known
        least, most = np.minimum(least, bottom), np.maximum(most, bottom + width)
    margin = _MARGIN * (most - least)
    return np.concatenate([least - margin, most - least + 2 * margin]).astype(np.float32)


def _like(part: Vectors, known: Ranges) -> Any:
    """Return an empty index with the centroids of a part."""
    faiss = _faiss()
    index = _lists(faiss.clone_index(part.index.quantizer), part.index.nlist)
    faiss.copy_array_to_vector(known, index.sq.trained)
    index.is_trained = True
    return index


def _lists(quantizer: Any, lists: int) -> Any:
    faiss = _faiss()
    kind, metric = faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    return faiss.IndexIVFScalarQuantizer(quantizer, quantizer.d, lists, kind, metric, False)


def _same_lists(index: Any, part: Vectors) -> bool:
    """Return whether the part's codes can be copied list by list."""
    return (
        part.inverted and part.index.nlist == index.nlist and bool(np.all(_centroids(index) == _centroids(part.index)))
    )


def _centroids(index: Any) -> Floats:
    flat = _faiss().downcast_index(index.quantizer)
    rows: Floats = flat.reconstruct_n(0, flat.ntotal)
    return rows


def _copy_codes(index: Any, part: Vectors, place: Positions) -> None:
    faiss = _faiss()
    for number, positions, codes in part.lists():
        new = place[positions]
        kept = new >= 0
        new, codes = np.ascontiguousarray(new[kept]), np.ascontiguousarray(codes[kept])
        if len(new):
            index.invlists.add_entries(number, len(new), faiss.swig_ptr(new), faiss.swig_ptr(codes))
            index.ntotal += len(new)


def _flat(rows: Floats) -> Any:
    faiss = _faiss()
    index = faiss.IndexScalarQuantizer(rows.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    index.add(np.ascontiguousarray(rows, dtype=np.float32))
    return index


def _write(path: Path, index: Any) -> Path:
    faiss = _faiss()
    new_file(path).close()  # FAISS would make it with the umask's permissions
    faiss.write_index(index, str(path))
    return path


def _faiss() -> Any:
    """Return FAISS, imported on first use; its own type hints leave out what its Python layer adds."""
    return importlib.import_module("faiss")


@contextmanager
def _threads() -> Iterator[None]:
    """All cores while rows are added or trained with; one afterwards, as everywhere else in the house."""
    faiss = _faiss()
    faiss.omp_set_num_threads(os.cpu_count() or 1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(1)
