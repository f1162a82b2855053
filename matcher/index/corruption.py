"""What can be wrong with an index on disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from matcher.errors import MatcherError


class DamagedIndex(MatcherError):  # noqa: N818  (says what was found, and is what a caller asks about)
    """The folder is not the index that was written there: cut off, overwritten, or of another model or version.

    Nothing is lost: an index is made from what the store keeps. `PassageIndex.discard` the folder and fill it anew.
    """

    def __init__(self, place: Path, reason: str) -> None:
        """Name the file or folder and what is wrong with it."""
        self.place, self.reason = place, reason
        super().__init__(f"{place}: the search index cannot be used ({reason}); delete the folder to have it made anew")


class IndexFilesError(MatcherError):
    """The folder cannot be read or written: no room, no right, no such disk. What was published stays."""


@contextmanager
def missing_is_damage() -> Iterator[None]:
    """Take a file that is not there for what it is where nobody can have replaced it.

    Raises:
        DamagedIndex: in the place of a FileNotFoundError.
    """
    try:
        yield
    except FileNotFoundError as error:
        raise DamagedIndex(Path(str(error.filename)), "not there") from error


@contextmanager
def naming(place: Path) -> Iterator[None]:
    """Say which index it was where the system, or FAISS, could not read or write a file.

    Raises:
        IndexFilesError: in the place of an OSError or RuntimeError.
    """
    try:
        yield
    except FileNotFoundError:
        raise
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split())[-120:]
        raise IndexFilesError(f"{place}: the search index cannot be read or written ({reason})") from error


@contextmanager
def altering(place: Path) -> Iterator[None]:
    """Say which index it was that could not be written: also where its folder went meanwhile, which mends itself.

    Raises:
        DamagedIndex: in the place of a FileNotFoundError.
        IndexFilesError: in the place of another OSError, or a RuntimeError.
    """
    with missing_is_damage(), naming(place):
        yield


class IndexBusyError(MatcherError):
    """Another process is writing to the index."""
