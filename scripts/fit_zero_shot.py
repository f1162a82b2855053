"""Fits the three numbers of the zero-shot model: how its hybrid similarity becomes a confidence.

Matches labelled artifacts with their framework's statements alone, and prints the slope, offset and threshold that
`matcher/evidence_model/zero_shot.py` holds, with micro F1 cross-validated by source.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from matcher.domain import RELEVANT
from matcher.embedding import load_encoder
from matcher.evaluation import load_gold
from matcher.evidence_model import fit_zero_shot, split
from matcher.evidence_model.logistic import log_loss, sigmoid
from matcher.evidence_model.thresholds import choose_threshold
from matcher.framework import load_framework, resolve
from matcher.pipeline.models import prepare
from matcher.pipeline.parts import Parts

Floats = NDArray[np.float64]


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--framework")
    args = parser.parse_args()
    path = resolve(args.framework)
    framework, encoder = load_framework(path), load_encoder()
    parts = Parts(framework=framework, path=path, encoder=encoder)
    prepared = [p for p in prepare(parts, load_gold(args.gold, framework).artifacts) if p.passages]
    model = fit_zero_shot(framework, encoder.encode([b.text for b in framework.behaviors]), made_with="")
    gold = [p.labelled for p in prepared]
    hybrid = np.array([model.hybrid(p.passages, p.vectors).max(0) for p in prepared])
    relevant = np.array([[g >= RELEVANT for g in one.grades] for one in gold], dtype=np.float64)
    hits = found = wanted = 0.0
    for held_out in split([one.group for one in gold], 5):
        inside = np.setdiff1d(np.arange(len(hybrid)), held_out)
        slope, offset = fit(hybrid[inside].ravel(), relevant[inside].ravel())
        confidence = sigmoid(slope * hybrid + offset)
        chosen = confidence[held_out] >= choose_threshold(confidence[inside])
        hits += (chosen * relevant[held_out]).sum()
        found += chosen.sum()
        wanted += relevant[held_out].sum()
    slope, offset = fit(hybrid.ravel(), relevant.ravel())
    threshold = choose_threshold(sigmoid(slope * hybrid + offset))
    sys.stdout.write(f"SLOPE = {slope:.3f}\nOFFSET = {offset:.3f}\nTHRESHOLD = {threshold:.3f}\n")
    sys.stdout.write(f"micro F1, cross-validated: {2 * hits / (found + wanted):.3f}\n")


def fit(hybrid: Floats, relevant: Floats) -> tuple[float, float]:
    """Return slope and offset of the logistic curve with the least log loss (Platt, 1999)."""
    design = np.stack([hybrid, np.ones_like(hybrid)], axis=1)

    def loss(theta: Floats) -> float:
        logits = design @ theta
        return float(log_loss(logits, relevant).sum())

    best = minimize(loss, np.zeros(2)).x
    return float(best[0]), float(best[1])


if __name__ == "__main__":
    main()
