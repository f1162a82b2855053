"""Text as a database can hold it: every Python string goes in, and comes out as it was.

UTF-8 has no form for half of a surrogate pair, and PostgreSQL none for NUL. Both stand in real artifacts (a broken
export, a file name that is not UTF-8), and to drop them would shift every offset behind them or make one of two
artifacts. They are written as a noncharacter with four hexadecimal digits; all other text is stored as it is.
"""

from matcher.deferred import lazy_regex
from matcher.domain import digest

MARK = "\ufdd0"
"""A noncharacter: Unicode keeps it free for a program's own use, and both databases hold it."""
_HOSTILE = lazy_regex("[\0\ud800-\udfff\ufdd0]")
_MARKED = lazy_regex(MARK + "([0-9a-f]{4})")


def storable(text: str) -> str:
    """Return the text with what no database can hold written out; `original` undoes it."""
    return _HOSTILE.sub(lambda found: f"{MARK}{ord(found[0]):04x}", text)


def original(stored: str) -> str:
    """Return the text that `storable` was given."""
    return _MARKED.sub(lambda found: chr(int(found[1], 16)), stored) if MARK in stored else stored


def text_digest(text: str) -> str | None:
    """Return a digest by which the same text is found under another id; None for a blank one, which says nothing."""
    return digest(text) if text.strip() else None
