"""Words of a text, as the lexical leg knows them: hashes of stems.

A word is a run of letters and digits, without accents, in lower case, stemmed by Porter's algorithm (Porter, 1980; the
Snowball project's code), as in SQLite's `porter unicode61`. What is stored of it are 64 bits of a keyed hash: no text
lies in the index, and a text is not even there while it waits to be purged. This hides words from a search through the
files, not from somebody who has the key (in the manifest) and a dictionary.
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from Stemmer import Stemmer

Hashes = NDArray[np.uint64]

_WORD = re.compile(r"[^\W_]+")
_LONGEST = 64
"""Letters of a word that count."""
_KNOWN = 1_000_000
"""Words remembered with their hashes."""


def words(text: str) -> list[str]:
    """Return the words of a text in order, not yet stemmed."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return [word[:_LONGEST] for word in _WORD.findall(text.casefold())]


class Terms:
    """Turns words into hashes; safe to share between threads, since each hash only depends on word and key."""

    def __init__(self, key: str) -> None:
        """Hash under the key, hexadecimal digits."""
        self._key = bytes.fromhex(key)
        self._known: dict[str, int] = {}
        self._stemmer: Stemmer | None = None

    def of(self, text: str) -> Hashes:
        """Return the distinct terms of a text, ascending."""
        return np.unique(self.of_each([text])[0])

    def of_each(self, texts: Sequence[str]) -> tuple[Hashes, NDArray[np.int64]]:
        """Return all terms of all texts in order, and for each the number of its text."""
        found = [words(text) for text in texts]
        known = self._learn({word for text in found for word in text})
        hashes = np.fromiter((known[word] for text in found for word in text), dtype=np.uint64)
        return hashes, np.repeat(np.arange(len(texts)), [len(text) for text in found])

    def _learn(self, vocabulary: set[str]) -> dict[str, int]:
        """Return a table that knows at least these words."""
        known = self._known
        if len(known) > _KNOWN:
            known = self._known = {}
        for word in vocabulary - known.keys():
            known[word] = self._hash(word)
        return known

    def _hash(self, word: str) -> int:
        if self._stemmer is None:
            from Stemmer import Stemmer

            self._stemmer = Stemmer("porter")
        stem = self._stemmer.stemWord(word).encode("utf-8", "surrogatepass")
        return int.from_bytes(hashlib.blake2b(stem, digest_size=8, key=self._key).digest(), "little")
