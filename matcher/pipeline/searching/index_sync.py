"""The index of a store's passages, kept up with the store: what was collected, changed and purged since."""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from matcher.embedding import Encoder, Matrix
from matcher.index import DamagedIndex, IndexBusyError, PassageIndex
from matcher.pipeline.places import index_root_of
from matcher.pipeline.searching.passages import passages_at
from matcher.store import Searchable, Store

if TYPE_CHECKING:
    from matcher.index import Update

LOG = logging.getLogger("matcher")
POSITION_BITS = 20
"""A passage's id is its artifact's number and, in this many bits, its position among the artifact's passages."""
BATCH_ROWS = 20_000
BATCH_ARTIFACTS = 2_000
"""What is held in memory, and handed to the index, at once."""
STAGE_ROWS = 500_000
"""What is published at once: whoever is cut off goes on there."""
SLOW_CHANGES = 5_000
"""From so many changes on, a person is told that it takes a while."""
NAME_LENGTH = 16
"""Of an encoder's fingerprint, in the name of its index."""
Ids = NDArray[np.int64]
Result = TypeVar("Result")


def where(passage: int) -> tuple[int, int]:
    """Return the artifact's number and the position of a passage, by its id."""
    return passage >> POSITION_BITS, passage & ((1 << POSITION_BITS) - 1)


class StoreIndex:
    """The passages of a store by one encoder's rows. What is damaged, or another store's, is made anew."""

    def __init__(self, store: Store, encoder: Encoder) -> None:
        """Look for the index; nothing is opened yet."""
        self._store, self._encoder = store, encoder
        self._folder = index_root_of(store) / encoder.fingerprint.removeprefix("sha256:")[:NAME_LENGTH]
        # A store that was replaced by another at the same place has the same folder.
        self._model = f"{store.identity()} {encoder.fingerprint}"

    def search(self, vector: Matrix, words: str, k: int, allowed: Callable[[Ids], Any] | None) -> tuple[list[int], int]:
        """Return the ids of the k best passages, best first, and how many there are; the store is followed first.

        Raises:
            IndexFilesError: where the index cannot be read or written.
            IndexBusyError: where another process is making it, and there is none to search meanwhile.
        """
        return self._mended(lambda index: _searched(index, vector, words, k, allowed))

    def _mended(self, act: Callable[[PassageIndex], Result]) -> Result:
        """Return what comes of the index, followed; where it is found damaged, of one made anew."""
        try:
            return act(self._followed())
        except DamagedIndex as damage:
            LOG.warning("the search index is made anew: %s: %s", damage.place, damage.reason)
            PassageIndex.discard(self._folder)
            return act(self._followed())

    def _followed(self) -> PassageIndex:
        index = PassageIndex(self._folder, model=self._model, dimension=self._encoder.dimension)
        last = self._store.last_change()
        if index.mark > last:
            raise DamagedIndex(self._folder, "it knows more than its store, which was replaced by an older copy")
        self._tell(index, last)
        try:
            while index.mark < last:
                with index.update() as update:
                    index.refresh()  # another process may have followed meanwhile
                    _advance(update, index.ids(), self._store, self._encoder.fingerprint, last)
        except IndexBusyError as busy:
            if not len(index):
                raise
            LOG.warning("%s; this search does not know the newest passages", busy)
        return index

    def _tell(self, index: PassageIndex, last: int) -> None:
        """Say what takes time, and why."""
        if last and not self._folder.exists() and any(self._folder.parent.glob("*/manifest.json")):
            LOG.warning("the model is another one than before: the search index is made anew for it")
        if last - index.mark > SLOW_CHANGES:
            LOG.warning("reading %d artifacts into the search index; this takes a while, once", last - index.mark)


def among(numbers: Sequence[int], without: Collection[int]) -> Callable[[Ids], NDArray[np.bool_]]:
    """Return which passages are of the artifacts with these numbers, without some, as a function of their ids."""
    wanted = np.setdiff1d(np.array(numbers, dtype=np.int64), np.array(list(without), dtype=np.int64))
    table = np.zeros(int(wanted.max(initial=0)) + 2, dtype=np.bool_)  # the last one is for all numbers behind
    table[wanted] = True
    return lambda ids: table[np.minimum(ids >> POSITION_BITS, len(table) - 1)]


def _searched(
    index: PassageIndex, vector: Matrix, words: str, k: int, allowed: Callable[[Ids], Any] | None
) -> tuple[list[int], int]:
    return [hit.id for hit in index.search(vector, words, k, allowed=allowed)], len(index)


def _advance(update: "Update", known: Ids, store: Store, encoder: str, last: int) -> None:
    """Take the store's changes into the index, up to a last one or as many as are published at once.

    An artifact that changes behind the last one meanwhile comes next time: so none comes twice.
    """
    changed = takewhile(lambda one: one.change <= last, store.passages_since(update.mark, encoder))
    rows, gone = 0, False
    for batch in _batches(changed):
        update.delete(_ids_of(known, [one.artifact for one in batch]))
        _add(update, batch, store)
        update.mark = batch[-1].change
        rows += sum(len(one.spans) for one in batch)
        gone = gone or any(one.artifact_id is None for one in batch)
        if rows >= STAGE_ROWS:
            break
    else:
        update.mark = max(update.mark, last)
    if gone:
        update.compact()  # a purged artifact's rows are not only passed over but no longer there


def _batches(changed: Iterable[Searchable]) -> Iterator[list[Searchable]]:
    batch: list[Searchable] = []
    rows = 0
    for one in changed:
        batch.append(one)
        rows += len(one.spans)
        if rows >= BATCH_ROWS or len(batch) >= BATCH_ARTIFACTS:
            yield batch
            batch, rows = [], 0
    if batch:
        yield batch


def _ids_of(known: Ids, numbers: Sequence[int]) -> Ids:
    """Return the known ids, ascending, that belong to artifacts."""
    first = np.sort(np.array(numbers, dtype=np.int64)) << POSITION_BITS
    starts = np.searchsorted(known, first)
    ends = np.searchsorted(known, first + (1 << POSITION_BITS))
    parts = [known[start:end] for start, end in zip(starts, ends, strict=True)]
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])


def _add(update: "Update", batch: Sequence[Searchable], store: Store) -> None:
    """Add the passages of artifacts; what has other words meanwhile has a change to come."""
    artifacts = store.artifacts([one.artifact for one in batch if one.spans])
    ids: list[NDArray[np.int64]] = []
    texts: list[str] = []
    rows: list[Matrix] = []
    for one in batch:
        artifact = artifacts.get(one.artifact)
        if artifact is not None and artifact.fingerprint == one.fingerprint:
            ids.append((one.artifact << POSITION_BITS) + np.arange(len(one.spans), dtype=np.int64))
            texts += [passage.prose for passage in passages_at(artifact, one.spans)]
            rows.append(one.vectors)
    if ids:
        update.add(np.concatenate(ids), np.concatenate(rows), texts)
