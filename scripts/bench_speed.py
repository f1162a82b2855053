"""How quick the matcher is, against the plain pipeline and against what the machine can do: `make bench`.

Everything runs in fresh processes, interleaved, so that a busy minute hits all alike: a round starts up, matches one
pull request, collects varied artifacts (scripts/varied_artifacts.py) into a new store and then again, gives the first
of them to the plain pipeline, times its phases on one core, and measures what the cores can multiply.
`--memory` adds what `collect` holds over short artifacts, in one process and in two.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from figures import Figure, Measured
from speed_rounds import SHORT, Bench, joined
from varied_artifacts import default_source


def main() -> None:
    """Measure, print, and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="rounds; 0 measures memory alone")
    parser.add_argument("--artifacts", type=int, default=5_000, metavar="N", help="how many are collected")
    parser.add_argument("--sample", type=int, default=184, metavar="N", help="how many the plain pipeline gets")
    parser.add_argument("--memory", type=int, nargs="+", default=[], metavar="N", help=f"so many, of {SHORT} words")
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    if args.runs < 0 or min(args.artifacts, args.sample) < 1:
        parser.error("--artifacts and --sample are at least 1, --runs at least 0")
    settings = {
        **({"artifacts": args.artifacts, "sample": args.sample} if args.runs else {}),
        **({"short artifacts' words": SHORT} if args.memory else {}),
        "source": default_source().name,
    }
    measured = Measured.here(settings, {})
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(folder=Path(folder), artifacts=args.artifacts, sample=args.sample)
        for figures in _measured_so_far(bench, args.runs, args.memory):
            measured = Measured.here(settings, figures)
            if args.json:  # after each round: who has to stop keeps the rounds that are done
                measured.write(args.json)
    for name, figure in measured.figures.items():
        ratio = measured.ratio(name)
        held = "" if ratio is None else f"  {ratio:.2f} x {figure.against}"
        span = f"({min(figure.runs):,} to {max(figure.runs):,})"
        sys.stdout.write(f"{name:<60}{figure.median:>10,.2f} {figure.unit:<12}{span:<24}{held}\n")


def _measured_so_far(bench: Bench, runs: int, memory: Sequence[int]) -> Iterator[dict[str, Figure]]:
    """Yield all figures after each round, and after each count of artifacts that memory is measured over."""
    if runs:
        bench.warm()
    rounds: list[dict[str, Figure]] = []
    for number in range(runs):
        sys.stderr.write(f"round {number + 1} of {runs}\n")
        rounds.append(dict(bench.round()))
        yield joined(rounds)
    figures = joined(rounds)
    for count in memory:
        sys.stderr.write(f"memory over {count:,} short artifacts\n")
        figures |= dict(bench.memory(count))
        yield figures


if __name__ == "__main__":
    main()
