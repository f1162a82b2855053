"""A terminal's screen: a page that can be longer than it, above a line that says what can be done."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from matcher.cli.review.keys import RESIZED, Keyboard

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.segment import Segment

LEAST = 3
"""Lines of the page that are shown on the lowest screen."""
SCROLL = {"<down>": 1, "<up>": -1, "<pagedown>": 0, "<pageup>": 0, "<home>": 0, "<end>": 0, "j": 1, "k": -1}
FAR = 10_000_000
Rows = Sequence[Sequence["Segment"]]


class Page:
    """What is shown, laid out once for each width."""

    def __init__(self, parts: "Sequence[RenderableType]", *, first: int = 0) -> None:
        """Show the parts one under the other, from that one on which is to be seen first."""
        self._parts, self._first = parts, first
        self._rows: Rows = ()
        self._width = -1
        self.top: int | None = None
        """The first row that is on the screen."""

    def rows(self, console: "Console") -> Rows:
        """Return the rows at the console's width."""
        if console.width != self._width:
            laid_out = [console.render_lines(part, pad=False) for part in self._parts]
            self._width, self._rows = console.width, [row for rows in laid_out for row in rows]
            if self.top is None:
                self.top = max(0, sum(len(rows) for rows in laid_out[: self._first]) - 1) if self._first else 0
        return self._rows


class Terminal:
    """The whole screen of a terminal and its keys."""

    def __init__(self, console: "Console", keyboard: Keyboard) -> None:
        """Draw on a console."""
        self._console, self._keyboard = console, keyboard

    def forget(self) -> None:
        """Forget keys that were meant for another page."""
        self._keyboard.forget()

    def key(self, page: Page, *footer: "RenderableType") -> str:
        """Show a page and return the key that is pressed on it, other than those that scroll a long one."""
        while True:
            height, most = self._draw(page, footer)
            key = self._keyboard.read()
            if key == RESIZED:
                continue
            if key not in SCROLL or most == 0:
                return key
            far = {"<pagedown>": height - 1, "<pageup>": 1 - height, "<home>": -FAR, "<end>": FAR}.get(key, SCROLL[key])
            page.top = min(max(0, (page.top or 0) + far), most)

    def read_through(self, page: Page, *footer: "RenderableType") -> None:
        """Show a page until the person has enough of it; space turns it, and leaves it at its end."""
        while True:
            key = self.key(page, *footer)
            height, most = self._draw(page, footer)
            if key != " " or page.top == most:
                return
            page.top = min((page.top or 0) + height - 1, most)

    def plain_key(self, page: Page, *footer: "RenderableType") -> str:
        """Show a page and return the key that is pressed on it, whichever it is."""
        while True:
            self._draw(page, footer)
            key = self._keyboard.read()
            if key != RESIZED:
                return key

    def _draw(self, page: Page, footer: "Sequence[RenderableType]") -> tuple[int, int]:
        """Draw, and return how many rows of the page fit and how far it can be scrolled."""
        from rich.text import Text

        console = self._console
        rows = page.rows(console)
        below = [row for part in footer for row in console.render_lines(part, pad=False)]
        height = max(LEAST, console.height - len(below) - 1)
        most = max(0, len(rows) - height)
        page.top = min(page.top or 0, most)
        shown = list(rows[page.top : page.top + height])
        shown += [()] * (height - len(shown))
        more = "" if not most else "more below: page down" if page.top < most else "more above: page up"
        (rule,) = console.render_lines(Text(more, style="dim"), pad=False)
        out = [*shown, rule, *below][: max(1, console.height)]
        # Each row is cleared before it is written: behind a full one the cursor still stands on its last character.
        painted = "\n".join(f"\x1b[2K{_painted(console, row)}" for row in out)
        sys.stdout.write(f"\x1b[H{painted}")
        sys.stdout.flush()
        return height, most


@contextmanager
def whole_screen(console: "Console") -> Iterator[Terminal]:
    """Give the whole screen while the block lasts; what stood there before stands there again behind it."""
    with Keyboard() as keyboard:
        sys.stdout.write("\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[?7l")
        sys.stdout.flush()
        try:
            yield Terminal(console, keyboard)
        finally:
            with suppress(OSError):  # the terminal is gone
                sys.stdout.write("\x1b[?7h\x1b[?2004l\x1b[?25h\x1b[?1049l")
                sys.stdout.flush()


def _painted(console: "Console", row: "Sequence[Segment]") -> str:
    from rich.segment import Segments

    with console.capture() as captured:
        console.print(Segments(row), end="")
    return captured.get()
