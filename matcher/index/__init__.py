"""Nearest neighbours: `NearestIndex` in memory, over a bank; `PassageIndex` on disk, over all collected passages."""

from matcher.index.damage import DamagedIndex, IndexBusyError
from matcher.index.nearest import NearestIndex
from matcher.index.passage_index import Hit, PassageIndex
from matcher.index.segment import Allowed
from matcher.index.writing import Update

__all__ = ["Allowed", "DamagedIndex", "Hit", "IndexBusyError", "NearestIndex", "PassageIndex", "Update"]
