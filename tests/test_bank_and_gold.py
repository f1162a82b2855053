"""The bank is written for this project: nothing of the gold set, by which it is judged, may be in it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from matcher.evaluation.invariance import VOICES

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT.parent / "shared" / "gold" / "dev.jsonl"
RUN = 8
BY_CHANCE = 1
"""`As far as I can see from the` is nobody's."""
FORMS = {f"nothing-{n:03}" for n in (8, 62, 81, 92, 129, 132)} | {"unseen-203", "unseen-208"}
"""Artifacts in the words of Renovate, Dependabot, status pages and templates, as everybody has them."""


def runs(text: str) -> set[tuple[str, ...]]:
    """Return every run of RUN words, lower-case."""
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


def texts(path: Path) -> Iterator[str]:
    """Yield title and texts of each line."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield "\n".join(row.get(key) or "" for key in ("title", "text", "changed", *VOICES))


@pytest.mark.skipif(not GOLD.is_file(), reason="the dev gold set is not beside this checkout")
@pytest.mark.parametrize("folder", ["bank", "gold"])
def test_no_run_of_eight_words_is_shared_with_the_gold_set(folder: str) -> None:
    """A bank that holds gold texts would make every figure a lie."""
    gold = set().union(*(runs(text) for text in texts(GOLD)))
    shared = {
        f"{path.name}:{number}: {' '.join(run)}"
        for path in sorted((ROOT / "framework" / folder).glob("*.jsonl"))
        if not path.stem.endswith("_verdicts")  # offsets alone
        for number, text in enumerate(texts(path), 1)
        for run in runs(text) & gold
    }
    assert not shared


@pytest.mark.parametrize("name", ["example_gold", "contrasts", "voices", "unseen", "nothing"])
def test_what_is_measured_on_is_not_in_the_bank(name: str) -> None:
    """A shipped set measures nothing where the bank holds its texts, the words of bots and forms aside."""
    bank = set().union(*(runs(t) for path in (ROOT / "framework" / "bank").glob("*.jsonl") for t in texts(path)))
    path = ROOT / "framework" / "gold" / f"{name}.jsonl"
    ids = [json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines()]
    shared = {id: len(runs(text) & bank) for id, text in zip(ids, texts(path), strict=True)}
    assert not {id for id, count in shared.items() if count > BY_CHANCE} - FORMS
