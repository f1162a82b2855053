"""The pipeline of `matcher collect`: from what is read into the store, as `match` judges it, and never twice."""

from matcher.pipeline.collecting.collection import Collected, Collection
from matcher.pipeline.collecting.duplicates import Duplicates
from matcher.pipeline.collecting.errors import ErrorFile
from matcher.pipeline.collecting.owners import Owners
from matcher.pipeline.collecting.scope import Scope
from matcher.pipeline.collecting.workers import MatcherSpec, MatchExecutor, ProcessExecutor, ThreadExecutor

__all__ = [
    "Collected",
    "Collection",
    "Duplicates",
    "ErrorFile",
    "MatchExecutor",
    "MatcherSpec",
    "Owners",
    "ProcessExecutor",
    "Scope",
    "ThreadExecutor",
]
