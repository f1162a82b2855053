"""`errors.jsonl`: what could not be read in the last run, an object each, so that it can be mended and run again."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from matcher.domain import Skipped
from matcher.errors import ConfigurationError


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
        """Return it, with the file of an earlier run removed: that one is no longer true."""
        if not self.path.parent.is_dir():
            raise ConfigurationError(f"{self.path}: there is no folder {self.path.parent}; make it, or name another")
        with _told(self.path):
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
    """Yield what an error file and runs that were killed have left on disk."""
    yield from (one for one in (path, *path.parent.glob(f".{path.name}.*")) if one.is_file())


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn a disk's refusal into one line."""
    try:
        yield
    except OSError as error:
        raise ConfigurationError(
            f"{path}: cannot be written ({error.strerror}); name another place with --errors"
        ) from error
