"""Who does the matching: this process, or several of their own. The results are the same."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self, TypeVar

from matcher.domain import Artifact, Framework, Provenance, Skipped
from matcher.errors import MatcherError
from matcher.pipeline.matcher import Matcher
from matcher.store import EmbeddedMatch

if TYPE_CHECKING:
    from matcher.pipeline.second_reading import SecondReaderOptions

Begun = TypeVar("Begun")
AT_ONCE_HERE = 2
"""Parts that are matched at once in this process. The encoder uses all cores for each; more would wait for Python."""
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class PendingMatches(Protocol):
    """Some artifacts that are being matched."""

    def result(self) -> Sequence[EmbeddedMatch | Skipped]:
        """Return what they may evidence, in order, once it is there; what cannot be matched is skipped."""

    def cancel(self) -> bool:
        """Return whether it has not begun, and now never will."""


class MatchExecutor(Protocol):
    """Matches artifacts a part at a time."""

    at_once: int
    """How many parts may be under way: more would only be held in memory."""

    @property
    def framework(self) -> Framework:
        """Whose behaviors are matched."""

    @property
    def provenance(self) -> Provenance:
        """What every result is made with; known before a model is loaded."""

    def submit(self, artifacts: Sequence[Artifact]) -> PendingMatches:
        """Return the part that these artifacts make."""


class ThreadExecutor:
    """Matches in this process: while some artifacts pass the encoder, others are cut and judged.

    Used in a `with` block, the products of NumPy keep to one thread in it: theirs would take the encoder's cores.
    """

    at_once = AT_ONCE_HERE

    def __init__(self, matcher: Matcher) -> None:
        """Use a matcher."""
        self._matcher = matcher
        self._pool = ThreadPoolExecutor(AT_ONCE_HERE, thread_name_prefix="matching")
        self._limits = ExitStack()
        self.framework, self.provenance = matcher.framework, matcher.provenance

    def __enter__(self) -> Self:
        """Return it, with NumPy kept to one thread."""
        from threadpoolctl import threadpool_limits

        self._limits.enter_context(threadpool_limits(1, user_api="blas"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the threads go, with what they have not begun; who interrupts twice does not wait for the rest."""
        self._pool.shutdown(wait=not isinstance(error, KeyboardInterrupt), cancel_futures=True)
        self._limits.close()

    def submit(self, artifacts: Sequence[Artifact]) -> PendingMatches:
        """Return the part that these artifacts make; it is matched as soon as a thread is free."""
        return self._pool.submit(self._matcher.judge_apart, artifacts, every=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatcherSpec:
    """How each process makes its matcher."""

    framework: str | None = None
    model: str | None = None
    allow_download: bool = False
    second_reader: "SecondReaderOptions | None" = None
    """For one process alone: its budget and its limit of calls at once are of that process."""

    def matcher(self, threads: int | None = None) -> Matcher:
        """Return a matcher that uses so many cores; None is all."""
        return Matcher(
            self.framework,
            model=self.model,
            allow_download=self.allow_download,
            threads=threads,
            preload=False,  # often there is nothing to match
            second_reader=self.second_reader,
        )


class ProcessExecutor:
    """Matches in processes of their own, each with one thread; they are started at the first part.

    They are spawned, not forked: a copy of a process that runs threads can hang. An interrupt at the terminal is left
    to this process, and where this one is killed, they end by themselves.
    """

    def __init__(self, spec: MatcherSpec, jobs: int) -> None:
        """Prepare so many processes; the framework and its evidence model are loaded here, to know what is to be done.

        Raises:
            ConfigurationError: where framework or model is missing or wrong.
        """
        matcher = spec.matcher()
        self.framework, self.provenance = matcher.framework, matcher.provenance
        self.at_once = 2 * jobs
        self._pool = spawning_pool(jobs, _begin_worker, spec)

    def __enter__(self) -> Self:
        """Return the workers; they are let go behind the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the processes go, with what they have not begun; who interrupts twice does not wait for the rest."""
        self._pool.shutdown(wait=not isinstance(error, KeyboardInterrupt), cancel_futures=True)

    def submit(self, artifacts: Sequence[Artifact]) -> PendingMatches:
        """Return the part that these artifacts make; it is matched as soon as a process is free."""
        try:
            with spawning():
                return _Elsewhere(self._pool.submit(_judge, artifacts))
        except BrokenProcessPool as error:
            raise died() from error


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    future: "Future[list[EmbeddedMatch | Skipped]]"

    def result(self) -> list[EmbeddedMatch | Skipped]:
        try:
            return self.future.result()
        except BrokenProcessPool as error:
            raise died() from error

    def cancel(self) -> bool:
        return self.future.cancel()


def died() -> MatcherError:
    """Return the error of a process that was ended from outside."""
    return MatcherError(
        "a worker process died, maybe for want of memory; what was finished is kept: run it again, with fewer --jobs"
    )


def spawning_pool(jobs: int, begin: Callable[[Begun], None], given: Begun) -> ProcessPoolExecutor:
    """Return a pool of so many processes, each begun with what is given; they are started as work is submitted."""
    return ProcessPoolExecutor(
        jobs, mp_context=multiprocessing.get_context("spawn"), initializer=begin, initargs=(given,)
    )


@contextmanager
def spawning() -> Iterator[None]:
    """Start processes with one thread for each library, and where an interrupt waits until they are ready for it.

    Both are inherited: the libraries read the environment when they are imported, before any code of ours runs.
    """
    before = {name: os.environ.get(name) for name in _THREADS}
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if hasattr(signal, "pthread_sigmask") else None
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)


# What follows runs in the workers.

_spec: MatcherSpec
_matcher: Matcher | None = None


def _begin_worker(spec: MatcherSpec) -> None:
    global _spec  # a process has one
    _spec = spec
    begin_process()


def begin_process() -> None:
    """Leave interrupts to the parent, and end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(ImportError):
        # bm25s draws progress bars, unseen, whose lock is by default one between processes: leaked where one is killed.
        import_module("tqdm").tqdm.set_lock(threading.RLock())


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # nobody is left to tell


def _judge(artifacts: Sequence[Artifact]) -> list[EmbeddedMatch | Skipped]:
    """Return what artifacts may evidence, or that they cannot be matched."""
    global _matcher
    if _matcher is None:
        _matcher = _spec.matcher(threads=1)
    return _matcher.judge_apart(artifacts, every=False)
