"""Text as a database can hold it: every Python string goes in, and comes out as it was.

UTF-8 has no form for half of a surrogate pair, and PostgreSQL none for NUL. Both stand in real artifacts (a broken
export, a file name that is not UTF-8), and to drop them would shift every offset behind them or make one of two
artifacts. They are written as a noncharacter with four hexadecimal digits; all other text is stored as it is.
"""

import re
import unicodedata
from collections.abc import Set

from matcher.deferred import lazy_regex
from matcher.domain import digest

MARK = "\ufdd0"
"""A noncharacter: Unicode keeps it free for a program's own use, and both databases hold it."""
_HOSTILE = lazy_regex("[\0\ud800-\udfff\ufdd0]")
_MARKED = lazy_regex(MARK + "([0-9a-f]{4})")
_JOINT = lazy_regex(r'"[^"]*"|(?P<joint>[,;] (?:and )?| and | & )', re.IGNORECASE)
"""What stands between several names; not inside quotation marks, where it is part of one."""
_ADDRESS = lazy_regex(r"(?P<name>[^<>]*)<(?P<mail>[^<>]+)>\s*")


def storable(text: str) -> str:
    """Return the text with what no database can hold written out; `original` undoes it."""
    return _HOSTILE.sub(lambda found: f"{MARK}{ord(found[0]):04x}", text)


def original(stored: str) -> str:
    """Return the text that `storable` was given."""
    return _MARKED.sub(lambda found: chr(int(found[1], 16)), stored) if MARK in stored else stored


def text_digest(text: str) -> str | None:
    """Return a digest by which the same text is found under another id; None for a blank one, which says nothing."""
    return digest(text) if text.strip() else None


def names_of(author: str) -> frozenset[str]:
    """Return the names of an author as they are compared: `Ada L. <ada@example.org>` is `ada l.` and the address."""
    found = _ADDRESS.fullmatch(author)
    names = (found["name"].strip().strip('"'), found["mail"]) if found else (author,)
    return frozenset(folded(name) for name in names if name.strip())


def folded(words: str) -> str:
    """Return words as they are compared: in one case and one form of letters, with one space for any."""
    return " ".join(unicodedata.normalize("NFC", unicodedata.normalize("NFC", words).casefold()).split())


def authors_in(author: str) -> tuple[str, ...]:
    """Return the names that one line of authors joins, as they are written: `Ada Lovelace, Bob Lee` are two."""
    line = " ".join(author.split())
    spans = [found.span() for found in _JOINT.finditer(line) if found["joint"]]
    starts, ends = [0, *(end for _, end in spans)], [*(start for start, _ in spans), len(line)]
    names = (line[start:end].strip() for start, end in zip(starts, ends, strict=True))
    return tuple(name for name in names if name)


def is_signed_by(author: str, names: Set[str]) -> bool:
    """Return whether one of the names, as `names_of` compares them, is the author or one of several.

    The whole line counts too: `Lovelace, Ada` may be one person.
    """
    return any(not names_of(one).isdisjoint(names) for one in (author, *authors_in(author)))


def is_shared(author: str, names: Set[str]) -> bool:
    """Return whether somebody who goes by none of the names has signed too."""
    alone = not names_of(author).isdisjoint(names)
    return not alone and any(names_of(one).isdisjoint(names) for one in authors_in(author))
