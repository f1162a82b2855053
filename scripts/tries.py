"""What each part of the evidence model is worth: writes docs/tries.md from labelled artifacts.

Each row is the shipped recipe with one thing changed, fitted anew and cross-validated by source, as `make eval` does,
over several seeds of the folds. The first rows change what passages are read by, the others leave one feature out.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from tried import tried_table
from tries_variants import variants

from matcher.config import cache_folder
from matcher.domain import Provenance, SelectionRules
from matcher.evaluation import Metrics, load_gold
from matcher.evidence_model import BankModel
from matcher.pipeline.evaluating import evaluate
from matcher.pipeline.parts import Parts, parts_of

ONCE = Path(__file__).resolve().parent.parent / "docs" / "tries_once.json"
"""What was tried once, written by whoever tried it."""
KEYS = ("ndcg_at_5", "map", "map_by_behavior", "micro_f1", "precision", "recall", "silent_on_empty", "ece", "quote_hit")
NAMES = ("nDCG@5", "MAP", "MAP by behavior", "micro F1", "precision", "recall", "silent", "ECE", "quote hit")
HEAD = """\
# What was tried, and what it is worth

Written by `scripts/tries.py` on `{gold}`, {artifacts} artifacts, cross-validated by source in five folds, mean over
{seeds} seeds of the folds; the last column is the standard deviation of micro F1 between seeds. Each row changes one
thing in the shipped recipe and fits all that depends on it anew. Differences below the interval in
[quality.md](quality.md) (about .05 for micro F1) are no proof of anything.
"""
BESIDE = """\
## Tried once

By scripts that were not kept, on dev with two to five seeds of the folds, November 2026; `docs/tries_once.json` holds
the rows, in the order in which they were tried. All that was kept is in what ships.
"""


def main() -> None:
    """Fit, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--framework", help="file or shipped id")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--once", action="store_true", help="write only the second table anew, of what was tried once")
    parser.add_argument("--out", type=Path, default=Path("docs/tries.md"))
    args = parser.parse_args()
    once = "\n".join([BESIDE, *tried_table(json.loads(ONCE.read_text(encoding="utf-8")))]) + "\n"
    if args.once:
        measured = args.out.read_text(encoding="utf-8").partition(BESIDE.partition("\n")[0])[0]
        args.out.write_text(measured + once, encoding="utf-8")
        return
    parts = parts_of(args.framework, None, cache=cache_folder())
    gold = load_gold(args.gold, parts.framework).artifacts
    rows: dict[str, list[Metrics]] = {}
    for name, changed, make in variants(parts):
        model = make()
        rows[name] = [figures(changed, model, args.gold, seed) for seed in range(args.seeds)]
        print(json.dumps({name: {key: round(mean(rows[name], key), 3) for key in KEYS}}), flush=True)  # noqa: T201
    text = HEAD.format(gold=args.gold.stem, artifacts=len(gold), seeds=args.seeds)
    args.out.write_text("\n".join([text, *table(rows), "", once]), encoding="utf-8")


def figures(parts: Parts, model: BankModel, gold: Path, seed: int) -> Metrics:
    """Return the cross-validated figures of a model."""
    nobody = Provenance(
        framework_id="", framework_fingerprint="", model_id="", model_fingerprint="", settings_fingerprint=""
    )
    return evaluate(
        parts,
        model,
        gold,
        behaviors=None,
        all_baselines=False,
        bootstrap_samples=0,
        folds=5,
        seed=seed,
        rules=SelectionRules(),
        provenance=nobody,
    ).metrics


def mean(rows: Sequence[Metrics], key: str) -> float:
    """Return the mean of a figure over the seeds."""
    return float(np.mean([getattr(row, key) for row in rows]))


def table(rows: dict[str, list[Metrics]]) -> Iterator[str]:
    """Yield the lines of the table."""
    yield f"| | {' | '.join(NAMES)} | ± |"
    yield "|---" * (len(NAMES) + 2) + "|"
    for name, own in rows.items():
        spread = np.std([row.micro_f1 for row in own])
        yield f"| {name} | {' | '.join(f'{mean(own, key):.3f}' for key in KEYS)} | {spread:.3f} |"


if __name__ == "__main__":
    main()
