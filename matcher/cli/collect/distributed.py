"""`matcher collect --out`: to a folder of Parquet, on this machine or on a Ray cluster."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.cli.collect.outcome import exit_code, interruptible, sum_up, tell_stopped
from matcher.cli.messages import tell
from matcher.cli.progress import Progress
from matcher.domain import Skipped
from matcher.errors import InputError, UsageError

if TYPE_CHECKING:
    from matcher.pipeline.collecting import Collected, Scope
    from matcher.pipeline.sharding import Engine

TOLD = 10
"""How many inputs that could not be read are told one by one; all stand in the folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What is read, and what of it is wanted."""

    paths: tuple[str, ...]
    input_format: str | None
    max_bytes: int
    scope: "Scope"
    subject: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A Ray cluster."""

    address: str | None
    """None begins one on this machine."""
    workers: int | None
    """None is one for each of its cores."""


@dataclass
class Telling:
    """What is said on stderr on the way."""

    progress: Progress
    count: int = 0

    def planned(self, total: int) -> None:
        """Begin to show how far it is."""
        self.progress = Progress(lambda: total)

    def skipped(self, skipped: Skipped) -> None:
        """Say what could not be used, the first ones at least."""
        self.count += 1
        if self.count <= TOLD:
            self.progress.clear()
            tell(f"skipped: {skipped}")


@contextmanager
def telling() -> Iterator[Telling]:
    """Give what tells; the line of progress is gone behind the block."""
    told = Telling(Progress())
    try:
        yield told
    finally:
        told.progress.clear()


def collect_distributed(
    inputs: Inputs,
    out: str,
    cluster: Cluster | None,
    jobs: int,
    *,
    framework: str | None,
    model: str | None,
    allow_download: bool,
) -> int:
    """Return the exit code of a pass over the inputs, written to `out`.

    Raises:
        UsageError: where a format is asked for that shards cannot have, or `--jobs` of a cluster.
        InputError: where nothing could be read.
    """
    from matcher.pipeline.collecting import MatcherSpec
    from matcher.pipeline.sharding import SHARD_FORMATS, Job, ShardedRun
    from matcher.store.parquet import Folder, place_of

    if inputs.input_format not in (None, *SHARD_FORMATS):
        raise UsageError(f"--input-format {inputs.input_format}: --out reads {' and '.join(SHARD_FORMATS)} alone")
    folder = Folder(place_of(out))
    spec = MatcherSpec(framework=framework, model=model, allow_download=allow_download)
    matcher = spec.matcher()
    job = Job(
        spec=spec,
        scope=inputs.scope,
        folder=folder,
        provenance=matcher.provenance,
        max_bytes=inputs.max_bytes,
    )
    with telling() as told, interruptible() as stopping:
        done = ShardedRun(
            job=job,
            framework=matcher.framework,
            engine=_engine(cluster, jobs),
            engine_name="ray" if cluster else "local",
            subject=inputs.subject,
            input_format=inputs.input_format,
            skipped=told.skipped,
            planned=told.planned,
            watch=lambda lines: told.progress.show(lines),
            stopping=stopping,
        ).collect(inputs.paths)
    _summarise(done, str(folder))
    if not done.read and not done.stopped:
        raise InputError("nothing could be read; give JSONL or Parquet files, folders, globs or URLs with such in them")
    return exit_code(done)


def _engine(cluster: Cluster | None, jobs: int) -> "Engine":
    from functools import partial

    from matcher.pipeline.sharding import match_here, match_in_processes, match_on_cluster

    if cluster is None:
        return match_here if jobs == 1 else partial(match_in_processes, jobs=jobs)
    if jobs != 1:
        raise UsageError("--jobs: is for this machine; with --engine ray, say --workers N")
    return partial(match_on_cluster, address=cluster.address, workers=cluster.workers)


def _summarise(done: "Collected", place: str) -> None:
    sum_up(done, "matched anew")
    if done.skipped:
        tell(f"skipped: {done.skipped:,} in all, listed in {place}/_skipped")
    tell_stopped(done)
    tell(f"written: {place}")
