"""Changing an index: all of an update is published at once, or nothing of it."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from matcher.index.corruption import altering, missing_is_damage, naming
from matcher.index.dense import Floats, Ranges, ranges
from matcher.index.files import locked, private_folder, settle
from matcher.index.manifest import Manifest, SegmentRecord, read_manifest, write_manifest
from matcher.index.merging import to_merge
from matcher.index.segment import (
    SUFFIXES,
    Segment,
    as_ids,
    merge_segments,
    open_segment,
    write_segment,
    write_tombstones,
)
from matcher.index.tokens import Terms

LOCK = "lock"
WAIT = 30.0
_MOST_SEGMENTS = 64
"""So many are kept while an update goes on."""


class Update:
    """Additions and deletions under way, in the order of the calls. Nobody sees them before the update has ended well.

    `mark` is the caller's number (how far it has followed its store); it is published with the changes.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        """Start from what is published."""
        self.mark = manifest.mark
        self._folder = folder
        self._before = manifest
        self._terms = Terms(manifest.key)
        with missing_is_damage():
            self._segments = [open_segment(folder, record, manifest.dimension) for record in manifest.segments]

    def add(self, ids: Sequence[int] | Any, rows: Any, texts: Sequence[str]) -> None:
        """Add passages: distinct 64-bit ids, rows *(len(ids), dimension)*, and their words; known ids are replaced.

        Each call writes files of its own: a few thousand passages a call are quick, one a call is slow. Up to 50,000
        rows are kept as float16, more at once or after merging as 8 bits a dimension. Rows should be unit rows.

        Raises:
            ValueError: where shapes do not fit, an id comes twice, or a number is not finite.
        """
        ids = as_ids(ids)
        rows = np.ascontiguousarray(rows, dtype=np.float32)
        self._check(ids, rows, texts)
        if not len(ids):
            return
        self.delete(ids)
        order = np.argsort(ids)
        terms = self._terms.of_each([texts[number] for number in order])
        with altering(self._folder):
            self._append(
                write_segment(self._folder, ids[order], np.ascontiguousarray(rows[order]), terms, self._ranges())
            )
        if len(self._segments) > _MOST_SEGMENTS:
            self._merge(to_merge(self._sizes()))

    def delete(self, ids: Sequence[int] | Any) -> int:
        """Delete passages; return how many of the ids were there.

        They are found no more, but stay in the files until a merge comes by; `compact` is what takes them out at once.
        """
        wanted, count = np.unique(as_ids(ids)), 0
        for number, segment in enumerate(self._segments):
            positions = segment.positions(wanted)
            if segment.live is not None:
                positions = positions[segment.live[positions]]
            if len(positions):
                self._segments[number] = segment.without(positions)
                count += len(positions)
        return count

    def compact(self) -> None:
        """Write all live rows anew as one segment: afterwards nothing of the deleted ones is in any file."""
        if len(self._segments) > 1 or any(segment.dead_rows for segment in self._segments):
            self._merge(range(len(self._segments)))

    def publish(self) -> None:
        """Make the changes the index; `updating` calls this."""
        self._merge(to_merge(self._sizes()))
        known = {file.name for file in self._before.files}
        with altering(self._folder):
            records = tuple(self._record(segment) for segment in self._segments)
            manifest = replace(self._before, generation=self._before.generation + 1, mark=self.mark, segments=records)
            for file in manifest.files:
                if file.name not in known:
                    settle(self._folder / file.name)
            write_manifest(self._folder, manifest)

    def _ranges(self) -> Ranges | None:
        return ranges(segment.vectors for segment in self._segments)

    def _sizes(self) -> list[tuple[int, int]]:
        return [(len(segment.ids), segment.dead_rows) for segment in self._segments]

    def _check(self, ids: Any, rows: Floats, texts: Sequence[str]) -> None:
        if rows.shape != (len(ids), self._before.dimension) or len(texts) != len(ids):
            raise ValueError(f"{len(ids)} ids, {len(texts)} texts and rows of shape {rows.shape} do not fit together")
        if len(np.unique(ids)) != len(ids):
            raise ValueError("an id comes twice")
        if not np.isfinite(rows).all():
            raise ValueError("a row holds a number that is not finite")

    def _append(self, record: SegmentRecord) -> None:
        self._segments.append(open_segment(self._folder, record, self._before.dimension))

    def _merge(self, numbers: Iterable[int]) -> None:
        """Replace segments by one; files that only this update wrote go at once."""
        chosen = [self._segments[number] for number in numbers]
        if not chosen:
            return
        known = self._ranges()
        self._segments = [segment for segment in self._segments if all(segment is not one for one in chosen)]
        if any(segment.live_rows for segment in chosen):
            with altering(self._folder):
                self._append(merge_segments(self._folder, chosen, known))
        published = {file.name for file in self._before.files}
        for file in (file for segment in chosen for file in segment.record.files):
            if file.name not in published:
                (self._folder / file.name).unlink(missing_ok=True)

    def _record(self, segment: Segment) -> SegmentRecord:
        if segment.dead_rows == segment.record.dead:
            return segment.record
        return replace(segment.record, dead=segment.dead_rows, tombstones=write_tombstones(self._folder, segment))


@contextmanager
def updating(folder: Path, model: str, dimension: int, wait: float = WAIT) -> Iterator[Update]:
    """Hold the index alone, and publish the update where the block ends well.

    Raises:
        DamagedIndex: where the folder is not what was written.
        IndexBusyError: where another writer did not end within `wait` seconds.
        IndexFilesError: where a file cannot be written.
    """
    with altering(folder):
        private_folder(folder)
    with locked(folder / LOCK, wait):
        manifest = read_manifest(folder, model, dimension)
        _sweep(folder, manifest)
        update = Update(folder, manifest)
        try:
            yield update
            update.publish()
        finally:
            _sweep(folder, read_manifest(folder, model, dimension))


def discard(folder: Path, wait: float = WAIT) -> None:
    """Delete the index in the folder, whatever state it is in.

    Raises:
        IndexBusyError: where a writer did not end within `wait` seconds.
        IndexFilesError: where a file cannot be deleted.
    """
    with altering(folder):
        private_folder(folder)
    with locked(folder / LOCK, wait), naming(folder), suppress(FileNotFoundError):  # a purge has taken the folder
        for path in folder.iterdir():
            if path.name.startswith("manifest.json") or path.suffix in SUFFIXES:
                path.unlink(missing_ok=True)
        settle(folder)


def _sweep(folder: Path, manifest: Manifest) -> None:
    """Delete the files that the manifest does not name: an older state's, or those of a writer that was killed."""
    named = {file.name for file in manifest.files}
    with suppress(FileNotFoundError):  # a purge has taken the folder, and these with it
        for path in folder.iterdir():
            if path.suffix in SUFFIXES and path.name not in named:
                path.unlink(missing_ok=True)
