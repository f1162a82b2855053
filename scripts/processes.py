"""Fresh processes, measured: how long they take, and how much memory they and those that they start hold at once."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

EVERY = 0.1
"""Seconds between two looks at the memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """One process that came to its end."""

    wall: float
    """Seconds."""
    memory: float
    """MiB at its peak: of the process by the kernel's count, or of it and its children together where one looked."""
    output: str


def run(command: Sequence[str], *, environment: Mapping[str, str], children: bool = False) -> Ran:
    """Return what a command took.

    Args:
        command: program and words.
        environment: its variables.
        children: look at the memory of its children too, on Linux. Pages that they share count for each.

    Raises:
        SystemExit: where it fails, with the last line that it wrote.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output, tempfile.TemporaryFile("w+") as errors:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=errors, env=environment)
        with _watched(process.pid, children) as seen:
            _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            last = (errors.read().strip().splitlines() or ["it said nothing"])[-1]
            raise SystemExit(f"error: {' '.join(command)}: exit code {process.returncode}: {last}")
        output.seek(0)
        # Linux counts KiB, macOS bytes.
        own = usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
        return Ran(wall=wall, memory=max(own, seen()), output=output.read())


@contextmanager
def _watched(pid: int, children: bool) -> Iterator[Callable[[], float]]:
    """Look at the memory of a process and its children until the block ends; yield what returns the peak in MiB."""
    peak, over = 0.0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not over.wait(EVERY):
            peak = max(peak, sum(map(_resident, _family(pid))))

    watcher = threading.Thread(target=watch, daemon=True)
    if children:
        watcher.start()
    try:
        yield lambda: peak
    finally:
        over.set()
        if children:
            watcher.join()


def _family(pid: int) -> Iterator[int]:
    yield pid
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # a thread or process that has just ended
            for child in listed.read_text(encoding="ascii").split():
                yield from _family(int(child))


def _resident(pid: int) -> float:
    """Return the MiB that a process holds now; 0 where it has ended, or where there is no /proc."""
    with suppress(OSError):
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)
    return 0.0
