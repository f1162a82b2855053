"""Writes docs/speed.md from what `bench_speed.py` and `bench_search.py` measured.

    speed_report.py docs/speed.json docs/speed.md

Search's figures, those of `make float32`, and the table of tries are looked for beside the JSON, as `search.json`,
`float32.json` and `speed_tries.json`: a list of objects with `what`, `predicted`, `measured`, `kept` and `why`, filled
by hand. What was measured on other machines, too, is looked for there as `speed_on_MACHINE.json`.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from figures import Measured
from speed_tables import found, goals, kept_quality, limits, memory, table
from tried import tried_table

SECTIONS = (
    ("Against the plain pipeline", "help|plain|match|collect"),
    ("Where the time goes, on one core", "time|one core|tokens|encoder"),
)
"""Title, and which figures, by how their names begin."""
GOALS = "| | plain pipeline | goal | measured | reached |\n|---|---|---|---|---|"
HOW = """\
## How it was measured

- Every run is a fresh process; a round measures everything once, so that a busy minute hits all alike. Figures are
  medians over the rounds, with the least and the most in brackets. The disk is warm; modules and encoder are compiled.
- The artifacts are the texts of the source named below, repeated, with names, numbers, dates and a quarter of the words
  swapped for others of the same length and number of tokens (`scripts/varied_artifacts.py`). They mean little; the
  work is the same.
- `collect` is timed whole, with start-up, reading and the store on disk. The plain pipeline
  (`scripts/plain_pipeline.py`) keeps nothing, gets fewer artifacts, and its start-up is taken off.
- Where the time goes is measured on as many artifacts as `collect` gets: with few, what is done once weighs more.
- The plain pipeline encodes an artifact at a time. All windows in one call are quicker, and hold all texts in memory;
  that row is there too.
- Operations are those of the matrices and of attention, for tokens that pass; padding is no useful work. Phases are
  measured on one core, one thing after the other. The limit is the best that any library here reached in the same
  rounds, on the encoder's shapes or on large squares: nothing but products, with all that stands between them left
  out.
- Memory is resident memory; of several processes it is the sum, in which pages that they share count for each.
"""


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("figures", type=Path, nargs="+", help="JSON of bench_speed.py; of a name twice the last stands")
    parser.add_argument("report", type=Path, help="Markdown file to write")
    args = parser.parse_args()
    args.report.write_text(page([Measured.read(file) for file in args.figures], args.figures[0].parent), "utf-8")


def page(files: Sequence[Measured], folder: Path) -> str:
    """Return the page; `folder` may hold the other files that the head of this one names."""
    figures = {name: figure for file in files for name, figure in file.figures.items()}
    search, tries = beside(folder / "search.json"), beside(folder / "speed_tries.json")
    lines = ["# How quick it is", "", "Written by `scripts/speed_report.py`; do not edit.", ""]
    lines += [GOALS, *goals(figures)]
    lines += [*memory(figures), *found(search), *kept_quality(beside(folder / "float32.json"))]
    for other in [Measured.read(file) for file in sorted(folder.glob("speed_on_*.json"))]:
        lines += ["\n## On another machine\n", *made(other), "", GOALS, *goals(other.figures)]
    for title, named in SECTIONS:
        lines += [f"\n## {title}\n", *table(figures, named)]
    lines += ["\n## What the machine can multiply\n", *limits(figures)]
    if tries:
        lines += ["\n## What was tried\n", *tried_table(tries)]
    return "\n".join([*lines, "", HOW, *(line for file in files for line in made(file))]) + "\n"


def beside(file: Path) -> Any:
    """Return what a JSON file holds; None where it is not there."""
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else None


def made(file: Measured) -> Iterator[str]:
    """Yield where, when and with what the figures of a file were made."""
    machine = file.machine
    rounds = max(len(figure.runs) for figure in file.figures.values())
    settings = ", ".join(f"{name} {value}" for name, value in file.settings.items())
    yield f"- {file.date}, commit `{file.commit[:12]}{'+' * file.commit.endswith('+')}`, {rounds} rounds; {settings}."
    yield f"  {machine['processor']}, {machine['cores']} cores, {machine['memory_mib']:,} MiB, {machine['platform']};"
    yield f"  {', '.join(machine['instructions'])}; load at the end {machine['load'][0]}."
    yield f"  {', '.join(f'{name} {number}' for name, number in file.versions.items())}."


if __name__ == "__main__":
    main()
