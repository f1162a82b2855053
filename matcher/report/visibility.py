"""Artifact text on a screen: what could steer a terminal or hide words is shown as a mark."""

import unicodedata
from pathlib import PurePath
from textwrap import shorten

from matcher.domain import Artifact

MARK = "\N{REPLACEMENT CHARACTER}"
HARMLESS = {"\u200c", "\u200d"}
"""Joiners that several scripts and emoji need."""
BEGINNING = 60
"""Characters of a name made of words."""


def visible(text: str) -> str:
    """Return the text on one line, with control, bidirectional and other invisible characters marked."""
    return "".join(_shown(c) for c in " ".join(text.split()))


def visible_lines(text: str) -> tuple[str, ...]:
    """Return the text line by line, each as `visible` shows it; between paragraphs stands one empty line."""
    lines: list[str] = []
    for line in map(visible, text.splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return tuple(lines[:-1] if lines and not lines[-1] else lines)


def called(artifact: Artifact) -> str:
    """Return an artifact's title, or else its id: of a file, without the folders of whoever collected it.

    What was only attested is called by how it begins.
    """
    if artifact.attested and not artifact.title:
        beginning = shorten(visible(artifact.text), BEGINNING, placeholder=" \u2026")
        return f"\u201c{beginning}\u201d"
    path = PurePath(artifact.id)
    return visible(artifact.title or "") or visible(path.name if path.is_absolute() else artifact.id)


def marked(text: str) -> str:
    """Return the text as long as it was, code point for code point, with what cannot be seen marked.

    Only spaces, tabs and ends of lines stay as they are: for screens on which offsets must hold.
    """
    return "".join(c if c in "\t\n\r" else _shown(c) for c in text)


def marked_line(text: str) -> str:
    """Return the text as `marked` does, with ends of lines marked too: what is one line stays one."""
    return "".join(c if c == "\t" else _shown(c) for c in text)


def _shown(character: str) -> str:
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"} and character not in HARMLESS:
        return MARK
    return character
