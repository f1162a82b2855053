"""How good suggestions get with so many examples a behavior: writes docs/small-banks.md from labelled artifacts.

What somebody has who writes a bank of their own: passages alone, no whole artifacts, nothing to calibrate on but the
bank, the general encoder. Examples are drawn from the shipped bank, half as many of nothing beside them, several
times over.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from tries import figures

from matcher.embedding import load_encoder
from matcher.evaluation import Metrics
from matcher.evidence_model import BankModel
from matcher.framework import Bank, load_bank
from matcher.pipeline.models import fit_heads_to
from matcher.pipeline.parts import Parts, parts_of

COUNTS = (6, 12, 25, 50, 100)
PAGE = """\
# How many examples a bank needs

Written by `scripts/small_banks.py` on `{gold}`; do not edit. Examples are drawn from the shipped bank, so many a
behavior and half as many of nothing: passages alone, the general encoder, calibrated on the bank itself, as with a
framework of one's own. Mean over {draws} draws. With all of the bank, its whole artifacts, a tuned encoder and labelled
artifacts to calibrate on, see [quality.md](quality.md).

| examples | precision | recall | suggestions an artifact | silent where nothing is | MAP by behavior |
|---|---|---|---|---|---|
{rows}
"""


def main() -> None:
    """Draw, fit, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--draws", type=int, default=3)
    parser.add_argument("--out", type=Path, default=Path("docs/small-banks.md"))
    args = parser.parse_args()
    parts = replace(parts_of(None, None), encoder=load_encoder())
    assert parts.bank is not None
    whole = load_bank(parts.framework, parts.bank)
    rows = "\n".join(
        row(count, [figures(parts, drawn(parts, whole, count, draw), args.gold, 0) for draw in range(args.draws)])
        for count in COUNTS
    )
    args.out.write_text(PAGE.format(gold=args.gold.stem, draws=args.draws, rows=rows), encoding="utf-8")


def drawn(parts: Parts, whole: Bank, count: int, seed: int) -> BankModel:
    """Return a model of the statements, so many examples a behavior, and half as many passages of nothing."""
    rng, behaviors = random.Random(seed), len(parts.framework.behaviors)
    examples = tuple(whole.examples[i] for i in sorted({*chosen(whole, behaviors, count, rng)}))
    return fit_heads_to(replace(whole, examples=examples, artifacts=()), parts).self_calibrated(made_with="")


def chosen(whole: Bank, behaviors: int, count: int, rng: random.Random) -> Iterator[int]:
    """Yield numbers of examples; one of several behaviors counts for one of them."""
    by_behavior: dict[str, list[int]] = {}
    nothing: list[int] = []
    for number, example in enumerate(whole.examples):
        shown = [behavior for behavior, _ in example.labels]
        (by_behavior.setdefault(rng.choice(shown), []) if shown else nothing).append(number)
    for own in by_behavior.values():
        yield from rng.sample(own, min(count, len(own)))
    yield from rng.sample(nothing, min(count * behaviors // 2, len(nothing)))


def row(count: int, measured: Sequence[Metrics]) -> str:
    """Return a line of the table."""
    keys = ("precision", "recall", "suggestions_per_artifact", "silent_on_empty", "map_by_behavior")
    means = [float(np.mean([getattr(one, key) for one in measured])) for key in keys]
    return f"| {count} | {' | '.join(f'{mean:.2f}' for mean in means)} |"


if __name__ == "__main__":
    main()
