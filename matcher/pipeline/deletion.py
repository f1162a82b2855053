"""Removing files and folders for good, whoever else is at it."""

import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from matcher.errors import ConfigurationError


def remove(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return which of the paths were there, now removed with all that is in them.

    Raises:
        ConfigurationError: where one cannot be removed.
    """
    removed: list[Path] = []
    for path in paths:
        try:
            if path.exists():
                _remove(path)
                removed.append(path)
        except OSError as error:
            reason = error.strerror or error
            raise ConfigurationError(f"{path}: cannot be removed ({reason}); delete it by hand") from error
    return tuple(removed)


def _remove(path: Path) -> None:
    while path.exists():
        with suppress(FileNotFoundError):  # someone else was quicker with a part of it: what is left goes next
            shutil.rmtree(path) if path.is_dir() else path.unlink()
