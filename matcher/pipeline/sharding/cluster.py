"""The Ray engine: shards on the machines of a cluster, through Ray Data, with an actor for each core."""

import base64
import logging
import os
import pickle
import re
import socket
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from typing import Any

from matcher.errors import ConfigurationError, MatcherError, StoreError, install_command
from matcher.pipeline.sharding.matching import Finished, Job, Worker
from matcher.pipeline.sharding.shards import Shard

PATIENCE = 10.0
"""Seconds to wait for a cluster's answer."""
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_QUIET: Mapping[str, str] = {
    # Ray sends statistics of its use to its makers unless told not to.
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_DISABLE_IMPORT_WARNING": "1",
    "RAY_DATA_DISABLE_PROGRESS_BARS": "1",
    # Its core writes to the terminal beside all of Python; whoever looks for a fault sets this to info.
    "RAY_BACKEND_LOG_LEVEL": "fatal",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}
_OURS = re.compile(r"^matcher\.errors\.(?P<kind>\w+): (?P<said>.+)$", re.MULTILINE)
_KINDS = {kind.__name__: kind for kind in (ConfigurationError, StoreError)}
_LOGGERS = ("ray", "ray.data", "ray._private", "ray.serve")


def match_on_cluster(
    job: Job, shards: Sequence[Shard], stopping: Callable[[], bool], *, address: str | None, workers: int | None
) -> Iterator[Finished]:
    """Yield each shard's outcome as it comes.

    A worker or machine that dies costs what it had in work: Ray starts another, which takes up the checkpoint.

    Args:
        job: what each worker must know.
        shards: what to match.
        stopping: asked at each outcome whether to stop.
        address: of a running cluster; None starts one on this machine, for this call.
        workers: how many actors at most; None is one for each core of the cluster.

    Raises:
        ConfigurationError: where Ray is missing or the cluster cannot be reached.
        MatcherError: what a worker raised.
    """
    with _cluster(address) as ray:
        for row in _rows(ray, job, shards, workers or int(ray.cluster_resources().get("CPU", 1))):
            yield _unpacked(row["outcome"])
            if stopping():
                return


def _rows(ray: Any, job: Job, shards: Sequence[Shard], workers: int) -> Iterator[dict[str, Any]]:
    packed = [{"shard": _packed(shard)} for shard in shards]
    # A block a shard: with more in one, a machine that dies would cost all of them.
    matched = ray.data.from_items(packed, override_num_blocks=len(packed)).map_batches(
        _Actor,
        fn_constructor_args=(job,),
        batch_size=1,
        compute=_pool(ray, max(1, min(workers, len(shards)))),
        num_cpus=1,
        runtime_env={"env_vars": dict.fromkeys(_ONE_THREAD, "1")},
    )
    try:
        yield from matched.iter_rows()
    except ray.exceptions.RayError as error:
        raise _told(error) from error


def _pool(ray: Any, workers: int) -> Any:
    """Return a pool of so many actors, or as many as there is room for; a shard waits for whoever is free.

    By default each actor is given a second shard beforehand: of few shards, one would get them all.
    """
    return ray.data.ActorPoolStrategy(
        min_size=1, max_size=workers, initial_size=workers, max_tasks_in_flight_per_actor=1
    )


class _Actor:
    """One process of the cluster, with one encoder."""

    def __init__(self, job: Job) -> None:
        self._worker = Worker(job, threads=1)

    def __call__(self, batch: Mapping[str, Any]) -> dict[str, list[str]]:
        return {"outcome": [_packed(self._worker.match(_unpacked(shard))) for shard in batch["shard"]]}


@contextmanager
def _cluster(address: str | None) -> Iterator[Any]:
    """Give Ray, connected; it talks to nobody but its own machines, and not to the terminal."""
    os.environ.update({name: value for name, value in _QUIET.items() if name not in os.environ})
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise ConfigurationError(f"--engine ray: needs Ray; install it with: {install_command('ray')}") from error
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    _reach(address)
    # None stands for no dashboard to be begun: one of a running cluster is its owner's.
    dashboard = None if address else False
    try:
        with _silent():
            ray.init(address=address, include_dashboard=dashboard, log_to_driver=False, logging_level=logging.ERROR)
    except (ConnectionError, RuntimeError, ValueError) as error:
        where = f"--address {address}" if address else "a cluster on this machine"
        raise ConfigurationError(f"{where}: cannot be reached ({_line(error)}); see that Ray runs there") from error
    # Ray prints there what it hears of machines that die, the last of it as it ends; nothing of ours goes there.
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):  # noqa: PTH123  # the name is no path on Windows
        try:
            yield ray
        finally:
            ray.shutdown()


def _reach(address: str | None) -> None:
    """Return where somebody listens at an address; Ray itself would end this process without a word.

    Raises:
        ConfigurationError: where nobody does.
    """
    host, _, port = (address or "").rpartition(":")
    if not host or "//" in host or not port.isdecimal():
        return  # `auto`, or another way to say it: Ray raises
    try:
        socket.create_connection((host, int(port)), timeout=PATIENCE).close()
    except (OSError, OverflowError) as error:
        raise ConfigurationError(f"--address {address}: nobody answers there; see that Ray runs there") from error


@contextmanager
def _silent() -> Iterator[None]:
    """Let nothing come to the terminal while Ray begins: its core says there how much it will say."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _told(error: BaseException) -> MatcherError:
    """Return what a worker raised, which Ray wraps as itself or as text; else the one line of Ray's that tells."""
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, MatcherError):
            return inner
        inner = getattr(inner, "cause", None) or inner.__cause__
    if found := _OURS.search(str(error)):
        return _KINDS.get(found["kind"], MatcherError)(found["said"])
    return MatcherError(f"--engine ray: {_line(error)}; what was finished is kept: run it again")


def _line(error: BaseException) -> str:
    """Return the last line of an error: Ray puts tracebacks before it."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1][:200] if lines else type(error).__name__


def _packed(value: object) -> str:
    """Return any value as text: Ray's columns of bytes lose zeros at their ends."""
    return base64.b64encode(pickle.dumps(value)).decode("ascii")


def _unpacked(text: str) -> Any:
    return pickle.loads(base64.b64decode(text))
