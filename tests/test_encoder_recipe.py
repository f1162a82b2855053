"""The encoder that ships is the one that its recipe makes from what is committed."""

import json
import subprocess
import sys
from typing import Any

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "scripts"))

from encoder_recipe import BEGINNING, recipe

from matcher.pipeline.parts import parts_of

BEGIN = """
import sys
sys.argv = ["train_encoder.py", "--begin"]
import encoder_rows, torch, train_encoder
if not torch.cpu.get_capabilities().get("avx512_bf16"):
    encoder_rows._has_bfloat16 = lambda device: False
train_encoder.main()
"""
"""Takes the first steps. Where the CPU would only imitate bfloat16, in float32: the same losses to five digits, in half
the time."""
CHANGED = 0.05
"""How much of the bank may have changed since the encoder learned from it."""
WEIGHTS = ROOT / "framework" / "ic1_machine_learning_engineer.encoder.onnx"


@pytest.fixture(scope="module")
def written() -> dict[str, Any]:
    """Return the recipe beside the weights."""
    found: dict[str, Any] = json.loads(WEIGHTS.with_suffix(".recipe").read_text(encoding="utf-8"))
    return found


def test_the_weights_were_made_from_this_bank_by_these_scripts(written: dict[str, Any]) -> None:
    """Whoever edits the framework, the training, or more than a few lines of the bank makes the encoder anew."""
    same = written["arguments"], written["first_losses"], written["teacher"]
    now = recipe(parts_of(None, None), *same, BEGINNING)
    assert {**now, "bank": 0, "bank_sample": 0} == {**written, "bank": 0, "bank_sample": 0}
    then, lines = set(written["bank_sample"]), set(now["bank_sample"])
    assert len(then & lines) >= (1 - CHANGED) * len(then | lines)
    assert (now["bank"] == written["bank"]) <= (then == lines)


def test_a_short_run_of_the_recipe_begins_as_the_long_one_did(written: dict[str, Any]) -> None:
    """On a CPU, the first steps have the losses that they had when the weights were made: nothing has changed since."""
    run = subprocess.run(
        [sys.executable, "-c", BEGIN],
        cwd=ROOT / "scripts",
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    losses = written["first_losses"]
    assert json.loads(run.stdout.splitlines()[-1]) == pytest.approx(losses, rel=0.02)


def test_what_ships_weighs_30_megabytes_at_most() -> None:
    """Encoder and evidence model together: a clone stays small."""
    ships = [file for file in WEIGHTS.parent.iterdir() if file.suffix in {".onnx", ".npz"}]
    assert len(ships) == 2
    assert sum(file.stat().st_size for file in ships) <= 30_000_000
