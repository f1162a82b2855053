"""Fits the evidence model that ships beside a framework: `make model`.

Fits heads, combiner and threshold on the framework's bank and on labelled artifacts, and writes
`framework/<name>.model.npz`. Seeded: the same bank, labels and library versions give the same file.
"""

import argparse
from pathlib import Path

from matcher.config import cache_folder
from matcher.embedding import load_encoder
from matcher.evaluation import load_gold
from matcher.evidence_model import save_model
from matcher.framework import load_framework, resolve
from matcher.pipeline.models import Parts, fit


def main() -> None:
    """Fit and write the model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--framework", help="file or shipped id")
    parser.add_argument("--gold", type=Path, help="labelled artifacts to fit on beside the bank")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    path = resolve(args.framework)
    framework = load_framework(path)
    parts = Parts(framework=framework, path=path, encoder=load_encoder(cache=cache_folder() / "openvino"))
    labelled = load_gold(args.gold, framework).artifacts if args.gold else ()
    save_model(fit(parts, labelled, args.seed), parts.shipped_model)


if __name__ == "__main__":
    main()
