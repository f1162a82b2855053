"""How an encoder is tuned to a bank: by what its passages evidence, what they are, and by a teacher, if it has one."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from encoder_samples import STATUSES, Sample, batches
from numpy.typing import NDArray

LOG = logging.getLogger("tuning")
SCALE = 10.0
"""Unit vectors times this give heads room without large weights."""
STATUS_WEIGHT = 0.5
"""What the loss of telling what a passage is counts beside that of telling what it evidences."""
NEARNESS = 5.0
"""What the distance from the teacher's row counts, once the student's is projected: 1 less the cosine."""
LIKENESS = 20.0
"""What it counts that two passages are as like each other as to the teacher: the squared difference of cosines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to tune."""

    epochs: int
    rate: float
    batch: int
    """Tokens, padding included."""
    seed: int
    steps: int | None = None
    """Stop after so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Teacher:
    """A larger encoder's rows of samples."""

    rows: NDArray[np.float16]
    """*(spans, dimension)*."""
    ends: NDArray[np.int64]
    """Where each sample's rows end, *(samples,)*; a sample of which none are kept ends where it begins."""

    def of(self, batch: Sequence[int]) -> torch.Tensor:
        """Return the rows of some samples, one behind the other."""
        parts = [self.rows[self.ends[i - 1] if i else 0 : self.ends[i]] for i in batch]
        return torch.tensor(np.concatenate(parts).astype(np.float32))

    def save(self, path: Path) -> None:
        """Write the rows."""
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(path, rows=self.rows, ends=self.ends)

    @classmethod
    def load(cls, path: Path) -> "Teacher":
        """Read the rows."""
        with np.load(path, allow_pickle=False) as stored:
            return cls(rows=stored["rows"], ends=stored["ends"])

    def only(self, samples: set[int]) -> "Teacher":
        """Return the rows of these samples alone, in the same places."""
        counts = np.diff(self.ends, prepend=0)
        kept = np.array([i in samples for i in range(len(counts))])
        return Teacher(rows=self.rows[np.repeat(kept, counts)], ends=np.cumsum(np.where(kept, counts, 0)))


def tune(transformer: Any, samples: Sequence[Sample], plan: Plan, teacher: Teacher | None = None) -> list[float]:
    """Train the layers in place, by linear heads that are thrown away, and return the loss of each step.

    Without a teacher, only by what passages evidence; with one, also by what they are and by its rows.
    """
    torch.manual_seed(plan.seed)
    transformer.embeddings.requires_grad_(False)
    width, behaviors = transformer.config.hidden_size, samples[0].targets.shape[1]
    heads, status_heads = _heads(width, behaviors, -3.5), _heads(width, len(STATUSES), -2.0)
    shift = torch.nn.Parameter(torch.zeros(2, behaviors))
    towards = torch.nn.Linear(width, 1 if teacher is None else teacher.rows.shape[1])
    layers = [p for p in transformer.parameters() if p.requires_grad]
    judging = [*heads.parameters(), shift, *status_heads.parameters()]
    groups = [
        {"params": layers, "lr": plan.rate},
        {"params": judging, "lr": 5e-3},
        {"params": list(towards.parameters()), "lr": 1e-3},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    start, order = time.monotonic(), order_of(samples, plan)
    steps = sum(map(len, order))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, (s + 1) / (0.1 * steps)) * max(0.0, 1 - s / steps)
    )
    transformer.train()
    losses: list[float] = []
    for epoch, own in enumerate(order):
        for batch in own:
            some = [samples[i] for i in batch]
            written = torch.tensor([s.written for s in some for _ in s.spans])
            rows = pooled(transformer, some)
            loss = _loss(heads(rows * SCALE) + shift[written], [s.targets for s in some])
            if teacher is not None:
                loss = loss + STATUS_WEIGHT * _loss(status_heads(rows * SCALE), [s.status for s in some])
                loss = loss + _distance(rows, towards(rows), teacher.of(batch))
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # torch has no type for it
            torch.nn.utils.clip_grad_norm_(layers, 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
            if len(losses) == plan.steps:
                return losses
        LOG.info("epoch %d: loss %.3f, %.0f s", epoch + 1, np.mean(losses[-len(own) :]), time.monotonic() - start)
    transformer.eval()
    return losses


def order_of(samples: Sequence[Sample], plan: Plan) -> list[list[list[int]]]:
    """Return the batches of each epoch, as positions of samples."""
    rng = np.random.default_rng(plan.seed)
    return [list(batches([len(s.tokens) for s in samples], plan.batch, rng)) for _ in range(plan.epochs)]


def pooled(transformer: Any, samples: Sequence[Sample]) -> torch.Tensor:
    """Return the unit mean of the token vectors of each span, *(spans, dimension)*."""
    tokens = [torch.tensor(s.tokens) for s in samples]
    ids = torch.nn.utils.rnn.pad_sequence(tokens, batch_first=True, padding_value=transformer.config.pad_token_id)
    lengths = torch.tensor([len(s.tokens) for s in samples])
    mask = (torch.arange(ids.shape[1])[None] < lengths[:, None]).long()
    # Products in bfloat16: twice as quick on a CPU that has it. The weights stay in float32.
    with torch.autocast("cpu", dtype=torch.bfloat16):
        hidden = transformer(input_ids=ids, attention_mask=mask).last_hidden_state.float()
    rows = [hidden[row, start:end].mean(0) for row, s in enumerate(samples) for start, end in s.spans]
    return torch.nn.functional.normalize(torch.stack(rows), dim=1)


@torch.no_grad()
def taught(transformer: Any, samples: Sequence[Sample], batch: int) -> Teacher:
    """Return a tuned encoder's rows of samples, read in batches of so many tokens."""
    transformer.eval()
    found: dict[int, NDArray[np.float16]] = {}
    for some in batches([len(s.tokens) for s in samples], batch, np.random.default_rng(0)):
        rows = pooled(transformer, [samples[i] for i in some]).numpy().astype(np.float16)
        ends = np.cumsum([len(samples[i].spans) for i in some])
        found |= dict(zip(some, np.split(rows, ends[:-1]), strict=True))
    ordered = [found[i] for i in range(len(samples))]
    return Teacher(rows=np.concatenate(ordered), ends=np.cumsum([len(rows) for rows in ordered]))


def _heads(width: int, count: int, bias: float) -> torch.nn.Linear:
    """Return linear heads that say no to everything."""
    heads = torch.nn.Linear(width, count)
    torch.nn.init.zeros_(heads.weight)
    torch.nn.init.constant_(heads.bias, bias)
    return heads


def _loss(logits: torch.Tensor, targets: Sequence[NDArray[np.float32]]) -> torch.Tensor:
    """Return the log loss of a row, mean over the rows that have targets; 0 where none has."""
    wanted = torch.tensor(np.vstack(targets))
    known = ~torch.isnan(wanted[:, 0])
    each = torch.nn.functional.binary_cross_entropy_with_logits(logits[known], wanted[known], reduction="none")
    return each.sum() / max(1, int(known.sum()))


def _distance(rows: torch.Tensor, projected: torch.Tensor, theirs: torch.Tensor) -> torch.Tensor:
    """Return how far a batch is from the teacher's: its rows, and how like each other they are.

    Both are known from distilling encoders (Reimers and Gurevych, 2020; Tung and Mori, *Similarity-Preserving Knowledge
    Distillation*, 2019).
    """
    away = (1 - torch.nn.functional.cosine_similarity(projected, theirs, dim=1)).mean()
    unlike = ((rows @ rows.T - theirs @ theirs.T) ** 2).mean()
    return NEARNESS * away + LIKENESS * unlike
