"""An index of passages on disk: the nearest to a vector, the best for words, or both in one ranking.

    folder/manifest.json     which files are the index; replaced last, and at once
    folder/*.flat, *.lists   vectors of a segment (float16; 8 bits a dimension in inverted lists)
    folder/*.words           its ids and, for each hash of a word, the rows that hold it
    folder/*.dead            its deleted rows
    folder/lock              held by the one writer; readers need none

A reader keeps the state that it opened until `refresh`, whatever is written meanwhile.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from matcher.index.bm25 import best
from matcher.index.checksums import check_wholly
from matcher.index.corruption import DamagedIndex, missing_is_damage, naming
from matcher.index.dense import Floats, Mask
from matcher.index.fusion import fuse
from matcher.index.manifest import Manifest, read_manifest
from matcher.index.segment import Allowed, Ids, Segment, open_segment
from matcher.index.tokens import Hashes, Terms
from matcher.index.writing import WAIT, Update, discard, updating

_LEAST_DEPTH = 100
"""Each leg gives at least as many passages to the fusion."""
Ranked = list[tuple[int, float]]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage found."""

    id: int
    similarity: float | None
    """Inner product of the query and the stored row, to about .001 where rows are 8 bits a dimension: a cosine where
    both are unit vectors. None where only its words were found."""
    rank: int
    """From 1."""


@dataclass(frozen=True, slots=True)
class _State:
    """What a reader has open."""

    manifest: Manifest
    segments: tuple[Segment, ...]
    terms: Terms


