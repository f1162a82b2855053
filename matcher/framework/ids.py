"""Makes readable ids out of titles and statements."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator

_WORDS = 4
# fmt: off
_INSIGNIFICANT = frozenset((
    "a", "able", "im", "ive", "ill", "dont", "about", "after", "against", "all", "am", "an", "and", "any",
    "appropriate", "are", "as", "at", "be", "been", "being", "both", "but", "by", "can", "capable", "do", "does",
    "each", "effectively", "etc", "for", "from", "get", "has", "have", "how", "i", "if", "in", "into", "is", "it",
    "its", "me", "my", "not", "of", "on", "or", "other", "our", "out", "own", "so", "that", "the", "their", "them",
    "they", "this", "those", "to", "up", "us", "various", "very", "was", "we", "well", "what", "when", "where",
    "which", "who", "will", "with", "within", "work", "would", "you", "your",
))
# fmt: on


def slug(text: str) -> str:
    """Return a text as an id: lower-case ASCII words joined by dashes, never empty.

    A text without a Latin letter or digit gets the beginning of its SHA-256 instead.
    """
    return "-".join(_words(text)) or "x" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def behavior_id(pillar: str | None, text: str, taken: set[str]) -> str:
    """Return an id that is not taken: the pillar and the first significant words of the statement.

    Where that is taken, more of the statement's words are added, and a number once they are used up. The same
    statements in the same order always get the same ids.
    """
    return next(candidate for candidate in _candidates(pillar, text) if candidate not in taken)


def _candidates(pillar: str | None, text: str) -> Iterator[str]:
    head = [slug(pillar)] if pillar else []
    words = _words(text)
    significant = [word for word in words if word not in _INSIGNIFICANT and len(word) > 1] or words or [slug(text)]
    for count in range(min(_WORDS, len(significant)), len(significant) + 1):
        yield "-".join([*head, *significant[:count]])
    whole = "-".join([*head, *significant[:_WORDS]])
    number = 2
    while True:
        yield f"{whole}-{number}"
        number += 1


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.lower()).replace("\u2019", "").replace("'", "")
    return re.findall(r"[a-z0-9]+", "".join(letter for letter in plain if not unicodedata.combining(letter)))
