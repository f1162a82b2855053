"""What rows are judged by while an encoder is tuned: linear heads over them, and how far they are off."""

import torch
from encoder_samples import STATUSES

SCALE = 10.0
"""Unit vectors times this give heads room without large weights."""
NEARNESS = 5.0
"""What the distance from the teacher's row counts, once the student's is projected: 1 less the cosine."""
LIKENESS = 20.0
"""What it counts that two passages are as like each other as to the teacher: the squared difference of products."""


class Judge(torch.nn.Module):
    """Linear heads that say what passages evidence, and what they are; thrown away once an encoder is tuned."""

    def __init__(self, width: int, behaviors: int) -> None:
        """Say no to everything."""
        super().__init__()
        self.heads, self.statuses = _heads(width, behaviors, -3.5), _heads(width, len(STATUSES), -2.0)
        self.shift = torch.nn.Parameter(torch.zeros(2, behaviors))
        """By whether they are part of a whole artifact."""

    def evidence(self, rows: torch.Tensor, written: torch.Tensor) -> torch.Tensor:
        """Return the logits of what rows evidence, *(rows, behaviors)*."""
        logits: torch.Tensor = self.heads(rows * SCALE) + self.shift[written]
        return logits


def log_loss(logits: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Return the log loss of a row, mean over the rows that have targets; 0 where none has."""
    known = ~torch.isnan(wanted[:, 0])
    each = torch.nn.functional.binary_cross_entropy_with_logits(logits, wanted.nan_to_num(), reduction="none")
    return (each.sum(1) * known).sum() / known.sum().clamp(min=1)


def distance(rows: torch.Tensor, projected: torch.Tensor, theirs: torch.Tensor) -> torch.Tensor:
    """Return how far a batch is from the teacher's: its rows, and how like each other they are.

    Both are known from distilling encoders (Reimers and Gurevych, 2020; Tung and Mori, *Similarity-Preserving Knowledge
    Distillation*, 2019).
    """
    away = (1 - torch.nn.functional.cosine_similarity(projected, theirs, dim=1)).mean()
    unlike = ((rows @ rows.T - theirs @ theirs.T) ** 2).mean()
    return NEARNESS * away + LIKENESS * unlike


def _heads(width: int, count: int, bias: float) -> torch.nn.Linear:
    """Return linear heads that say no to everything."""
    heads = torch.nn.Linear(width, count)
    torch.nn.init.zeros_(heads.weight)
    torch.nn.init.constant_(heads.bias, bias)
    return heads
