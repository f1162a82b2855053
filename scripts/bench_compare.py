"""What got slower between two runs of the benchmark, beyond the noise.

    bench_compare.py OLD NEW

A figure is worse, or better, where its medians differ by 5 % or more and a rank test says that the runs differ too
(Mann-Whitney, one-sided, p at most .05). Where the machines differ, only what has a figure to be held against is
compared, as its ratio to that one. Exits with 1 where anything is worse, with 2 where the files do not compare.
"""

import argparse
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from figures import Figure, Measured, refused
from scipy.stats import mannwhitneyu

FLOOR = 0.05
"""The least change that is told as one: less than that, and two quiet mornings differ by as much."""
CHANCE = 0.05
SAME = ("processor", "instructions", "cores")
"""What two machines have in common that are one for our purposes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One figure in both files."""

    name: str
    gain: float
    """How many times better the new median is."""
    verdict: str
    old: Figure
    new: Figure


def changes(old: Measured, new: Measured) -> Iterator[Change]:
    """Yield what can be compared; figures of the baseline and of the machine itself are not judged."""
    for name, figure in new.figures.items():
        before = old.figures.get(name)
        if before is None or figure.better is None:
            continue
        if not same_machine(old, new):
            held = held_against(old, name), held_against(new, name)
            if held[0] is None or held[1] is None:
                continue
            before, figure = held[0], held[1]
        yield Change(name=name, gain=figure.gain(before), verdict=verdict(before, figure), old=before, new=figure)


def same_machine(old: Measured, new: Measured) -> bool:
    """Return whether seconds on one machine are seconds on the other."""
    return all(old.machine.get(key) == new.machine.get(key) for key in SAME)


def held_against(measured: Measured, name: str) -> Figure | None:
    """Return a figure's runs as multiples of the median of what it is held against; None where that is missing."""
    figure = measured.figures[name]
    against = measured.figures.get(figure.against or "")
    if against is None:
        return None
    return Figure(runs=tuple(run / against.median for run in figure.runs), unit="x", better=figure.better)


def verdict(old: Figure, new: Figure) -> str:
    """Return in a word or two whether it got better or worse.

    Source: Mann and Whitney, *On a Test of Whether one of Two Random Variables is Stochastically Larger than the
    Other*, 1947. With m and n runs its p cannot fall below 1 / C(m + n, n).
    """
    gain = new.gain(old)
    if 1 / (1 + FLOOR) < gain < 1 + FLOOR:
        return "same"
    if 1 / math.comb(len(old.runs) + len(new.runs), len(new.runs)) > CHANCE:
        return "too few runs"
    side: Literal["less", "greater"] = "less" if new.median < old.median else "greater"
    if mannwhitneyu(new.runs, old.runs, alternative=side).pvalue > CHANCE:
        return "noise"
    return "better" if gain > 1 else "WORSE"


def shown(change: Change) -> str:
    """Return a line."""
    old, new = (f"{figure.median:,.4g} {figure.unit}" for figure in (change.old, change.new))
    return f"{change.verdict:<14}{change.name:<50}{old:>20} -> {new:<20}{change.gain:.2f} times as good"


def main(words: Sequence[str] | None = None) -> int:
    """Print what changed; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    args = parser.parse_args(words)
    old, new = Measured.read(args.old), Measured.read(args.new)
    differing = [k for k in sorted({*old.settings, *new.settings}) if old.settings.get(k) != new.settings.get(k)]
    if differing:
        told = ", ".join(f"{key} {old.settings.get(key)} and {new.settings.get(key)}" for key in differing)
        raise refused(f"{args.new}: made with other settings than {args.old} ({told}); measure both alike")
    if not same_machine(old, new):
        sys.stdout.write("another machine: figures are ratios to the baseline or the limit of their own run\n")
    found = list(changes(old, new))
    sys.stdout.writelines(f"{shown(change)}\n" for change in found)
    return int(any(change.verdict == "WORSE" for change in found))


if __name__ == "__main__":
    sys.exit(main())
