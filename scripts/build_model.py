"""Fits the evidence model that ships beside a framework: `make model`.

Fits heads on the framework's bank and calibrates on labelled artifacts, and writes `framework/<name>.model.npz`. Where
no labelled artifacts are given, the calibration of the file that is there is kept. Seeded: the same bank, encoder,
calibration and library versions give the same file.
"""

import argparse
from pathlib import Path

from matcher.config import cache_folder
from matcher.evaluation import load_gold
from matcher.evidence_model import load_model, rounded, save_model
from matcher.pipeline.models import fit, fit_heads, parts_of


def main() -> None:
    """Fit and write the model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--framework", help="file or shipped id")
    parser.add_argument("--gold", type=Path, help="labelled artifacts to calibrate on")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    parts = parts_of(args.framework, None, cache=cache_folder())
    if args.gold:
        model = fit(parts, load_gold(args.gold, parts.framework).artifacts, args.seed)
    else:
        kept = load_model(parts.shipped_model).calibration
        model = rounded(fit_heads(parts).model(kept, made_with=parts.made_with))
    save_model(model, parts.shipped_model)


if __name__ == "__main__":
    main()
