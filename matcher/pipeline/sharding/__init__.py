"""The road of `matcher collect --out`: inputs in shards, matched anywhere, to a folder of Parquet."""

from matcher.pipeline.sharding.cluster import match_on_cluster
from matcher.pipeline.sharding.local import match_here, match_in_processes
from matcher.pipeline.sharding.matching import Job
from matcher.pipeline.sharding.shards import FORMATS
from matcher.pipeline.sharding.spreading import Engine, Spreading

__all__ = ["FORMATS", "Engine", "Job", "Spreading", "match_here", "match_in_processes", "match_on_cluster"]
