"""What a larger encoder, tuned to the bank, makes of samples: the smaller one learns it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Teacher:
    """What a larger encoder, tuned to the bank, makes of samples."""

    rows: NDArray[np.float16]
    """*(spans, dimension)*."""
    beliefs: NDArray[np.float16]
    """How likely each span evidences each behavior, *(spans, behaviors)*."""
    ends: NDArray[np.int64]
    """Where each sample's rows end, *(samples,)*."""

    def of(self, batch: Sequence[int]) -> tuple[torch.Tensor, torch.Tensor]:
        """Return rows and beliefs of some samples, one behind the other."""
        own = np.concatenate([np.arange(self.ends[i - 1] if i else 0, self.ends[i]) for i in batch])
        return torch.tensor(self.rows[own].astype(np.float32)), torch.tensor(self.beliefs[own].astype(np.float32))

    def save(self, path: Path) -> None:
        """Write all of it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(path, rows=self.rows, beliefs=self.beliefs, ends=self.ends)

    @classmethod
    def load(cls, path: Path) -> "Teacher":
        """Read what was saved."""
        with np.load(path, allow_pickle=False) as stored:
            return cls(rows=stored["rows"], beliefs=stored["beliefs"], ends=stored["ends"])

    def only(self, samples: Sequence[int]) -> "Teacher":
        """Return what it makes of these samples, in this order."""
        own = [np.arange(self.ends[i - 1] if i else 0, self.ends[i]) for i in samples]
        spans = np.concatenate(own)
        return Teacher(rows=self.rows[spans], beliefs=self.beliefs[spans], ends=np.cumsum([len(some) for some in own]))
