"""Fits the evidence model that ships beside a framework: `make model`.

Fits heads on the framework's bank and calibrates on labelled artifacts, and writes `framework/<name>.model.npz`. Where
no labelled artifacts are given, the calibration of the file that is there is kept. Seeded: the same bank, encoder,
calibration and library versions give the same file.
"""

import argparse
from pathlib import Path

from matcher.config import cache_folder
from matcher.evaluation import load_gold
from matcher.evidence_model import save_model
from matcher.pipeline.models import fit, refit_heads
from matcher.pipeline.parts import parts_of


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
    elif (kept := refit_heads(parts)) is None:
        raise SystemExit(f"{parts.shipped_model}: no calibration for this encoder to keep; give --gold FILE")
    else:
        model = kept
    save_model(model, parts.shipped_model)


if __name__ == "__main__":
    main()
