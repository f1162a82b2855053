"""Shards: parts of inputs that are matched together, the same ones however many machines there are.

A shard is known by a digest of where it stands, what it holds and what it is matched with: of a file that has grown,
those that were full before are the same. Of JSONL that digest is over its bytes; of Parquet over the file's size and
footer, which has the sizes, places and extremes of all columns.
"""

import codecs
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import BinaryIO

import numpy as np

from matcher.artifacts import Source, UnreadableError, detect
from matcher.artifacts.detect import advice
from matcher.artifacts.jsonl import read_jsonl
from matcher.artifacts.parquet import open_parquet, read_rows
from matcher.artifacts.reading import guarded, read_source
from matcher.artifacts.records import Records
from matcher.domain import Artifact, Skipped, digest
from matcher.errors import InputError, StoreError
from matcher.pipeline.sharding.inputs import Input

LINES = 512
"""Lines or rows of a shard at most: seconds of work for a core, which is what the death of one costs."""
BYTES = 16_000_000
"""Bytes behind which a shard of JSONL ends with the line."""
EMPTY = "is empty"
"""Why an input is skipped in which nothing stands."""
SHARD_FORMATS = ("jsonl", "parquet")
_BLOCK = 8_000_000
_NEWLINE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """Some lines or rows of an input."""

    id: str
    source: Input
    format: str
    """One of `SHARD_FORMATS`."""
    first: int
    """The number of its first line or row in the input, from 1."""
    lines: int
    """How many; blank ones too."""
    start: int
    """JSONL: the byte that it begins with. Parquet: the row in its group."""
    end: int
    """JSONL: the byte behind it. Parquet: the row behind it."""
    group: int = 0
    """Parquet: position of the row group."""


def cut(source: Input, *, made_with: str, max_bytes: int, input_format: str | None = None) -> Iterator[Shard | Skipped]:
    """Yield the shards of an input, in order.

    Args:
        source: the input; of JSONL, all of it is read once.
        made_with: digest of what decides what comes out, beside the input.
        max_bytes: as for `matcher.artifacts.read`; here it bounds what is held.
        input_format: one of `SHARD_FORMATS`, where the format is not to be detected.
    """
    try:
        stream = source.open()
    except (OSError, ValueError, StoreError) as error:
        said = getattr(error, "strerror", None) or str(error)
        yield Skipped(source=source.name, reason=f"cannot be opened ({said})", remedy="check the path and the rights")
        return
    with stream:
        opened = _source(source, stream, max_bytes)
        yield from guarded(opened, lambda: _shards(source, opened, made_with, input_format))


def read(shard: Shard, max_bytes: int) -> Iterator[Artifact | Skipped]:
    """Yield what a shard holds, as the ordinary reader would yield it for these lines: same ids, sources, numbers.

    Only that an id was used before is told within a shard alone.

    Raises:
        InputError: where the file, which was there, cannot be reached now: another time it may.
    """
    try:
        with shard.source.open() as stream:
            stretch = _Stretch(stream, *((shard.start, shard.end) if shard.format == "jsonl" else (0, None)))
            yield from _read(shard, stretch, max_bytes)
            if stretch.failed is not None:
                raise stretch.failed
    except (OSError, StoreError) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{shard.source.name}: cannot be read now ({said}); run it again") from error


def _read(shard: Shard, stretch: "_Stretch", max_bytes: int) -> Iterator[Artifact | Skipped]:
    if shard.format == "jsonl":
        source = _source(shard.source, io.BufferedReader(stretch, _BLOCK), max_bytes)
        yield from read_source(source, partial(read_jsonl, first=shard.first), lasting_ids=True)
    else:
        source = _source(shard.source, io.BufferedReader(stretch), max_bytes)
        yield from read_source(source, partial(_rows, shard=shard), lasting_ids=True)


def _rows(source: Source, *, shard: Shard) -> Iterator[Artifact | Skipped]:
    records, count = Records(source, unit="row"), shard.end - shard.start
    file = open_parquet(source)
    yield from read_rows(records, file, group=shard.group, start=shard.start, count=count, first=shard.first)


def _source(source: Input, stream: BinaryIO, max_bytes: int) -> Source:
    return Source(name=source.name, path=None, stream=stream, max_bytes=max_bytes, place=source.lasting)


