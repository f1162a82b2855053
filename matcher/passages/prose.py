"""Text as the encoder sees it: no markup, no hidden characters, no line wraps."""

import html
from functools import lru_cache

from matcher.deferred import lazy_regex
from matcher.passages.hidden import INVISIBLE, without_invisible

MARKER = r"(?:[-*+\u2022\u2023\u25e6\u25aa\u25cf\u2013\u2014\u2192]|\(?\d{1,3}[.)]|\(?[a-z][)])"
"""A list marker, as it stands before an item."""

SHORTEST = 3
"""Fewer words than this carry no meaning by themselves."""

_IMAGE = lazy_regex(r"!\[[^\[\]]{0,500}\](?:\([^()]{0,2000}\)|\[[^\[\]]{0,200}\])")
_LINK = lazy_regex(r"\[([^\[\]]{0,500})\](?:\([^()]{0,2000}(?:\([^()]{0,500}\)[^()]{0,500})?\)|\[[^\[\]]{0,200}\])")
_FOOTNOTE = lazy_regex(r"\[\^[^\[\]\s]{1,40}\]")
_URL = lazy_regex(r"<?(?:https?://|ftp://|www\.)[^\s<>|]*[^\s<>|.,;:!?)\]'\"`*]>?")
_STARS = lazy_regex(r"(?<![\w\\])\*{1,3}(?=\S)|(?<=[^\s\\])\*{1,3}(?!\w)")
_UNDERSCORES = lazy_regex(r"(?<![\w\\])_{1,2}(?=[^\s_])|(?<=[^\s_\\])_{1,2}(?!\w)")
_ESCAPE = lazy_regex(r"\\([!-/:-@\[-`{-~])")
_QUOTE_MARK = lazy_regex(r"\n[ \t]{0,9}>[> \t]{0,40}")
_ITEM = lazy_regex(rf"\n[ \t]{{0,40}}{MARKER}[ \t]+")
_PIPES = lazy_regex(r"[ \t]*\|[| \t]*")
_EMPTY_BRACKETS = lazy_regex(r"(?<=\s)(?:\([\s,;]*\)|\[[,;]*\])")
_LOOSE_MARK = lazy_regex(r" ([,.;:!?)](?=\s|$))")
_DOUBLED = lazy_regex(r"([.:;,!?]),(?=\s)")
_MARKED = lazy_regex(rf"[&\[\]`*_~\\|\r\n\ud800-\udfff\ufffd{INVISIBLE}]|://|www\.|[ \t][,.;:!?()]")
_TICKS = lazy_regex(r"`+")

_WORD = lazy_regex(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]|[^\W\d_][\w'\u2019./-]*")


@lru_cache(maxsize=1024)
def words(prose: str) -> int:
    """Return how many words have a letter in them; scripts without spaces count by character."""
    return len(_WORD.findall(prose))


@lru_cache(maxsize=1024)
def prose(text: str, *, row: bool = False) -> str:
    """Return the text without markup; `row` reads `|` as the border of a table cell."""
    if not _MARKED.search(text):
        return " ".join(text.split()).lstrip(",;:|)> ").rstrip()
    text = without_invisible(html.unescape(text) if "&" in text else text)
    # Most marks are in few texts; to look for the character that one begins with takes a tenth of looking for it.
    if "[" in text:
        text = _FOOTNOTE.sub("", _LINK.sub(r"\1", _IMAGE.sub(" ", text)))
    if "\n" in text:
        text = _ITEM.sub(", ", _QUOTE_MARK.sub("\n", text))
    if row:
        text = _PIPES.sub(", ", text.strip(" \t|"))
    text = "".join(part if inside else _plain(part) for inside, part in _ticked(text))
    if "://" in text or "www." in text:
        text = _URL.sub(" ", text)
    if "(" in text or "[" in text:
        text = _EMPTY_BRACKETS.sub("", text)
    text = _LOOSE_MARK.sub(r"\1", " ".join(without_invisible(text).split()))
    if "," in text:
        text = _DOUBLED.sub(r"\1", text)
    return text.lstrip(",;:|)> ").rstrip()


def _ticked(text: str) -> list[tuple[bool, str]]:
    parts = _TICKS.split(text)
    return [(bool(n % 2) and n < len(parts) - 1, part) for n, part in enumerate(parts)]


def _plain(text: str) -> str:
    if "*" in text:
        text = _STARS.sub("", text)
    if "_" in text:
        text = _UNDERSCORES.sub("", text)
    text = text.replace("~~", "")
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text
