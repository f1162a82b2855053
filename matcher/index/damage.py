"""What can be wrong with an index on disk."""

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


class IndexBusyError(MatcherError):
    """Another process is writing to the index."""
