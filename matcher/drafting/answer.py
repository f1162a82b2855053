"""Reads a model's answer: for each order the passage that was written, also where the answer was cut off."""

import json
import re
from collections.abc import Mapping

from matcher.parsing import ParsingError, json_of

LONGEST_ANSWER = 400_000
"""Code points; a longer one is not looked at."""
_ENTRY = re.compile(r'"([EN][0-9]{1,3})"\s*:\s*\{')
_PASSAGE = "passage"


def read_passages(text: str) -> Mapping[str, str] | None:
    """Return the passage of each order by the order's name; None where the answer holds none at all."""
    if len(text) > LONGEST_ANSWER:
        return None
    found = _whole(text)
    entries = _pieces(text) if found is None else found
    said = {name: entry[_PASSAGE] for name, entry in entries.items() if isinstance(entry, dict) and _PASSAGE in entry}
    return {name: passage for name, passage in said.items() if isinstance(passage, str)} or None


def _whole(text: str) -> dict[str, object] | None:
    """Return the answer as the object it should be, whatever stands around it; None where it is none."""
    found = _decoded(text[text.find("{") : text.rfind("}") + 1])
    return found if isinstance(found, dict) else None


def _pieces(text: str) -> dict[str, object]:
    """Return the entries that are whole in an answer that is not: nothing that was written is thrown away."""
    decoder = json.JSONDecoder()
    pieces: dict[str, object] = {}
    at = 0
    while match := _ENTRY.search(text, at):
        try:
            entry, at = decoder.raw_decode(text, match.end() - 1)
        except (ValueError, RecursionError):
            at = match.end()
            continue
        pieces.setdefault(match[1], entry)
    return pieces


def _decoded(text: str) -> object:
    try:
        return json_of(text)
    except ParsingError:
        return None
