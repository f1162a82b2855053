"""The local engine: shards in this process, or in several of their own."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice

from matcher.pipeline.collecting.workers import begin_process, died, spawning, spawning_pool
from matcher.pipeline.sharding.checkpoint import TOO_MANY
from matcher.pipeline.sharding.matching import Finished, Job, Worker
from matcher.pipeline.sharding.shards import Shard

Stopping = Callable[[], bool]
_AHEAD = 2
"""Shards for each process that are handed out at once."""
_IN_VAIN = 3
"""Pools in a row that break before any shard is done, behind which no other is begun."""


def match_here(job: Job, shards: Sequence[Shard], stopping: Stopping) -> Iterator[Finished]:
    """Yield each shard's outcome; with all cores of this machine, one shard after the other."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, user_api="blas"):  # NumPy's threads would take the encoder's cores
        worker = Worker(job)
        for shard in shards:
            if stopping():
                return
            yield worker.match(shard)


def match_in_processes(job: Job, shards: Sequence[Shard], stopping: Stopping, *, jobs: int) -> Iterator[Finished]:
    """Yield each shard's outcome as it comes; in so many processes, each on one core.

    Where a process dies, those shards that were in work are done alone: another's death must not be laid at a
    process that was only ended with it.

    Raises:
        MatcherError: where processes die again and again.
    """
    left = {shard.id: shard for shard in shards}
    in_vain = 0
    while left and not stopping():
        before = len(left)
        try:
            for finished in _in_pool(job, list(left.values()), jobs, stopping):
                del left[finished.done.shard]
                yield finished
        except BrokenProcessPool:
            marked = job.folder.marks()
            for shard in [shard for shard in left.values() if shard.id in marked]:
                if not stopping():
                    yield _alone(job, shard)
                    del left[shard.id]
            # Who dies before a shard is entered, in loading the model or in reading, leaves no mark.
            in_vain = in_vain + 1 if len(left) == before else 0
            if in_vain == _IN_VAIN:
                raise died() from None


def _in_pool(job: Job, shards: Sequence[Shard], jobs: int, stopping: Stopping) -> Iterator[Finished]:
    remaining = iter(shards)
    running: set[Future[Finished]] = set()
    pool = spawning_pool(jobs, _begin, job)
    ended = False
    try:
        while True:
            if not stopping():
                running |= {_submitted(pool, shard) for shard in islice(remaining, _AHEAD * jobs - len(running))}
            else:
                running = {future for future in running if not future.cancel()}
            if not running:
                break
            finished, running = wait(running, timeout=1, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in finished)
        ended = True
    finally:
        pool.shutdown(wait=ended, cancel_futures=True)


def _alone(job: Job, shard: Shard) -> Finished:
    """Return the outcome of a shard whose process may die: then another takes it up where that left a checkpoint."""
    for _ in range(TOO_MANY + 2):
        with spawning_pool(1, _begin, job) as pool:
            try:
                return _submitted(pool, shard).result()
            except BrokenProcessPool:
                continue
    raise died()


def _submitted(pool: ProcessPoolExecutor, shard: Shard) -> "Future[Finished]":
    with spawning():
        return pool.submit(_match, shard)


# What follows runs in the workers.

_job: Job
_worker: Worker | None = None


def _begin(job: Job) -> None:
    global _job  # a process has one
    _job = job
    begin_process()


def _match(shard: Shard) -> Finished:
    global _worker
    if _worker is None:
        _worker = Worker(_job, threads=1)
    return _worker.match(shard)
