"""Files that only their owner reads, and that are on the disk before anything points to them."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from matcher.index.corruption import IndexBusyError, altering

_PAUSE = 0.02


def private_folder(path: Path) -> None:
    """Make the folder, and the ones above it, where they are not there."""
    for folder in (*reversed(path.parents), path):
        if not folder.is_dir():
            folder.mkdir(mode=0o700, exist_ok=True)


def new_file(path: Path) -> BinaryIO:
    """Return a new, empty file (0600), open for writing."""
    return os.fdopen(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb")


def settle(path: Path) -> None:
    """Return once a file, or a folder's list of files, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: Path, content: bytes) -> None:
    """Put the content in the place of the file: whoever reads it finds the old or the new, after a crash too."""
    new = path.with_name(f"{path.name}.new")
    with new_file(new) as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(path)
    settle(path.parent)


@contextmanager
def locked(path: Path, wait: float) -> Iterator[None]:
    """Hold the lock file at `path`, alone among processes and threads; it goes with the process, however that ends.

    Raises:
        DamagedIndex: where its folder is not there.
        IndexBusyError: where somebody else still holds it after `wait` seconds.
    """
    deadline = time.monotonic() + wait
    with altering(path.parent):
        file = new_file(path)
    with file as stream:
        while True:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise IndexBusyError(f"{path.parent}: another process is writing here; try again later") from None
                time.sleep(_PAUSE)
        yield
