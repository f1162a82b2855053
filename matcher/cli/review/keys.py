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


class _Resized(Exception):  # noqa: N818  # never leaves this module
    """The window has another size."""


class Keyboard:
    """The keys of the terminal on stdin, while the block lasts; the terminal is as before behind it."""

    def __init__(self) -> None:
        """Read from stdin."""
        self._queue: deque[str] = deque()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._waiting = self._missed = False

    def __enter__(self) -> Self:
        """Switch the terminal to single keys, and end in order when it is closed or the process is told to end."""
        self._file = sys.stdin.fileno()
        self._before = termios.tcgetattr(self._file)
        single = termios.tcgetattr(self._file)
        single[3] &= ~(termios.ICANON | termios.ECHO | termios.ISIG | termios.IEXTEN)
        termios.tcsetattr(self._file, termios.TCSADRAIN, single)
        self._handlers = {s: signal.signal(s, _end) for s in (signal.SIGTERM, signal.SIGHUP)}
        self._handlers[signal.SIGWINCH] = signal.signal(signal.SIGWINCH, self._resized)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the terminal as it was."""
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
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
            try:
                self._queue.extend(parsed(self._typed()))
            except _Resized:
                return RESIZED
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
        self._waiting = True
        try:
            if self._missed:
                raise _Resized
            select.select([self._file], [], [])
        finally:
            self._waiting = self._missed = False
        try:
            read = os.read(self._file, 4096)
        except OSError as error:
            raise EOFError from error
        if not read:
            raise EOFError
        return self._decoder.decode(read)

    def _resized(self, number: int, frame: FrameType | None) -> None:
        if self._waiting:
            raise _Resized
        self._missed = True


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


def _end(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)
