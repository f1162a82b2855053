"""Check boxes: an unchecked one says that nothing was done."""

import re

from matcher.deferred import lazy_regex
from matcher.passages.hidden import INVISIBLE, without_invisible
from matcher.passages.prose import MARKER

_HEAD = 2000
_SPACE = rf"[{INVISIBLE}\s]{{0,20}}"
_BEFORE = rf"{_SPACE}(?:>{_SPACE})*(?:{MARKER}{_SPACE})?"
_UNCHECKED = lazy_regex(
    rf"{_BEFORE}(?:\\?\[{_SPACE}(?:[nN]|[nN]o|NO|-|_|\.)?{_SPACE}\\?\](?![(\[:])|[☐□⬜◻◽▢❏❐❑❒🔲])", re.DOTALL
)
_CHECKED = lazy_regex(
    rf"{_BEFORE}(?:\[{_SPACE}(?:[xXyYvV*]|[yY]es|YES|[dD]one|[✓✔✅☑]){_SPACE}\](?![(\[:])|[☑✅✔✓🗹]){_SPACE}:?{_SPACE}"
)
_SOMEWHERE = lazy_regex(rf"(?<![\w\])])\[[{INVISIBLE}\s]+\](?!\()|[☐⬜◻◽▢❏❐❑❒🔲]")


def is_unchecked(text: str) -> bool:
    """Return whether the text begins with an unchecked box, after a list marker or not."""
    return bool(_UNCHECKED.match(without_invisible(text[:_HEAD])))


def checked_end(text: str, start: int, end: int) -> int:
    """Return where the words begin after a checked box at `start`; `start` itself where there is none."""
    found = _CHECKED.match(text, start, end)
    return found.end() if found else start


def holds_unchecked(text: str) -> bool:
    """Return whether there is an unchecked box anywhere in the text."""
    return ("[" in text or not text.isascii()) and bool(_SOMEWHERE.search(text))