class PassageIndex:
    """The index in a folder, as it was when opened or last refreshed. Safe to search from several threads."""

    def __init__(self, folder: Path, *, model: str, dimension: int) -> None:
        """Open the index of this model's vectors; a folder without one is an empty index.

        Sizes and parts of the files are checked (see `matcher.index.checksums`); `verify` checks all.

        Raises:
            DamagedIndex: where the files are not what was written, or another model's.
        """
        self.folder = folder
        self._model, self._dimension = model, dimension
        self._state = self._open()

    def __len__(self) -> int:
        """Return the number of passages."""
        return self._state.manifest.rows

    @property
    def mark(self) -> int:
        """Return the caller's number, as last published; 0 for a new index."""
        return self._state.manifest.mark

    def ids(self) -> Ids:
        """Return the ids of all passages, ascending."""
        parts = [s.ids if s.live is None else s.ids[s.live] for s in self._state.segments]
        return np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *parts]))

    def search(self, vector: Any | None, words: str | None, k: int, *, allowed: Allowed | None = None) -> list[Hit]:
        """Return at most k passages, best first; none where neither a vector nor words are given.

        With a `vector` *(dimension,)*, of any length: by inner product. With `words`: those that hold any of them, by
        BM25. With both: by reciprocal rank fusion of the two rankings. Only passages that `allowed` names are found:
        their ids, or a function that takes ids *(n,)* and returns which of them are, *(n,)*.

        Above 50,000 rows the vector search is approximate: of the true ten nearest it finds about .98 (docs/search.md).

        Raises:
            DamagedIndex: where damage shows that was not seen at opening.
            ValueError: where the vector has another shape, a number in it is not finite, or k is less than 1.
        """
        if k < 1:
            raise ValueError(f"{k} passages are asked for")
        state = self._state
        query = None if vector is None else self._query(vector)
        terms = None if words is None else state.terms.of(words)
        masks = [segment.mask(allowed) for segment in state.segments]
        depth = max(_LEAST_DEPTH, 2 * k) if vector is not None and words is not None else k
        with self._noticing():
            near = [] if query is None else _nearest(state.segments, masks, query, depth)
            worded = [] if terms is None else _worded(state.segments, masks, terms, depth)
        similarity = dict(near)
        ids = fuse([[id_ for id_, _ in ranking] for ranking in (near, worded)], k)
        return [Hit(id=id_, similarity=similarity.get(id_), rank=rank) for rank, id_ in enumerate(ids, start=1)]

    def refresh(self) -> bool:
        """Look for a newer state, and return whether there was one.

        Raises:
            DamagedIndex: where the files are not what was written.
        """
        manifest, known = read_manifest(self.folder, self._model, self._dimension), self._state.manifest
        if (manifest.generation, manifest.segments) == (known.generation, known.segments):
            return False
        self._state = self._open()
        return True

    def verify(self) -> None:
        """Check every byte of the files: about a second for 2 million passages in memory, or what the disk takes.

        Raises:
            DamagedIndex: where one is not what was written.
        """
        self._retried(self._verified)

    @contextmanager
    def update(self, *, wait: float = WAIT) -> Iterator[Update]:
        """Change the index: what the block does is published when it ends well, and this reader sees it then.

        Raises:
            DamagedIndex: where the files are not what was written.
            IndexBusyError: where another writer did not end within `wait` seconds.
            IndexFilesError: where a file cannot be written: the disk is full, say.
        """
        with updating(self.folder, self._model, self._dimension, wait) as update:
            yield update
        self.refresh()

    @staticmethod
    def discard(folder: Path) -> None:
        """Delete the index in a folder, whatever state it is in, so that it can be made anew."""
        discard(folder)

    def _query(self, vector: Any) -> Floats:
        query = np.ascontiguousarray(vector, dtype=np.float32)
        if query.shape != (self._dimension,) or not np.isfinite(query).all():
            raise ValueError(f"a query of shape {query.shape}, not {self._dimension} finite numbers")
        return query

    def _verified(self, manifest: Manifest) -> None:
        for file in manifest.files:
            check_wholly(self.folder, file)

    def _open(self) -> _State:
        return self._retried(self._opened)

    def _opened(self, manifest: Manifest) -> _State:
        segments = tuple(open_segment(self.folder, record, self._dimension) for record in manifest.segments)
        return _State(manifest, segments, Terms(manifest.key))

    def _retried(self, read: Callable[[Manifest], Result]) -> Result:
        """Return what `read` makes of the manifest: of a newer one, where files went because it was replaced."""
        before: Manifest | None = None
        while True:
            manifest = read_manifest(self.folder, self._model, self._dimension)
            try:
                with naming(self.folder), missing_is_damage() if manifest == before else nullcontext():
                    return read(manifest)
            except FileNotFoundError:
                before = manifest

    @contextmanager
    def _noticing(self) -> Iterator[None]:
        """Take what arrays and FAISS say of numbers that lead nowhere for what it is."""
        try:
            yield
        except (IndexError, RuntimeError, ValueError) as error:
            raise DamagedIndex(self.folder, f"a search failed: {' '.join(str(error).split())[:80]}") from error


def _nearest(segments: Sequence[Segment], masks: Sequence[Mask | None], query: Floats, k: int) -> Ranked:
    """Return ids and inner products of the nearest passages, best first."""
    found: Ranked = []
    for segment, mask in zip(segments, masks, strict=True):
        positions, products = segment.vectors.nearest(query, k, mask)
        found += zip(segment.ids[positions].tolist(), products.tolist(), strict=True)
    return sorted(found, key=_best_first)[:k]


def _worded(segments: Sequence[Segment], masks: Sequence[Mask | None], terms: Hashes, k: int) -> Ranked:
    """Return ids and BM25 of the passages that hold any of the terms, best first."""
    searched = [segment.searched(mask) for segment, mask in zip(segments, masks, strict=True)]
    found: Ranked = []
    for segment, (positions, sums) in zip(segments, best(searched, terms, k), strict=True):
        found += zip(segment.ids[positions].tolist(), sums.tolist(), strict=True)
    return sorted(found, key=_best_first)[:k]


def _best_first(found: tuple[int, float]) -> tuple[float, int]:
    return -found[1], found[0]
