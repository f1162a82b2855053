"""Which words are names of people, which only look like it. The lists lie beside this file."""

import unicodedata
from functools import cache
from pathlib import Path

_ENDINGS = (
    ("ies", "y"),
    ("es", ""),
    ("es", "e"),
    ("s", ""),
    ("ings", ""),
    ("ings", "e"),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("ly", ""),
)
_SHAPES = (
    "ally",
    "ently",
    "antly",
    "ously",
    "edly",
    "ingly",
    "fully",
    "ably",
    "ibly",
    "tion",
    "tions",
    "ment",
    "ments",
    "ness",
    "ility",
    "ware",
    "base",
    "flow",
    "ops",
    "sql",
    "hub",
    "lab",
)
"""Endings of words that no name has."""


def fold(word: str) -> str:
    """Return a word as the lists have it: in lower case, without accents."""
    if word.isascii():
        return word.lower()
    bare = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare)


def is_given(word: str) -> bool:
    """Return whether a folded word is known as a given name."""
    return word in listed("given_names") or word in listed("ambiguous_names")


def is_ambiguous(word: str) -> bool:
    """Return whether a folded word means something else too, so that a capital alone does not make it a name."""
    return word in listed("ambiguous_names") or word in listed("places") or is_product(word) or is_common(word)


def is_product(word: str) -> bool:
    """Return whether a folded word names a product, a tool, a language or a method."""
    return word in listed("products")


def is_common(word: str) -> bool:
    """Return whether a folded word is one of English prose, in any of its usual forms."""
    common = listed("common_words")
    return word in common or any(
        word.endswith(ending)
        and len(word) - len(ending) + len(instead) >= 4
        and word.removesuffix(ending) + instead in common
        for ending, instead in _ENDINGS
    )


def is_surname(word: str) -> bool:
    """Return whether a folded word is known as a surname."""
    return word in listed("surnames")


def may_be_surname(word: str) -> bool:
    """Return whether a folded word may follow a given name as its surname, also where it is a word too."""
    return word in listed("word_surnames") or is_surname(word) or not is_wordlike(word)


def is_wordlike(word: str) -> bool:
    """Return whether a folded word is known as something else than a name, or is built like one."""
    if "-" in word:
        return any(is_wordlike(piece) for piece in word.split("-") if len(piece) > 3)
    return is_product(word) or is_common(word) or word in listed("places") or word.endswith(_SHAPES)


@cache
def listed(name: str) -> frozenset[str]:
    """Return the folded words of a list."""
    text = Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8")
    return frozenset(fold(word) for line in text.splitlines() if not line.startswith("#") for word in line.split())
