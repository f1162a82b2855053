"""Checksums of files: all of a file when asked, a part of it at each opening.

Reading 1 GB to hash it takes .6 s from memory and longer from disk, on each start. So every MiB has a checksum of its
own, and opening checks the size, the first blocks (where headers, centroids and offsets are, which lead a reader
astray), the last one, and a few others, drawn anew each time. A file of up to 32 MiB is thereby checked whole. A
flipped byte deep in a larger one is seen by `check_wholly`, or at some later opening; until then it moves one
similarity or one count, or names a row that is not there, which a search notices.
"""

import hashlib
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from matcher.index.corruption import DamagedIndex

BLOCK = 1 << 20
FIRST = 16
"""Blocks at the beginning that are checked at each opening."""
DRAWN = 16
"""Other blocks that are."""
_DIGITS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord:
    """What a file held when it was written."""

    name: str
    size: int
    sha256: str
    """Of the whole file, as `sha256sum` prints it."""
    blocks: str
    """The first 16 hexadecimal digits of each MiB's sha256, one after the other."""


def file_record(path: Path) -> FileRecord:
    """Return the record of a file as it is now."""
    whole, blocks = hashlib.sha256(), []
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            whole.update(block)
            blocks.append(hashlib.sha256(block).hexdigest()[:_DIGITS])
    return FileRecord(name=path.name, size=path.stat().st_size, sha256=whole.hexdigest(), blocks="".join(blocks))


def check_quickly(folder: Path, record: FileRecord) -> None:
    """Check the size, and the blocks that are checked at each opening.

    Raises:
        DamagedIndex: where they are not what the record says.
        FileNotFoundError: where there is no such file.
    """
    path = folder / record.name
    if path.stat().st_size != record.size:
        raise DamagedIndex(path, f"{path.stat().st_size:,} bytes long, {record.size:,} were written")
    count = -(-record.size // BLOCK)
    rest = range(FIRST, count)
    drawn = random.sample(rest, min(DRAWN, len(rest)))
    _check(path, record, sorted({*range(min(FIRST, count)), *drawn, *range(count)[-1:]}))


def check_wholly(folder: Path, record: FileRecord) -> None:
    """Check every byte: about half a second a GB, or what the disk takes.

    Raises:
        DamagedIndex: where the file is not what the record says.
        FileNotFoundError: where there is no such file.
    """
    if file_record(folder / record.name) != record:
        raise DamagedIndex(folder / record.name, "its checksum is not the one that was written")


def _check(path: Path, record: FileRecord, numbers: Iterable[int]) -> None:
    for number, digest in _digests(path, numbers):
        if digest != record.blocks[_DIGITS * number : _DIGITS * (number + 1)]:
            raise DamagedIndex(path, f"MiB {number + 1} is not what was written")


def _digests(path: Path, numbers: Iterable[int]) -> Iterator[tuple[int, str]]:
    with path.open("rb") as stream:
        for number in numbers:
            stream.seek(number * BLOCK)
            yield number, hashlib.sha256(stream.read(BLOCK)).hexdigest()[:_DIGITS]
