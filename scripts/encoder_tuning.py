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
BELIEF = 0.5
"""How far a label is what the teacher believes, not what the bank says."""
NEARNESS = 5.0
"""What the distance from the teacher's row counts, once the student's is projected: 1 less the cosine."""
LIKENESS = 20.0
"""What it counts that two passages are as like each other as to the teacher: the squared difference of products."""


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
    status_weight: float = STATUS_WEIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class Teacher:
    """What a larger encoder, tuned to the bank, makes of samples."""

    rows: NDArray[np.float16]
    """*(spans, dimension)*."""
    beliefs: NDArray[np.float16]
    """How likely each span evidences each behavior, *(spans, behaviors)*."""
    ends: NDArray[np.int64]
    """Where each sample's rows end, *(samples,)*; a sample of which none are kept ends where it begins."""

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

    def only(self, samples: set[int]) -> "Teacher":
        """Return what it makes of these samples alone, in the same places."""
        counts = np.diff(self.ends, prepend=0)
        kept = np.array([i in samples for i in range(len(counts))])
        spans = np.repeat(kept, counts)
        return Teacher(rows=self.rows[spans], beliefs=self.beliefs[spans], ends=np.cumsum(np.where(kept, counts, 0)))


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


def tune(
    transformer: Any, samples: Sequence[Sample], plan: Plan, teacher: Teacher | None = None
) -> tuple[Judge, list[float]]:
    """Train the layers in place, by linear heads over them, and return those and the loss of each step.

    Learns what passages evidence and what they are, and from a teacher, if there is one, where it has them.
    """
    torch.manual_seed(plan.seed)
    device = next(transformer.parameters()).device
    transformer.embeddings.requires_grad_(False)
    judge = Judge(transformer.config.hidden_size, samples[0].targets.shape[1]).to(device)
    towards = torch.nn.Linear(transformer.config.hidden_size, 1 if teacher is None else teacher.rows.shape[1])
    towards = towards.to(device)
    layers = [p for p in transformer.parameters() if p.requires_grad]
    groups = [
        {"params": layers, "lr": plan.rate},
        {"params": list(judge.parameters()), "lr": 5e-3},
        {"params": list(towards.parameters()), "lr": 1e-3},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    start, order = time.monotonic(), order_of(samples, plan)
    steps = sum(map(len, order))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, (s + 1) / (0.1 * steps)) * max(0.0, 1 - s / steps)
    )
    transformer.train()
    losses: list[torch.Tensor] = []
    for epoch, own_batches in enumerate(order):
        for batch in own_batches:
            some = [samples[i] for i in batch]
            rows = pooled(transformer, some)
            evidence = judge.evidence(rows, _written(some).to(device))
            statuses = judge.statuses(rows * SCALE)
            wanted, status = (torch.tensor(np.vstack(own)).to(device) for own in _labels(some))
            loss = _loss(evidence, wanted) + plan.status_weight * _loss(statuses, status)
            if teacher is not None:
                theirs, beliefs = (one.to(device) for one in teacher.of(batch))
                loss = loss + BELIEF * (_loss(evidence, beliefs) - _loss(evidence, wanted))
                loss = loss + _distance(rows, towards(rows), theirs)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # torch has no type for it
            torch.nn.utils.clip_grad_norm_(layers, 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.detach())
            if len(losses) == plan.steps:
                return judge, torch.stack(losses).tolist()
        mean = torch.stack(losses[-len(own_batches) :]).mean()
        LOG.info("epoch %d: loss %.3f, %.0f s", epoch + 1, mean, time.monotonic() - start)
    transformer.eval()
    return judge, torch.stack(losses).tolist()


def order_of(samples: Sequence[Sample], plan: Plan) -> list[list[list[int]]]:
    """Return the batches of each epoch, as positions of samples."""
    rng = np.random.default_rng(plan.seed)
    return [list(batches([len(s.tokens) for s in samples], plan.batch, rng)) for _ in range(plan.epochs)]


