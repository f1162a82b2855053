"""Where in a framework file each key and each behavior stands, so that a complaint can name the line.

The parsers of the standard library give values without lines. Both finders here read text that has
already been parsed, so they need not cope with broken syntax.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from matcher.deferred import lazy_regex

_TOML_OPAQUE = lazy_regex(
    r'"""(?:[^\\]|\\.)*?"{3,5}(?!")'  # strings and comments: nothing in them is structure
    r"|'''.*?'{3,5}(?!')"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*",
    re.DOTALL,
)
_TOML_HEADER = lazy_regex(r"\s*\[\[?\s*([A-Za-z0-9_-]+)")
_TOML_KEY = lazy_regex(r"\s*([A-Za-z0-9_-]+)\s*=")
_SPACE = lazy_regex(r"[ \t\n\r,:]*")
_DECODER = json.JSONDecoder()


@dataclass(slots=True)
class Place:
    """A table of the file: the line it begins on, and the line of each of its keys."""

    line: int
    keys: dict[str, int] = field(default_factory=dict)

    def of(self, key: str) -> int:
        """Return the line of a key, or of the table where the key has none."""
        return self.keys.get(key, self.line)


@dataclass(slots=True)
class Places:
    """The top of the file and its behaviors, in order; lines count from 1."""

    top: Place
    behaviors: list[Place] = field(default_factory=list)
    repeated: list[tuple[str, int]] = field(default_factory=list)
    """Keys given twice in one JSON object, which `json` would pass over in silence."""

    def behavior(self, number: int) -> Place:
        """Return the place of a behavior; the line of `behaviors` where it was written inline."""
        return self.behaviors[number] if number < len(self.behaviors) else Place(self.top.of("behaviors"))


def toml_places(text: str) -> Places:
    """Return the lines of the keys and of the `[[behaviors]]` headers of well-formed TOML."""
    places = Places(Place(1))
    current = places.top
    depth = 0  # of brackets: inside a list over several lines, nothing is a header or a key
    for number, line in enumerate(_TOML_OPAQUE.sub(_blank, text).split("\n"), 1):
        if depth == 0 and (header := _TOML_HEADER.match(line)):
            places.top.keys.setdefault(header[1], number)
            current = Place(number)
            if header[1] == "behaviors":
                places.behaviors.append(current)
            continue
        if depth == 0 and (key := _TOML_KEY.match(line)):
            current.keys.setdefault(key[1], number)
        depth += sum(line.count(bracket) for bracket in "[{") - sum(line.count(bracket) for bracket in "]}")
    return places


def json_places(text: str) -> Places:
    """Return the lines of the keys and of the objects under `behaviors` of well-formed JSON."""
    start = _skip(text, 0)
    places = Places(Place(_line(text, start)))
    if text[start : start + 1] != "{":
        return places
    for key, key_at, value_at in _members(text, start):
        _note(places, places.top, key, _line(text, key_at))
        if key == "behaviors" and text[value_at] == "[":
            places.behaviors = [_json_behavior(text, at, places) for at in _elements(text, value_at)]
    return places


def _json_behavior(text: str, at: int, places: Places) -> Place:
    place = Place(_line(text, at))
    if text[at] == "{":
        for key, key_at, _ in _members(text, at):
            _note(places, place, key, _line(text, key_at))
    return place


def _note(places: Places, place: Place, key: str, line: int) -> None:
    if key in place.keys:
        places.repeated.append((key, line))
    place.keys[key] = line


def _members(text: str, start: int) -> Iterator[tuple[str, int, int]]:
    """Yield each key of the object at `start` with where the key and its value begin."""
    at = _skip(text, start + 1)
    while text[at] != "}":
        key, after = _DECODER.raw_decode(text, at)
        value_at = _skip(text, after)
        yield key, at, value_at
        at = _skip(text, _DECODER.raw_decode(text, value_at)[1])


def _elements(text: str, start: int) -> Iterator[int]:
    """Yield where each element of the array at `start` begins."""
    at = _skip(text, start + 1)
    while text[at] != "]":
        yield at
        at = _skip(text, _DECODER.raw_decode(text, at)[1])


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])
