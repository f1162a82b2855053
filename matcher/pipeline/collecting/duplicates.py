"""Which artifacts come twice in one pass, with other words: two exports of a ticket, or two artifacts by mistake."""

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

RECENT = 1 << 14
"""Ids that are held as Python has them before they are packed."""
BITS = 0xFFFF_FFFF_FFFF_FFFF


class Duplicates:
    """Remembers the words that each id came with, in 16 bytes an id: a pass can be long."""

    def __init__(self, recent: int = RECENT) -> None:
        """Know of none; pack after so many."""
        self._most = recent
        self._recent: dict[int, int] = {}
        self._ids: Hashes = np.zeros(0, dtype=np.uint64)
        self._words: Hashes = np.zeros(0, dtype=np.uint64)

    def differ(self, artifact_id: str, fingerprint: str) -> bool:
        """Return whether the id came before, and last with other words; remember these."""
        key, words = hash(artifact_id) & BITS, hash(fingerprint) & BITS
        before = self._recent.get(key)
        if before is None:
            before = self._packed(key)
        if before != words:
            self._recent[key] = words
            if len(self._recent) >= self._most:
                self._pack()
        return before is not None and before != words

    def _packed(self, key: int) -> int | None:
        place = int(np.searchsorted(self._ids, np.uint64(key)))
        there = place < len(self._ids) and int(self._ids[place]) == key
        return int(self._words[place]) if there else None

    def _pack(self) -> None:
        """Merge what is recent into what is packed; the later words of an id stand."""
        recent = np.array(list(self._recent.items()), dtype=np.uint64)
        # The newer ones first, for np.unique returns the first of equals.
        ids, first = np.unique(np.concatenate([recent[:, 0], self._ids]), return_index=True)
        self._ids, self._words = ids, np.concatenate([recent[:, 1], self._words])[first]
        self._recent = {}
