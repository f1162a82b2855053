"""Progress on stderr, for a person at a terminal, once a run takes longer than a second."""

import sys
import time
from collections.abc import Iterable, Iterator

from matcher.domain import Outcome

PATIENCE = 1.0
"""Seconds before anything is shown."""
INTERVAL = 0.2


def watched(outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """Yield the outcomes, counting them on stderr where that is a terminal."""
    if not sys.stderr.isatty():
        yield from outcomes
        return
    start = shown = time.monotonic()
    count = 0
    for count, outcome in enumerate(outcomes, 1):
        now = time.monotonic()
        if now - start > PATIENCE and now - shown > INTERVAL:
            shown = now
            sys.stderr.write(f"\r{count} artifacts, {count / (now - start):.0f} a second\x1b[K")
            sys.stderr.flush()
        yield outcome
    if shown > start:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
