"""`matcher collect`: the batch job, from artifacts into the store, or to Parquet on as many machines as there are."""

from matcher.cli.collect.command import collect

__all__ = ["collect"]
