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
from matcher.index.corruption import DamagedIndex
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
    live: Mask | None
    """*(rows,)*: not deleted; None for all."""
    live_rows: int
    live_words: int

    @property
    def dead_rows(self) -> int:
        """Return how many rows are deleted."""
        return len(self.ids) - self.live_rows

    def places(self) -> Positions:
        """Return the positions of the rows that are not deleted."""
        return np.arange(len(self.ids)) if self.live is None else np.flatnonzero(self.live)

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
        return mask if self.live is None else mask & self.live

    def searched(self, mask: Mask | None) -> Searched:
        """Return what the lexical leg looks at."""
        return Searched(self.postings, self.live, self.live_rows, self.live_words, mask)

    def without(self, positions: Positions) -> "Segment":
        """Return the segment with more rows deleted; on disk nothing changes yet."""
        live = np.ones(len(self.ids), dtype=np.bool_) if self.live is None else self.live.copy()
        live[positions] = False
        rows, words = _sizes(self.postings, live)
        return replace(self, live=live, live_rows=rows, live_words=words)


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
    vectors, live = Vectors(folder / record.vectors.name), None
    if record.tombstones:
        live = np.ones(record.rows, dtype=np.bool_)
        live[read_arrays(folder / record.tombstones.name)["positions"]] = False
    return Segment(record, arrays["ids"], vectors, postings, live, *_sizes(postings, live))


def _sizes(postings: Postings, live: Mask | None) -> tuple[int, int]:
    """Return the number of live rows and of their words."""
    lengths = postings.lengths if live is None else postings.lengths[live]
    return len(lengths), int(lengths.sum(dtype=np.int64))


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
    kept = [segment.places() for segment in segments]
    ids = np.concatenate([segment.ids[positions] for segment, positions in zip(segments, kept, strict=True)])
    order = np.argsort(ids)
    ranks = np.empty(len(ids), dtype=np.int64)
    ranks[order] = np.arange(len(ids))
    places = [np.full(len(segment.ids), -1, dtype=np.int64) for segment in segments]
    parts = np.split(ranks, np.cumsum([len(positions) for positions in kept])[:-1])
    for place, positions, rank in zip(places, kept, parts, strict=True):
        place[positions] = rank
    vectors = write_merged(stem, [s.vectors for s in segments], places, len(ids), known)
    postings = Postings.merge([s.postings for s in segments], places, len(ids))
    return _recorded(stem, ids[order], vectors, postings)


def write_tombstones(folder: Path, segment: Segment) -> FileRecord | None:
    """Write which rows of a segment are deleted."""
    if segment.live is None:
        return None
    path = _new_stem(folder).with_suffix(TOMBSTONES)
    write_arrays(path, {"positions": np.flatnonzero(~segment.live).astype(np.uint32)})
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
