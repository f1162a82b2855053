"""Whether products of int8 suggest what products of float32 do: `make float32`.

Both times it is the same encoder and the same artifacts; for float32 its weights are spread out, and nothing is
quantised. Suggestions are compared under the shipped evidence model; the metrics of each are cross-validated by source,
as in `make eval`.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from matcher import Matcher
from matcher.domain import Matched, SelectionRules
from matcher.embedding import Matrix
from matcher.embedding.minilm import MiniLM
from matcher.evaluation import load_gold
from matcher.evidence_model import EvidenceModel
from matcher.matching import suggest
from matcher.pipeline.evaluating import evaluate
from matcher.pipeline.models import evidence_model, prepare
from matcher.pipeline.parts import Parts, parts_of

GOLD = Path(__file__).resolve().parent.parent.parent / "shared" / "gold" / "dev.jsonl"
METRICS = ("ndcg_at_5", "map_by_behavior", "micro_f1", "precision", "recall", "ece", "quote_hit")


class Float32(MiniLM):
    """The encoder without quantised products: the reference."""

    quantised: ClassVar[bool] = False


def main() -> None:
    """Judge the gold artifacts with both and print how far they lie apart."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="?", default=GOLD)
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    if not args.gold.is_file():
        raise SystemExit(f"{args.gold}: is not there; give a file of labelled artifacts")
    quick = parts_of(None, None)
    both = (quick, replace(quick, encoder=Float32(quick.path.with_suffix(".encoder.onnx"))))
    model = evidence_model(quick, None)
    judged = [suggested(parts, model, args.gold) for parts in both]
    measured = [metrics(parts, model, args.gold) for parts in both]
    same = [ours == reference for (ours, _), (reference, _) in zip(*(found for found, _ in judged), strict=True)]
    confidences = [np.array([confidence for _, confidence in found]) for found, _ in judged]
    cosines = (judged[0][1] * judged[1][1]).sum(axis=1)
    report = {
        "artifacts": len(same),
        "same_suggestions": sum(same) / len(same),
        "largest_confidence_difference": float(np.abs(confidences[0] - confidences[1]).max()),
        "cosine_mean": float(cosines.mean()),
        "cosine_least": float(cosines.min()),
        "metrics": {name: [one[name] for one in measured] for name in METRICS},
    }
    show(report)
    if args.json:
        args.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


Suggested = tuple[list[tuple[frozenset[str], list[float]]], Matrix]


def suggested(parts: Parts, model: EvidenceModel, gold: Path) -> Suggested:
    """Return what is suggested for each artifact, the confidences in the framework's order, and all rows."""
    provenance = Matcher(preload=False).provenance
    order = {b.id: k for k, b in enumerate(parts.framework.behaviors)}
    found, rows = [], []
    for one in prepare(parts, load_gold(gold, parts.framework).artifacts):
        artifact = one.labelled.artifact
        judgement = model.judge(artifact.kind, one.passages, one.vectors)
        matched: Matched = suggest(
            artifact, one.passages, judgement, parts.framework, rules=SelectionRules(), provenance=provenance
        )
        in_order = sorted(matched.suggestions, key=lambda s: order[s.behavior.id])
        found.append((frozenset(s.behavior.id for s in matched.suggested), [s.confidence for s in in_order]))
        rows.append(one.vectors)
    return found, np.concatenate(rows)


def metrics(parts: Parts, model: EvidenceModel, gold: Path) -> Mapping[str, Any]:
    """Return the metrics with one encoder, cross-validated by source."""
    measured = evaluate(
        parts,
        model,
        gold,
        behaviors=None,
        all_baselines=False,
        bootstrap_samples=1,
        folds=5,
        seed=0,
        rules=SelectionRules(),
        provenance=Matcher(preload=False).provenance,
    )
    return measured.metrics.to_dict()


def show(report: Mapping[str, Any]) -> None:
    """Print the report."""
    lines: Sequence[str] = [
        f"same suggestions: {report['same_suggestions']:.1%} of {report['artifacts']} artifacts",
        f"confidences differ by {report['largest_confidence_difference']:.4f} at most",
        f"cosine of rows: {report['cosine_mean']:.5f} mean, {report['cosine_least']:.5f} least",
        *(f"{n}: {a:.4f}, float32 {b:.4f} ({a - b:+.4f})" for n, (a, b) in report["metrics"].items()),
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
