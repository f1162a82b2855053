"""Whether words that stand where a name may stand are one."""

import re

from matcher.artifacts.authorship import is_bot
from matcher.verification.redaction.names import PARTICLES
from matcher.wordlists import fold, is_ambiguous, is_given, is_wordlike, may_be_surname

_PART = re.compile(r"[^\W\d_][\w.'\u2019-]*")


def capitalised(words: list[str]) -> str | None:
    """Return words as a name, where all of them could belong to one."""
    if not words or not all(_PART.fullmatch(word) for word in words) or _is_shouted(words):
        return None
    first, *rest = (fold(word.strip(".")) for word in words)
    if not _is_capital(words[0]) or not all(_is_capital(word) or len(word) <= 3 for word in words[1:]):
        return None
    fits = all(may_be_surname(word) or is_given(word) or len(word) == 1 or word in PARTICLES for word in rest)
    known = is_given(first) and (not rest or not is_ambiguous(first) or not is_wordlike(rest[-1]))
    return " ".join(words) if fits and (known or not is_wordlike(first)) else None


def _is_capital(word: str) -> bool:
    return word[0].isupper() or not word[0].isascii()


def _is_shouted(words: list[str]) -> bool:
    """Return whether a word is an abbreviation: in capitals, and no name."""
    return any(
        len(word.strip(".")) > 1 and word.isupper() and not is_given(fold(word)) for word in words if word.isascii()
    )


def named_by(local: str) -> str | None:
    """Return the name that an address's first part spells; None where it is a role's."""
    parts = [part for part in re.split(r"[._-]", local.partition("+")[0]) if part.isalpha()]
    if not parts or any(is_wordlike(fold(part)) and not is_given(fold(part)) for part in parts):
        return None
    return " ".join(parts) if len(local) <= 40 and not is_bot(local) else None
