"""What batch jobs have in common at the command line: how they are interrupted, summed up and ended."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from matcher.cli.messages import tell
from matcher.errors import PARTIAL
from matcher.report import visible

if TYPE_CHECKING:
    from matcher.pipeline.collecting import Collected

INTERRUPTED = 130
UNSAID_HINT = (
    "hint: a file says by whom and of when it is in front matter (---, author: NAME, date: YYYY-MM-DD, ---), "
    'JSONL in "author" and "created_at"; --unsigned-by NAME says whose all are that name nobody'
)


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Yield whether someone asked to stop; who asks twice is heard at once."""
    asked = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        os.write(2, b"\nfinishing what is in work; once more to stop at once\n")  # a stream may be in use just now

    signals = (signal.SIGINT, signal.SIGTERM) if threading.current_thread() is threading.main_thread() else ()
    before = {number: signal.signal(number, ask) for number in signals}
    try:
        yield asked.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def sum_up(done: "Collected", verb: str) -> None:
    """Say what was met, and why some of it was left out."""
    from matcher.pipeline.collecting.scope import UNSAID

    counts = f"{done.read:,} read: {done.anew:,} {verb}, {done.unchanged:,} unchanged"
    tell(f"{counts}, {done.left_out.total():,} left out; {done.skipped:,} skipped")
    if done.left_out:
        tell(f"left out: {', '.join(f'{n:,} {why}' for why, n in done.left_out.most_common())}")
    if done.passing is not None:
        tell(f"passed over: {done.passed_over:,}, such as {done.passing}")
    if done.loss is not None:
        tell(f"read in part: {done.in_part:,}, such as {visible(done.loss)}")
    if done.replacing is not None:
        where = f"{visible(done.replacing.id)} in {visible(done.replacing.source or '')}"
        what = f"{done.replaced:,} in place of others with the same id and other words, such as {where}"
        tell(f"same id: {what}; the later one is kept, so give different artifacts different ids")
    if done.unsaid is not None:
        tell(f"does not say, for one: {visible(done.unsaid.source or done.unsaid.id)}")
    if any(why.startswith(UNSAID) for why in done.left_out):
        tell(UNSAID_HINT)


def tell_stopped(done: "Collected") -> None:
    """Say that there is more to do, where there is."""
    if done.stopped:
        tell("interrupted: what was finished is kept; run it again to go on")


def exit_code(done: "Collected") -> int:
    """Return the code of a job that came to an end, its own or an interrupt's."""
    if done.stopped:
        return INTERRUPTED
    return PARTIAL if done.skipped else 0
