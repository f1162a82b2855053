"""How many artifacts there will be, for a progress bar: looked at from outside, so that it takes no time."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from matcher.artifacts.detect import BY_SUFFIX, OPEN_SUFFIXES, suffix_of
from matcher.artifacts.git import count_git

_CHUNK = 1 << 20


def expected(paths: Sequence[str | Path], git: str | None = None) -> int | None:
    """Return about how many artifacts `read` will find; None where only reading them tells.

    A document is taken for one, though a log can be several; JSONL has one a line, git says how many commits it has.
    A table or an export would have to be parsed, and standard input read.
    """
    total = 0
    try:
        for path in paths:
            for file in _files(Path(path)):
                if (count := _count(file)) is None:
                    return None
                total += count
        commits = 0 if git is None else count_git(Path(git))
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return None if commits is None else total + commits


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
    for folder, folders, names in os.walk(path):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(folder, name) for name in names if not name.startswith("."))


def _count(file: Path) -> int | None:
    if not file.is_file():
        return None  # who counts the lines of a pipe has eaten them
    suffix = suffix_of(file.name)
    found = BY_SUFFIX.get(suffix)
    if found == "jsonl":
        with file.open("rb") as stream:
            return sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(_CHUNK), b""))
    return None if found == "parquet" or suffix in OPEN_SUFFIXES else int(found is not None)
