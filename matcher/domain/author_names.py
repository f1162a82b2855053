"""Authors by the names they sign with: compared without case, and one by one where several sign together."""

import re
import unicodedata
from collections.abc import Set

from matcher.deferred import lazy_regex

_JOINT = lazy_regex(r'"[^"]*"|(?P<joint>[,;] (?:and )?| and | & )', re.IGNORECASE)
"""What stands between several names; not inside quotation marks, where it is part of one."""
_ADDRESS = lazy_regex(r"(?P<name>[^<>]*)<(?P<mail>[^<>]+)>\s*")


def names_of(author: str) -> frozenset[str]:
    """Return the names of an author as they are compared: `Ada L. <ada@example.org>` is `ada l.` and the address."""
    found = _ADDRESS.fullmatch(author)
    names = (found["name"].strip().strip('"'), found["mail"]) if found else (author,)
    return frozenset(caseless(name) for name in names if name.strip())


def caseless(words: str) -> str:
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
