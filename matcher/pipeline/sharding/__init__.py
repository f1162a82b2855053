"""The pipeline of `matcher collect --out`: inputs in shards, matched anywhere, to a folder of Parquet."""

from matcher.pipeline.sharding.cluster import match_on_cluster
from matcher.pipeline.sharding.local import match_here, match_in_processes
from matcher.pipeline.sharding.matching import Job
from matcher.pipeline.sharding.run import Engine, ShardedRun
from matcher.pipeline.sharding.shards import SHARD_FORMATS

__all__ = ["SHARD_FORMATS", "Engine", "Job", "ShardedRun", "match_here", "match_in_processes", "match_on_cluster"]
