"""How an encoder is tuned to a bank: by what its passages evidence, what they are, and by a teacher, if it has one."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from encoder_judge import SCALE, Judge, distance, log_loss
from encoder_rows import pooled
from encoder_samples import Sample, batches
from encoder_teacher import Teacher
from numpy.typing import NDArray

LOG = logging.getLogger("tuning")
STATUS_WEIGHT = 0.5
"""What the loss of telling what a passage is counts beside that of telling what it evidences."""
BELIEF = 0.5
"""How far a label is what the teacher believes, not what the bank says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to tune."""

    epochs: int
    rate: float
    batch: int
    """Tokens, padding included."""
    seed: int
    status_weight: float = STATUS_WEIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What is read when."""

    epochs: list[list[list[int]]]
    """The batches of each epoch, as positions of samples."""
    steps: int
    """How many batches the whole run has, of which these may be the beginning."""


def tune(
    transformer: Any,
    samples: Sequence[Sample],
    plan: Plan,
    teacher: Teacher | None = None,
    course: Course | None = None,
) -> tuple[Judge, list[float]]:
    """Train the layers in place, by linear heads over them, and return those and the loss of each step.

    Learns what passages evidence and what they are, and from a teacher, if there is one. Reads all samples in the order
    of the plan's seed, where no other course is given.
    """
    course = course or course_of(samples, plan)
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
    start, steps = time.monotonic(), course.steps
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, (s + 1) / (0.1 * steps)) * max(0.0, 1 - s / steps)
    )
    transformer.train()
    losses: list[torch.Tensor] = []
    for epoch, own_batches in enumerate(course.epochs):
        for batch in own_batches:
            some = [samples[i] for i in batch]
            rows = pooled(transformer, some)
            evidence = judge.evidence(rows, _written(some).to(device))
            statuses = judge.statuses(rows * SCALE)
            wanted, status = (torch.tensor(np.vstack(own)).to(device) for own in _labels(some))
            loss = log_loss(evidence, wanted) + plan.status_weight * log_loss(statuses, status)
            if teacher is not None:
                theirs, beliefs = (one.to(device) for one in teacher.of(batch))
                loss = loss + BELIEF * (log_loss(evidence, beliefs) - log_loss(evidence, wanted))
                loss = loss + distance(rows, towards(rows), theirs)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # torch has no type for it
            torch.nn.utils.clip_grad_norm_(layers, 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.detach())
        mean = torch.stack(losses[-len(own_batches) :]).mean()
        LOG.info("epoch %d: loss %.3f, %.0f s", epoch + 1, mean, time.monotonic() - start)
    transformer.eval()
    return judge, torch.stack(losses).tolist()


def course_of(samples: Sequence[Sample], plan: Plan) -> Course:
    """Return the batches of a whole run, drawn by the plan's seed."""
    rng = np.random.default_rng(plan.seed)
    epochs = [list(batches([len(s.tokens) for s in samples], plan.batch, rng)) for _ in range(plan.epochs)]
    return Course(epochs=epochs, steps=sum(map(len, epochs)))


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


def _labels(samples: Sequence[Sample]) -> tuple[list[NDArray[np.float32]], list[NDArray[np.float32]]]:
    """Return what the spans evidence and what they are."""
    return [s.targets for s in samples], [s.status for s in samples]


def _written(samples: Sequence[Sample]) -> torch.Tensor:
    return torch.tensor([s.written for s in samples for _ in s.spans])
