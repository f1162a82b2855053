"""Threads that nobody waits for when a process ends: a question may be with its server for minutes."""

import weakref
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from queue import SimpleQueue
from threading import RLock, Thread
from typing import Any, TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")
Tasks = SimpleQueue[Callable[[], None] | None]


class DaemonThreads:
    """Does work in a few threads.

    Those of `concurrent.futures` are joined when the interpreter ends, whatever they wait for: Ctrl-C would end a
    process only after the last answer.
    """

    def __init__(self, count: int) -> None:
        """Begin with `count` threads; they end where this is dropped."""
        self._tasks: Tasks = SimpleQueue()
        self._futures: weakref.WeakSet[Future[Any]] = weakref.WeakSet()
        self._lock = RLock()  # a signal can interrupt who holds it, and abandon
        self._abandoned = False
        for number in range(count):
            name = f"second-reading_{number}"
            Thread(target=_work_off, args=(self._tasks,), name=name, daemon=True).start()
        weakref.finalize(self, _end, self._tasks, count)

    def submit(self, work: Callable[[Given], Made], given: Given) -> Future[Made]:
        """Return what the work will make of something; until it is made it can be cancelled, also once it is begun."""
        future: Future[Made] = Future()
        with self._lock:
            self._futures.add(future)
            abandoned = self._abandoned
        if abandoned:
            future.cancel()
        self._tasks.put(lambda: _do(work, given, future))
        return future

    def abandon(self) -> None:
        """Let nobody wait any longer: what is not made is cancelled, and what comes later is not done."""
        with self._lock:
            self._abandoned = True
            futures = list(self._futures)
        for future in futures:
            future.cancel()


def _work_off(tasks: Tasks) -> None:
    while task := tasks.get():
        task()
        del task  # else it would be held until the next one comes


def _do(work: Callable[[Given], Made], given: Given, future: Future[Made]) -> None:
    if future.done():
        return
    with suppress(InvalidStateError):  # cancelled meanwhile
        try:
            future.set_result(work(given))
        except Exception as error:  # whoever waits for the result raises it
            future.set_exception(error)


def _end(tasks: Tasks, count: int) -> None:
    for _ in range(count):
        tasks.put(None)
