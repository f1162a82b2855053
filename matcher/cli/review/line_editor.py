"""A line of text that a person types, without the terminal it is shown on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from matcher.cli.review.keys import PASTE


@dataclass(frozen=True, slots=True)
class TypedLine:
    """What was typed so far, and where the cursor stands in it."""

    text: str = ""
    at: int = 0

    @classmethod
    def holding(cls, text: str) -> "TypedLine":
        """Return a line that holds a text to be changed, with the cursor behind it."""
        return cls(text, len(text))

    def pressed(self, key: str) -> "TypedLine":
        """Return the line after a key."""
        if key.startswith(PASTE):
            return self._with(" ".join(key.removeprefix(PASTE).split()))
        if key in _KEYS:
            return _KEYS[key](self)
        return self._with(key) if len(key) == 1 and key.isprintable() else self

    def _with(self, more: str) -> "TypedLine":
        return TypedLine(self.text[: self.at] + more + self.text[self.at :], self.at + len(more))

    def without(self, start: int, end: int) -> "TypedLine":
        """Return the line without a stretch of it."""
        start = max(0, start)
        return TypedLine(self.text[:start] + self.text[end:], start)

    def moved(self, to: int) -> "TypedLine":
        """Return the line with the cursor elsewhere."""
        return replace(self, at=min(max(0, to), len(self.text)))


_KEYS: Mapping[str, Callable[[TypedLine], TypedLine]] = {
    "<backspace>": lambda line: line.without(line.at - 1, line.at),
    "<delete>": lambda line: line.without(line.at, line.at + 1),
    "<clear>": lambda line: TypedLine(),
    "<left>": lambda line: line.moved(line.at - 1),
    "<right>": lambda line: line.moved(line.at + 1),
    "<home>": lambda line: line.moved(0),
    "<end>": lambda line: line.moved(len(line.text)),
}
