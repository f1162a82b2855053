"""Nearest neighbours: `GroupedRows` in memory, `PassageIndex` on disk, over all that was read."""

from typing import TYPE_CHECKING

from matcher.deferred import exporter
from matcher.index.nearest import GroupedRows

if TYPE_CHECKING:
    from matcher.index.corruption import DamagedIndex, IndexBusyError, IndexFilesError
    from matcher.index.facility_location import representatives
    from matcher.index.passage_index import Hit, PassageIndex
    from matcher.index.segment import Allowed
    from matcher.index.writing import Update

__all__ = [
    "Allowed",
    "DamagedIndex",
    "GroupedRows",
    "Hit",
    "IndexBusyError",
    "IndexFilesError",
    "PassageIndex",
    "Update",
    "representatives",
]

__getattr__ = exporter(
    __name__,
    {
        "facility_location": ["representatives"],
        "corruption": ["DamagedIndex", "IndexBusyError", "IndexFilesError"],
        "passage_index": ["Hit", "PassageIndex"],
        "segment": ["Allowed"],
        "writing": ["Update"],
    },
)
