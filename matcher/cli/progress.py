"""Progress on stderr, for a person at a terminal, once a run takes longer than a second."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator

from matcher.domain import Outcome

PATIENCE = 1.0
"""Seconds before anything is shown."""
INTERVAL = 0.2
WIDTH = 24


def watched(outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """Yield the outcomes, counting them on stderr where that is a terminal."""
    progress = Progress()
    for count, outcome in enumerate(outcomes, 1):
        progress.show(count)
        yield outcome
    progress.clear()


class Progress:
    """One line on stderr that says how far it is and how fast; with a total, also how much is left."""

    def __init__(self, total: Callable[[], int | None] = lambda: None) -> None:
        """Begin now; where stderr is no terminal, nothing is ever shown, nor asked for the total."""
        self._silent = not sys.stderr.isatty()
        self._total = None if self._silent else total()
        self._began = self._shown = time.monotonic()

    def show(self, done: int) -> None:
        """Show how far it is, now and then."""
        now = time.monotonic()
        if self._silent or now - self._began < PATIENCE or now - self._shown < INTERVAL:
            return
        self._shown = now
        sys.stderr.write(f"\r{line(done, self._total, now - self._began)}\x1b[K")
        sys.stderr.flush()

    def clear(self) -> None:
        """Leave the line empty for what comes."""
        if self._shown > self._began:
            self._shown = self._began
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def line(done: int, total: int | None, seconds: float) -> str:
    """Return how far it is in words, behind a bar where the total is known; that may be off by some."""
    rate = done / seconds
    speed = f"{rate:.0f} a second" if rate >= 10 else f"{rate:.1f} a second"
    if not total or done > total:
        return f"{done:,} artifacts, {speed}"
    filled = WIDTH * done // total
    left = _duration((total - done) / rate) if done else "some time"
    return f"[{'#' * filled}{'.' * (WIDTH - filled)}] {done:,} of {total:,} artifacts, {speed}, {left} left"


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