def _shards(source: Input, opened: Source, made_with: str, input_format: str | None) -> Iterator[Shard | Skipped]:
    if not opened.head():
        yield opened.skipped(EMPTY, "write something in it, or leave it out", harmless=source.walked)
        return
    chosen = input_format or detect(opened)
    if chosen is None:
        yield opened.skipped("is not in a format that is read", advice(opened), harmless=source.walked)
    elif chosen not in SHARD_FORMATS:
        yield opened.skipped(f"is {chosen}, where --out reads JSONL and Parquet", "collect it without --out")
    else:
        for shard, content in _of_lines(source, opened) if chosen == "jsonl" else _of_rows(source, opened):
            place = [shard.source.name, shard.source.lasting, shard.first, shard.group, shard.start, shard.end]
            yield replace(shard, id=digest([made_with, *place, content]).removeprefix("sha256:")[:32])


def _of_lines(source: Input, opened: Source) -> Iterator[tuple[Shard, str]]:
    """Yield the shards of JSONL with a digest of their bytes, each of them at the end of a line.

    Raises:
        UnreadableError: where it is UTF-16, of which line ends cannot be told in bytes.
    """
    if opened.head().startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnreadableError("is UTF-16, not UTF-8", "save it again as UTF-8")
    first, start = 1, 0
    for lines, size, content in _runs(opened.stream):
        end = start + size
        yield (
            Shard(id="", source=source, format="jsonl", first=first, lines=lines, start=start, end=end),
            content,
        )
        first, start = first + lines, end


def _runs(stream: BinaryIO) -> Iterator[tuple[int, int, str]]:
    """Yield lines, bytes and digest of every run of lines, of `LINES` lines or so many that they pass `BYTES`."""
    lines, size, content = 0, 0, hashlib.sha256()
    ended = True
    while block := stream.read(_BLOCK):
        ends = np.flatnonzero(np.frombuffer(block, dtype=np.uint8) == _NEWLINE) + 1
        taken = at = 0
        while taken < len(ends):
            full = taken + LINES - lines - 1
            large = int(np.searchsorted(ends, at + BYTES - size))
            last = max(taken, min(full, large))
            if last >= len(ends):
                break
            end = int(ends[last])
            content.update(memoryview(block)[at:end])
            yield lines + last + 1 - taken, size + end - at, content.hexdigest()
            lines, size, content = 0, 0, hashlib.sha256()
            taken, at = last + 1, end
        content.update(memoryview(block)[at:])
        lines, size, ended = lines + len(ends) - taken, size + len(block) - at, block.endswith(b"\n")
    if size:
        yield lines + (not ended), size, content.hexdigest()


def _of_rows(source: Input, opened: Source) -> Iterator[tuple[Shard, str]]:
    file = open_parquet(opened)
    content, first = _footer(opened.stream), 1
    for group in range(file.num_row_groups):
        rows = file.metadata.row_group(group).num_rows
        for start in range(0, rows, LINES):
            end = min(start + LINES, rows)
            made = Shard(
                id="",
                source=source,
                format="parquet",
                first=first,
                lines=end - start,
                start=start,
                end=end,
                group=group,
            )
            yield made, content
            first += end - start


def _footer(stream: BinaryIO) -> str:
    """Return a digest of a Parquet file's size and footer; its length stands before the last four bytes."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(size - 8)
    length = int.from_bytes(stream.read(4), "little")
    stream.seek(max(0, size - 8 - length))
    return hashlib.sha256(stream.read() + str(size).encode()).hexdigest()


class _Stretch(io.RawIOBase):
    """A part of a file as if it were all of one, which remembers where reading failed.

    A parser cannot tell a lost connection from a damaged file: the one may be there again, the other is a line.
    """

    def __init__(self, stream: BinaryIO, start: int, end: int | None) -> None:
        super().__init__()
        self._stream, self._start = stream, start
        self._end = stream.seek(0, io.SEEK_END) if end is None else end
        self._at = start
        self.failed: OSError | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        origin = {io.SEEK_SET: self._start, io.SEEK_CUR: self._at, io.SEEK_END: self._end}[whence]
        self._at = max(self._start, origin + offset)
        return self._at - self._start

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed's WriteableBuffer is private
        try:
            self._stream.seek(self._at)
            data = self._stream.read(max(0, min(len(buffer), self._end - self._at)))
        except OSError as error:
            self.failed = error
            raise
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)