def pooled(transformer: Any, samples: Sequence[Sample]) -> torch.Tensor:
    """Return the unit mean of the token vectors of each span, *(spans, dimension)*."""
    device = next(transformer.parameters()).device
    longest = max(len(s.tokens) for s in samples)
    ids = np.full((len(samples), longest), transformer.config.pad_token_id)
    mask = np.zeros_like(ids)
    own: list[NDArray[np.int64]] = []
    spans: list[NDArray[np.int64]] = []
    for row, sample in enumerate(samples):
        ids[row, : len(sample.tokens)] = sample.tokens
        mask[row, : len(sample.tokens)] = 1
        for start, end in sample.spans:
            own.append(np.arange(row * longest + start, row * longest + end))
            spans.append(np.full(end - start, len(spans)))
    # Products in bfloat16: twice as quick where there are instructions for it. The weights stay in float32.
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=_has_bfloat16(device)):
        given = {"input_ids": torch.tensor(ids).to(device), "attention_mask": torch.tensor(mask).to(device)}
        hidden = transformer(**given).last_hidden_state.float()
    tokens = hidden.flatten(0, 1)[torch.tensor(np.concatenate(own)).to(device)]
    sums = torch.zeros(len(spans), hidden.shape[2], device=device)
    sums = sums.index_add(0, torch.tensor(np.concatenate(spans)).to(device), tokens)
    return torch.nn.functional.normalize(sums, dim=1)


@torch.no_grad()
def taught(transformer: Any, judge: Judge, samples: Sequence[Sample], batch: int) -> Teacher:
    """Return what a tuned encoder and its heads make of samples, read in batches of so many tokens."""
    transformer.eval()
    rows: dict[int, NDArray[np.float16]] = {}
    beliefs: dict[int, NDArray[np.float16]] = {}
    for some in batches([len(s.tokens) for s in samples], batch, np.random.default_rng(0)):
        own = [samples[i] for i in some]
        found = pooled(transformer, own)
        likely = judge.evidence(found, _written(own).to(found.device)).sigmoid()
        ends = np.cumsum([len(s.spans) for s in own])[:-1]
        for kept, values in ((rows, found), (beliefs, likely)):
            kept |= dict(zip(some, np.split(values.cpu().numpy().astype(np.float16), ends), strict=True))
    return Teacher(
        rows=np.concatenate([rows[i] for i in range(len(samples))]),
        beliefs=np.concatenate([beliefs[i] for i in range(len(samples))]),
        ends=np.cumsum([len(s.spans) for s in samples]),
    )


def best_device() -> str:
    """Return where torch is quickest on this machine."""
    return "cuda" if torch.cuda.is_available() else "cpu"


def _has_bfloat16(device: torch.device) -> bool:
    supported = getattr(torch.ops.mkldnn, "_is_mkldnn_bf16_supported", None)
    return device.type != "cpu" or (supported is not None and bool(supported()))


def _labels(samples: Sequence[Sample]) -> tuple[list[NDArray[np.float32]], list[NDArray[np.float32]]]:
    """Return what the spans evidence and what they are."""
    return [s.targets for s in samples], [s.status for s in samples]


def _written(samples: Sequence[Sample]) -> torch.Tensor:
    return torch.tensor([s.written for s in samples for _ in s.spans])


def _heads(width: int, count: int, bias: float) -> torch.nn.Linear:
    """Return linear heads that say no to everything."""
    heads = torch.nn.Linear(width, count)
    torch.nn.init.zeros_(heads.weight)
    torch.nn.init.constant_(heads.bias, bias)
    return heads


def _loss(logits: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Return the log loss of a row, mean over the rows that have targets; 0 where none has."""
    known = ~torch.isnan(wanted[:, 0])
    each = torch.nn.functional.binary_cross_entropy_with_logits(logits, wanted.nan_to_num(), reduction="none")
    return (each.sum(1) * known).sum() / known.sum().clamp(min=1)


def _distance(rows: torch.Tensor, projected: torch.Tensor, theirs: torch.Tensor) -> torch.Tensor:
    """Return how far a batch is from the teacher's: its rows, and how like each other they are.

    Both are known from distilling encoders (Reimers and Gurevych, 2020; Tung and Mori, *Similarity-Preserving Knowledge
    Distillation*, 2019).
    """
    away = (1 - torch.nn.functional.cosine_similarity(projected, theirs, dim=1)).mean()
    unlike = ((rows @ rows.T - theirs @ theirs.T) ** 2).mean()
    return NEARNESS * away + LIKENESS * unlike
