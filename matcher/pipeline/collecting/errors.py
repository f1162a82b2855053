"""`….errors.jsonl`: what could not be read in the last run, an object each, so that it can be mended and run again."""

import glob
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from matcher.domain import Skipped
from matcher.errors import ConfigurationError
from matcher.parsing import ParsingError, json_of

KEYS = frozenset({"source", "reason", "remedy"})
LONGEST = 1 << 20
"""Bytes behind which a line is none of ours."""


class ErrorFile:
    """The file of one run: there at its end, for its owner's eyes, where anything was skipped, and else absent.

    Of two runs at once, the one that ends last has its say.
    """

    def __init__(self, path: Path) -> None:
        """Remember where it will be; nothing is written before something is skipped."""
        self.path = path
        self.count = 0
        self._stream: IO[str] | None = None
        self._temporary: Path | None = None

    def __enter__(self) -> Self:
        """Return it, with the file of an earlier run removed: that one is no longer true. An empty one is left there.

        Raises:
            ConfigurationError: where something else is there, or it cannot be written.
        """
        if not self.path.parent.is_dir():
            raise ConfigurationError(f"{self.path}: there is no folder {self.path.parent}; make it, or name another")
        with _told(self.path):
            if not _is_empty(self.path):
                if self.path.exists() and not is_ours(self.path):
                    raise ConfigurationError(
                        f"{self.path}: is not a list of what could not be read, and would be replaced; "
                        "move it away, or name another place with --errors"
                    )
                self.path.unlink(missing_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the file in its place, also where the run has failed: what it says was skipped."""
        if self._stream is not None and self._temporary is not None:
            with _told(self.path):
                self._stream.close()
                self._temporary.replace(self.path)

    def add(self, skipped: Skipped) -> None:
        """Write one line.

        Raises:
            ConfigurationError: where it cannot be written.
        """
        row = {"source": skipped.source, "reason": skipped.reason, "remedy": skipped.remedy}
        self.count += 1
        with _told(self.path):
            if self._stream is None:
                handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.")
                self._temporary, self._stream = Path(name), os.fdopen(handle, "w", encoding="utf-8")
            # Plain ASCII: a file's name can hold what UTF-8 cannot.
            self._stream.write(json.dumps(row) + "\n")


def leftovers(path: Path) -> Iterator[Path]:
    """Yield what an error file and runs that were killed have left on disk; nothing that somebody else has written."""
    ours = False
    with suppress(OSError):
        ours = is_ours(path)
    if ours:
        yield path
    yield from (one for one in path.parent.glob(f".{glob.escape(path.name)}.*") if one.is_file())


def is_ours(path: Path) -> bool:
    """Return whether a file is what a run has written: lines of its kind and nothing else; a run writes no empty one.

    Raises:
        OSError: where it cannot be read.
    """
    if not path.is_file() or _is_empty(path):
        return False
    with path.open("rb") as stream:
        return all(_is_line(line) for line in iter(lambda: stream.readline(LONGEST), b""))


def _is_empty(path: Path) -> bool:
    return path.is_file() and path.stat().st_size == 0


def _is_line(line: bytes) -> bool:
    try:
        row = json_of(line.decode("ascii"))
    except (UnicodeDecodeError, ParsingError):
        return False
    return isinstance(row, dict) and row.keys() == KEYS


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn a disk's refusal into one line."""
    try:
        yield
    except OSError as error:
        raise ConfigurationError(
            f"{path}: cannot be written ({error.strerror}); name another place with --errors"
        ) from error
