"""The line under a page that says which keys do what."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions
    from rich.text import Text

BETWEEN = 2


class KeysLine:
    """Keys and what they do, on as many lines as they need; a key stands with its meaning on one."""

    def __init__(self, keys: Sequence[tuple[str, str]]) -> None:
        """Show keys."""
        self._keys = keys

    def __rich_console__(self, console: "Console", options: "ConsoleOptions") -> "Iterator[Text]":
        """Yield the lines at a width."""
        from rich.text import Text

        line = Text()
        for key, meaning in self._keys:
            one = Text.assemble((key, "bold"), " ", meaning)
            if line and line.cell_len + BETWEEN + one.cell_len > options.max_width:
                yield line
                line = Text()
            line = Text.assemble(line, " " * BETWEEN if line else "", one)
        yield line


def keys_line(*keys: tuple[str, str]) -> KeysLine:
    """Return the line for keys and their meanings."""
    return KeysLine(keys)
