"""A segment: rows and words that never change once written, opened for searching and merging."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.index.arrays import read_arrays, write_arrays
from matcher.index.bm25 import Searched
from matcher.index.checksums import FileRecord, check_quickly, file_record
from matcher.index.damage import DamagedIndex
from matcher.index.dense import FLAT, INVERTED, Floats, Mask, Positions, Ranges, Vectors, write_merged, write_rows
from matcher.index.manifest import SegmentRecord
from matcher.index.postings import Postings

Ids = NDArray[np.int64]
Allowed = Callable[[Ids], Mask] | Ids | set[int] | frozenset[int] | Sequence[int]
WORDS, TOMBSTONES = ".words", ".dead"
SUFFIXES = (FLAT, INVERTED, WORDS, TOMBSTONES)
"""How the files of an index end, beside its manifest and lock."""
UNREADABLE: tuple[type[Exception], ...] = (LookupError, RuntimeError, TypeError, ValueError, OSError)


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment, mapped."""

    record: SegmentRecord
    ids: Ids
    """Ascending; the row at position `i` has the id `ids[i]`."""
    vectors: Vectors
    postings: Postings
    dead: Mask | None
    """*(rows,)*; None where nothing is deleted."""
    live_words: int

    @property
    def live(self) -> Mask | None:
        """Return which rows are not deleted; None for all."""
        return None if self.dead is None else ~self.dead

    @property
    def live_rows(self) -> int:
        """Return how many rows are not deleted."""
        return len(self.ids) - (0 if self.dead is None else int(np.count_nonzero(self.dead)))

    def positions(self, ids: Ids) -> Positions:
        """Return the positions of those of the ids that are here, deleted or not."""
        at = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        found: Positions = at[self.ids[at] == ids]
        return found

    def mask(self, allowed: Allowed | None) -> Mask | None:
        """Return which rows a search may find; None for all."""
        if allowed is None:
            return self.live
        if callable(allowed):
            mask = np.array(allowed(self.ids), dtype=np.bool_)
        else:
            mask = np.zeros(len(self.ids), dtype=np.bool_)
            mask[self.positions(as_ids(allowed))] = True
        return mask if self.dead is None else mask & ~self.dead

    def searched(self, mask: Mask | None) -> Searched:
        """Return what the lexical leg looks at."""
        return Searched(self.postings, self.live, self.live_rows, self.live_words, mask)

    def without(self, positions: Positions) -> "Segment":
        """Return the segment with more rows deleted; on disk nothing changes yet."""
        dead = np.zeros(len(self.ids), dtype=np.bool_) if self.dead is None else self.dead.copy()
        dead[positions] = True
        return replace(self, dead=dead, live_words=_words(self.postings, dead))


def as_ids(ids: Ids | set[int] | frozenset[int] | Sequence[int]) -> Ids:
    """Return ids as an array."""
    return np.asarray(ids if isinstance(ids, np.ndarray) else list(ids), dtype=np.int64)


def open_segment(folder: Path, record: SegmentRecord, dimension: int) -> Segment:
    """Return a segment, its files checked as far as is quick.

    Raises:
        DamagedIndex: where they are not what was written.
        FileNotFoundError: where one is not there: deleted, or replaced by a newer one while the manifest was read.
    """
    for file in record.files:
        check_quickly(folder, file)
    try:
        segment = _mapped(folder, record)
    except FileNotFoundError:
        raise
    except UNREADABLE as error:
        for file in record.files:
            (folder / file.name).stat()  # FAISS has one error for a file that is damaged and one that just went
        raise DamagedIndex(folder / record.vectors.name, "cannot be read") from error
    rows = {len(segment.ids), len(segment.vectors), len(segment.postings.lengths), record.rows}
    if len(rows) > 1 or segment.vectors.dimension != dimension:
        raise DamagedIndex(folder / record.vectors.name, "its parts do not fit together")
    return segment


def _mapped(folder: Path, record: SegmentRecord) -> Segment:
    arrays = read_arrays(folder / record.words.name)
    postings = Postings.of_arrays(arrays)
    dead = None
    if record.tombstones:
        dead = np.zeros(record.rows, dtype=np.bool_)
        dead[read_arrays(folder / record.tombstones.name)["positions"]] = True
    return Segment(record, arrays["ids"], Vectors(folder / record.vectors.name), postings, dead, _words(postings, dead))


def _words(postings: Postings, dead: Mask | None) -> int:
    total = int(postings.lengths.sum(dtype=np.int64))
    return total if dead is None else total - int(postings.lengths[dead].sum(dtype=np.int64))


def write_segment(
    folder: Path, ids: Ids, rows: Floats, terms: tuple[Any, Positions], known: Ranges | None
) -> SegmentRecord:
    """Write a new segment; ids ascending, rows and the text numbers of the terms in their order."""
    stem = _new_stem(folder)
    postings = Postings.make(*terms, row_count=len(ids))
    return _recorded(stem, ids, write_rows(stem, rows, known), postings)


def merge_segments(folder: Path, segments: Sequence[Segment], known: Ranges | None) -> SegmentRecord:
    """Write the live rows of the segments as a new one; there is at least one such row."""
    stem = _new_stem(folder)
    kept = [np.ones(len(s.ids), dtype=np.bool_) if s.dead is None else ~s.dead for s in segments]
    ids = np.concatenate([s.ids[mask] for s, mask in zip(segments, kept, strict=True)])
    order = np.argsort(ids)
    rank = np.empty(len(ids), dtype=np.int64)
    rank[order] = np.arange(len(ids))
    places, used = [], 0
    for mask in kept:
        place = np.full(len(mask), -1, dtype=np.int64)
        count = int(np.count_nonzero(mask))
        place[mask] = rank[used : used + count]
        places.append(place)
        used += count
    vectors = write_merged(stem, [s.vectors for s in segments], places, len(ids), known)
    postings = Postings.merge([s.postings for s in segments], places, len(ids))
    return _recorded(stem, ids[order], vectors, postings)


def write_tombstones(folder: Path, segment: Segment) -> FileRecord | None:
    """Write which rows of a segment are deleted."""
    if segment.dead is None or not segment.dead.any():
        return None
    path = _new_stem(folder).with_suffix(TOMBSTONES)
    write_arrays(path, {"positions": np.flatnonzero(segment.dead).astype(np.uint32)})
    return file_record(path)


def _new_stem(folder: Path) -> Path:
    return folder / secrets.token_hex(8)


def _recorded(stem: Path, ids: Ids, vectors: Path, postings: Postings) -> SegmentRecord:
    words = stem.with_suffix(WORDS)
    # Small arrays first: they, and the ids, are among the blocks that are checked at each opening.
    arrays = postings.arrays()
    first = {name: arrays.pop(name) for name in ("starts", "terms", "lengths")}
    write_arrays(words, {"ids": ids, **first, **arrays})
    return SegmentRecord(rows=len(ids), dead=0, vectors=file_record(vectors), words=file_record(words), tombstones=None)
