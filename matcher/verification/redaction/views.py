"""A text as it is read: without invisible characters, and with what is percent-encoded or an entity spelled out."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from urllib.parse import unquote

from matcher.passages.hidden import INVISIBLE
from matcher.verification.redaction.redacted import PLACEHOLDER

OPAQUE = "\ue000"
"""What stands for each character of a replacement that is there already: no part of any word, number or value."""
_INVISIBLE = re.compile(f"[{INVISIBLE}]+")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""Full-width letters and signs, as East Asian keyboards write them (Unicode, Halfwidth and Fullwidth Forms)."""
_ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2}){1,200}|&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,8});")
_AROUND = 600
"""Characters to both sides of something encoded that are read with it."""
_LAYERS = 2
"""How often what is encoded may be encoded again."""


@dataclass(frozen=True, slots=True)
class View:
    """A text as it is read, and where each of its characters stands in the original."""

    text: str
    starts: list[int] | range
    ends: list[int] | range

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Return the original's range for a range that is not empty."""
        return self.starts[start], self.ends[end - 1]


def views(text: str) -> Iterator[View]:
    """Yield the text as it is seen, then as it is once decoded, where anything in it is encoded."""
    view = _seen(text)
    yield view
    for _ in range(_LAYERS):
        decoded = _decoded(view)
        if decoded is None:
            return
        view = decoded
        yield view


def _seen(text: str) -> View:
    parts = list(_between(text))
    starts: list[int] | range = range(len(text))
    ends: list[int] | range = range(1, len(text) + 1)
    if len(parts) > 1:
        starts = [i for part in parts for i in part]
        ends = [i + 1 for i in starts]
        text = "".join([text[part.start : part.stop] for part in parts])
    if not text.isascii():
        text = text.translate(_WIDE)
    return View(PLACEHOLDER.sub(lambda found: OPAQUE * len(found[0]), text), starts, ends)


def _between(text: str) -> Iterator[range]:
    last = 0
    for found in _INVISIBLE.finditer(text):
        yield range(last, found.start())
        last = found.end()
    yield range(last, len(text))


def _decoded(view: View) -> View | None:
    """Return the parts of a view around what is encoded, with that decoded; None where nothing is."""
    encoded = list(_ENCODED.finditer(view.text))
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    last = 0
    for found, following in zip_longest(encoded, encoded[1:]):
        before = max(last, found.start() - _AROUND)
        after = min(found.end() + _AROUND, following.start() if following else len(view.text))
        said = _spelled(found[0])
        pieces += [view.text[before : found.start()], said, view.text[found.end() : after]]
        for places, all_places, offset in ((starts, view.starts, 0), (ends, view.ends, 2)):
            places += all_places[before : found.start()]
            places += _each(all_places, found, said, offset)
            places += all_places[found.end() : after]
        last = after
    return View("".join(pieces), starts, ends) if encoded else None


def _spelled(encoded: str) -> str:
    return unquote(encoded) if encoded.startswith("%") else html.unescape(encoded)


def _each(places: list[int] | range, found: re.Match[str], said: str, offset: int) -> list[int]:
    """Return each decoded character's place: its own three characters, or all of them where a character took more."""
    if found[0].startswith("%") and len(said) * 3 == len(found[0]):
        return [places[found.start() + 3 * i + offset] for i in range(len(said))]
    return [places[found.end() - 1 if offset else found.start()]] * len(said)
