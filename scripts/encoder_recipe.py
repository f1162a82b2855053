"""What a tuned encoder was made from, beside its weights: so that everybody can tell whether they still fit."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matcher.embedding.weights import file_digest
from matcher.pipeline.parts import Parts

FOLDER = Path(__file__).resolve().parent
SCRIPTS = tuple(
    FOLDER / f"{name}.py"
    for name in (
        "train_encoder",
        "encoder_samples",
        "encoder_tuning",
        "encoder_rows",
        "encoder_judge",
        "encoder_teacher",
        "encoder_beginning",
        "train_teacher",
        "encoder_file",
        "encoder_graph",
        "encoder_order",
        "../matcher/evidence_model/persons",
    )
)
SAMPLED = 32
"""One line of the bank in so many is remembered, told by its digest."""
BEGINNING = FOLDER.parent / "tests" / "fixtures" / "encoder_beginning.npz"
"""The first steps: what they read, and what the teachers make of it."""


def recipe(
    parts: Parts, arguments: Mapping[str, Any], losses: Sequence[float], teacher: Mapping[str, Any], beginning: Path
) -> dict[str, Any]:
    """Return what the weights beside a framework are made from.

    Args:
        parts: the framework, with its bank.
        arguments: of the training script.
        losses: of its first steps, on a CPU.
        teacher: what the larger encoders were made from that it learned from.
        beginning: the first steps, as they are kept.
    """
    assert parts.bank is not None
    return {
        "weights": file_digest(parts.path.with_suffix(".encoder.onnx")),
        "bank": digest_of(sorted(parts.bank.glob("*.jsonl"))),
        "bank_sample": sample_of(parts.bank),
        "framework": parts.framework.fingerprint,
        "scripts": digest_of(SCRIPTS),
        "arguments": {name: arguments[name] for name in ("epochs", "rate", "batch", "seed")},
        "first_losses": [round(loss, 4) for loss in losses],
        "teacher": dict(teacher),
        "beginning": file_digest(beginning),
    }


def write_recipe(made: Mapping[str, Any], weights: Path) -> None:
    """Write a recipe beside the weights that it is of."""
    weights.with_suffix(".recipe").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


def sample_of(bank: Path) -> list[str]:
    """Return the digests of some lines of a bank, always the same ones: they tell how much of it has changed."""
    lines = (line for file in sorted(bank.glob("*.jsonl")) for line in file.read_bytes().splitlines())
    digests = {hashlib.sha256(line).hexdigest() for line in lines}
    return sorted(digest[:12] for digest in digests if int(digest[-4:], 16) % SAMPLED == 0)


def digest_of(files: Sequence[Path]) -> str:
    """Return the sha256 over names and bytes, in order."""
    found = hashlib.sha256()
    for file in files:
        found.update(f"{file.name} {file_digest(file)}\n".encode())
    return found.hexdigest()
