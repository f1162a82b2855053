"""What each part of the evidence model is worth: writes docs/tries.md from labelled artifacts.

Each row is the shipped recipe with one thing changed, fitted anew and cross-validated by source, as `make eval` does,
over several seeds of the folds. The first rows change what passages are read by, the others leave one feature out.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from tried import tried_table

from matcher.config import cache_folder
from matcher.domain import Kind, Passage, Provenance
from matcher.embedding import Document, Encoder, Matrix, load_encoder
from matcher.embedding.encoder import each_alone
from matcher.evaluation import Metrics, load_gold
from matcher.evidence_model import BankModel
from matcher.evidence_model.features import PASSAGE_FEATURES, Reader, Reading
from matcher.evidence_model.heads import Heads
from matcher.matching import Rules
from matcher.pipeline.evaluating import evaluate
from matcher.pipeline.models import Parts, evidence_model, fit_heads, parts_of

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

By scripts that were not kept, on dev with two or three seeds of the folds, November 2026; `docs/tries_once.json` holds
the rows.
"""


@dataclass(frozen=True, slots=True)
class Alone:
    """An encoder that reads each passage without its neighbours: another than its own, with other rows."""

    encoder: Encoder
    id: str
    fingerprint: str
    dimension: int

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Return the texts' rows."""
        return self.encoder.encode(texts)

    def begin(self) -> None:
        """Begin to load."""
        self.encoder.begin()

    def encode_in_context(self, documents: Sequence[Document]) -> list[Matrix]:
        """Return the documents' rows, each text read alone."""
        return each_alone(self.encoder, documents)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blind(Reader):
    """A reader to which one feature is always 0."""

    missing: int

    def read(self, kind: Kind, passages: Sequence[Passage], vectors: Matrix) -> Reading:
        """Return what is known of the passages, but for that feature."""
        reading = Reader.read(self, kind, passages, vectors)
        features = reading.features.copy()
        features[:, :, self.missing] = 0
        return replace(reading, features=features)


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold(Reader):
    """A reader whom nobody tells of what kind an artifact is."""

    def read(self, kind: Kind, passages: Sequence[Passage], vectors: Matrix) -> Reading:
        """Return what is known of an artifact of no stated kind."""
        return Reader.read(self, "other", passages, vectors)


def main() -> None:
    """Fit, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--framework", help="file or shipped id")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--out", type=Path, default=Path("docs/tries.md"))
    args = parser.parse_args()
    parts = parts_of(args.framework, None, cache=cache_folder())
    gold = load_gold(args.gold, parts.framework).artifacts
    rows: dict[str, list[Metrics]] = {}
    for name, changed, make in variants(parts):
        model = make()
        rows[name] = [figures(changed, model, args.gold, seed) for seed in range(args.seeds)]
        print(json.dumps({name: {key: round(mean(rows[name], key), 3) for key in KEYS}}), flush=True)  # noqa: T201
    text = HEAD.format(gold=args.gold.stem, artifacts=len(gold), seeds=args.seeds)
    once = json.loads(ONCE.read_text(encoding="utf-8"))
    text = "\n".join([text, *table(rows), f"\n{BESIDE}", *tried_table(once)]) + "\n"
    args.out.write_text(text, encoding="utf-8")


def variants(parts: Parts) -> Iterator[tuple[str, Parts, Callable[[], BankModel]]]:
    """Yield each variant's name, its parts, and what fits its model; `figures` calibrates it."""
    shipped = evidence_model(parts, None)
    assert isinstance(shipped, BankModel)
    yield "as it ships", parts, lambda: shipped
    for name, encoder in (
        (
            "passages read alone, not among their neighbours",
            Alone(parts.encoder, "alone", "alone", parts.encoder.dimension),
        ),
        ("the general encoder, not tuned on the bank", load_encoder()),
    ):
        other = replace(parts, encoder=encoder)
        yield name, other, partial(refitted, other, shipped)
    reader = shipped.reader
    own = {f: getattr(reader, f) for f in Reader.__dataclass_fields__}
    nothing = Heads(weights=np.zeros((0, 0)), bias=np.zeros(0))
    for name, untold in (
        ("kinds withheld, each artifact taken for what it reads like", Untold(**own)),
        ("kinds withheld, and not guessed", Untold(**{**own, "kind_heads": nothing})),
    ):
        yield name, parts, partial(replace, shipped, reader=untold)
    for position, feature in enumerate(PASSAGE_FEATURES):
        blind = Blind(missing=position, **own)
        yield f"without: {feature}", parts, partial(replace, shipped, reader=blind)


def refitted(parts: Parts, shipped: BankModel) -> BankModel:
    """Return a model with heads for these parts; its calibration is made anew where it is measured."""
    return fit_heads(parts).model(shipped.calibration, made_with=parts.made_with)


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
        rules=Rules(),
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
