"""The encoder that ships is the one that its recipe makes from what is committed."""

import json
import subprocess
import sys

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "scripts"))

from encoder_recipe import BEGINNING, recipe

from matcher.pipeline.models import parts_of

WEIGHTS = ROOT / "framework" / "ic1_machine_learning_engineer.encoder.onnx"


@pytest.fixture(scope="module")
def written() -> dict[str, object]:
    """Return the recipe beside the weights."""
    found: dict[str, object] = json.loads(WEIGHTS.with_suffix(".recipe").read_text(encoding="utf-8"))
    return found


def test_the_weights_were_made_from_this_bank_by_these_scripts(written: dict[str, object]) -> None:
    """Whoever edits the bank, the framework or the training runs `make encoder model`, and commits what comes out."""
    arguments, losses, teacher = written["arguments"], written["first_losses"], written["teacher"]
    assert isinstance(arguments, dict)
    assert isinstance(losses, list)
    assert isinstance(teacher, dict)
    assert recipe(parts_of(None, None), arguments, losses, teacher, BEGINNING) == written


def test_a_short_run_of_the_recipe_begins_as_the_long_one_did(written: dict[str, object]) -> None:
    """On a CPU, the first steps have the losses that they had when the weights were made: nothing has changed since."""
    losses = written["first_losses"]
    assert isinstance(losses, list)
    run = subprocess.run(
        [sys.executable, ROOT / "scripts" / "train_encoder.py", "--steps", str(len(losses)), "--teacher", BEGINNING],
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    assert json.loads(run.stdout.splitlines()[-1]) == pytest.approx(losses, rel=0.02)


def test_what_ships_weighs_30_megabytes_at_most() -> None:
    """Encoder and evidence model together: a clone stays small."""
    ships = [file for file in WEIGHTS.parent.iterdir() if file.suffix in {".onnx", ".npz"}]
    assert len(ships) == 2
    assert sum(file.stat().st_size for file in ships) <= 30_000_000
