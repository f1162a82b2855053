"""Single keys from a terminal, with the standard library.

click's own `getchar` throws away what is typed between two calls, which eats letters of words that are typed quickly.
"""

import codecs
import os
import re
import select
import signal
import sys
import termios
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Self

PASTE = "<paste>"
"""Before what was pasted, which is one key: pasted text must rule on nothing."""
RESIZED = "<resized>"
NAMED: Mapping[str, str] = {
    "\r": "<enter>",
    "\n": "<enter>",
    "\t": "<tab>",
    "\x1b": "<escape>",
    "\x7f": "<backspace>",
    "\b": "<backspace>",
    "\x15": "<clear>",
    "A": "<up>",
    "B": "<down>",
    "C": "<right>",
    "D": "<left>",
    "H": "<home>",
    "F": "<end>",
    "1~": "<home>",
    "3~": "<delete>",
    "4~": "<end>",
    "5~": "<pageup>",
    "6~": "<pagedown>",
}
_KEY = re.compile(r"\x1b\[200~(?P<paste>.*?)\x1b\[201~|\x1b[\[O](?P<escape>[0-9;]*[A-Za-z~])|(?P<plain>.)", re.DOTALL)
_HALF = 0.05
"""Seconds to wait for the rest of an escape sequence."""


class Keyboard:
    """The keys of the terminal on stdin, while the block lasts; the terminal is as before behind it.

    Signals are waited for together with keys, through a pipe (`signal.set_wakeup_fd`): Python runs no handler for one
    that comes between its last look and the system call that waits.
    """

    def __init__(self) -> None:
        """Read from stdin."""
        self._queue: deque[str] = deque()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def __enter__(self) -> Self:
        """Switch the terminal to single keys, and end in order when it is closed or the process is told to end."""
        self._file = sys.stdin.fileno()
        self._before = termios.tcgetattr(self._file)
        single = termios.tcgetattr(self._file)
        single[3] &= ~(termios.ICANON | termios.ECHO | termios.ISIG | termios.IEXTEN)
        termios.tcsetattr(self._file, termios.TCSADRAIN, single)
        self._signals, self._wakeup = os.pipe()
        os.set_blocking(self._wakeup, False)
        self._wakeup_before = signal.set_wakeup_fd(self._wakeup, warn_on_full_buffer=False)
        self._handlers = {s: signal.signal(s, _end) for s in (signal.SIGTERM, signal.SIGHUP)}
        self._handlers[signal.SIGWINCH] = signal.signal(signal.SIGWINCH, _heard)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the terminal as it was."""
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup_before)
        for end in (self._signals, self._wakeup):
            os.close(end)
        with suppress(OSError, termios.error):  # the terminal is gone
            termios.tcsetattr(self._file, termios.TCSADRAIN, self._before)

    def forget(self) -> None:
        """Forget what was typed so far: it was meant for something else than what is shown now."""
        self._queue.clear()
        with suppress(OSError, termios.error):
            termios.tcflush(self._file, termios.TCIFLUSH)

    def read(self) -> str:
        """Return the next key: a character, a name as `<enter>`, or `PASTE` with what was pasted.

        Raises:
            KeyboardInterrupt: on Ctrl-C.
            EOFError: on Ctrl-D, or where the terminal is gone.
        """
        while not self._queue:
            ready, _, _ = select.select([self._file, self._signals], [], [])
            if self._signals in ready:
                if signal.SIGWINCH in os.read(self._signals, 4096):
                    return RESIZED
            else:
                self._queue.extend(parsed(self._typed()))
        key = self._queue.popleft()
        if key == "\x03":
            raise KeyboardInterrupt
        if key == "\x04":
            raise EOFError
        return key

    def _typed(self) -> str:
        typed = self._chunk()
        while _is_half(typed) and select.select([self._file], [], [], _HALF)[0]:
            typed += self._chunk()
        return typed

    def _chunk(self) -> str:
        try:
            read = os.read(self._file, 4096)
        except OSError as error:
            raise EOFError from error
        if not read:
            raise EOFError
        return self._decoder.decode(read)


def parsed(typed: str) -> list[str]:
    """Return the keys in what a terminal has sent."""
    return [_named(match) for match in _KEY.finditer(typed)]


def _named(match: re.Match[str]) -> str:
    if match["paste"] is not None:
        return PASTE + match["paste"]
    if match["escape"] is not None:
        return NAMED.get(match["escape"], "<unknown>")
    return NAMED.get(match["plain"], match["plain"])


def _is_half(typed: str) -> bool:
    """Return whether an escape sequence, or a paste, may go on."""
    last = typed.rfind("\x1b")
    return "\x1b[200~" in typed[typed.rfind("\x1b[201~") + 1 :] or (last >= 0 and not _KEY.match(typed[last:] + "\0"))


def _heard(number: int, frame: FrameType | None) -> None:
    """Do nothing: the pipe says that the signal came, which it does only for one that has a handler."""


def _end(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)
