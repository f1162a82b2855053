"""Writes docs/speed.md from what `bench_speed.py` and `bench_search.py` measured.

    speed_report.py docs/speed.json docs/speed.md

Search's figures and the table of tries are looked for beside the JSON, as `search.json` and `speed_tries.json`: a list
of objects with `what`, `predicted`, `measured`, `kept` and `why`, filled by hand.
"""

import argparse
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from figures import Figure, Measured

TRIED = ("what", "predicted", "measured", "kept", "why")
ONE = "match, one pull request"
BULK = ("collect, 1 job", "collect, 2 jobs")
SECTIONS = (
    ("Against the plain pipeline", "help|plain|match|collect"),
    ("Where the time goes, on one core", "time|one core|tokens|encoder"),
    ("What the machine could multiply", "limit"),
)
"""Title, and which figures, by how their names begin."""
FLAT = 100
"""MiB within which memory counts as flat."""
HOW = """\
## How it was measured

- Every run is a fresh process; a round measures everything once, so that a busy minute hits all alike. Figures are
  medians over the rounds, with the least and the most in brackets. The disk is warm and the encoder compiled.
- The artifacts are the gold set's texts, repeated, with names, numbers, dates and a quarter of the words swapped for
  others of the same length and number of tokens (`scripts/varied_artifacts.py`). Their words mean nothing; the work
  is the same.
- `collect` is timed whole, with start-up, reading and the store on disk. The plain pipeline
  (`scripts/plain_pipeline.py`) keeps nothing, gets fewer artifacts, and its start-up is taken off.
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
    """Return the page; `folder` may hold `search.json` and `speed_tries.json`."""
    figures = {name: figure for file in files for name, figure in file.figures.items()}
    search, tries = beside(folder / "search.json"), beside(folder / "speed_tries.json")
    lines = ["# How quick it is", "", "Written by `scripts/speed_report.py`; do not edit.", ""]
    lines += ["| | plain pipeline | goal | measured | reached |\n|---|---|---|---|---|", *goals(figures)]
    lines += [*memory(figures), *found(search)]
    for title, named in SECTIONS:
        lines += [f"\n## {title}\n", *table(figures, named)]
    if tries:
        lines += ["\n## What was tried\n", f"| {' | '.join(TRIED)} |", "|---" * len(TRIED) + "|"]
        lines += [f"| {' | '.join(str(one[key]) for key in TRIED)} |" for one in tries]
    return "\n".join([*lines, "", HOW, *(line for file in files for line in made(file))]) + "\n"


def beside(file: Path) -> Any:
    """Return what a JSON file holds; None where it is not there."""
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else None


def goals(figures: Mapping[str, Figure]) -> Iterator[str]:
    """Yield the rows of the goals that are held against the plain pipeline, or the machine."""
    one, held, plain = figures[ONE], figures[f"{ONE}, memory"], figures["plain, one pull request"]
    faster, reached = one.gain(plain), one.median <= 0.8 and held.median <= 300
    measured = f"{faster:.1f} times, {span(one)}, {span(held)}"
    yield row("one pull request", span(plain), "10 times, 0.8 s, 300 MiB", measured, faster >= 10 and reached)
    base, best = figures["plain"], max((figures[name] for name in BULK), key=lambda figure: figure.median)
    faster = best.gain(base)
    yield row("into the store", span(base), "10 times", f"{faster:.1f} times, {span(best)}", faster >= 10)
    again = figures["collect again"]
    faster = again.gain(base)
    yield row("again, with nothing changed", "the same again", "300 times", f"{faster:.0f} times", faster >= 300)
    share = figures["encoder, one core"].gain(figures["limit, 1 core, int8"])
    yield row("the encoder, of the int8 limit", "", "at least 35 %", f"{share:.0%}", share >= 0.35)
    rest = figures["time, all but the encoder"]
    yield row("all but the encoder, of the time", "", "at most 15 %", span(rest), rest.median <= 15)


def memory(figures: Mapping[str, Figure]) -> Iterator[str]:
    """Yield the rows of memory over more and more artifacts."""
    for jobs in ("1 job", "2 jobs"):
        start = f"memory, {jobs}, "
        held = {name.removeprefix(start): f.median for name, f in figures.items() if name.startswith(start)}
        if held:
            measured = "; ".join(f"{what}: {mib:.0f} MiB" for what, mib in held.items())
            flat = max(held.values()) - min(held.values()) <= FLAT
            yield row(f"memory, {jobs}", "grows", f"within {FLAT} MiB", measured, flat)


def found(search: Any) -> Iterator[str]:
    """Yield the row of search, from the JSON of `bench_search.py`."""
    if search:
        told = search["figures"]
        median, mib = told["hybrid_ms"]["median"], told["peak memory, search_mib"]
        what, measured = f"search over {search['rows']:,} passages", f"{median:.0f} ms, {mib:,} MiB"
        yield row(what, "", "50 ms, 4,096 MiB", measured, median <= 50 and mib <= 4096)


def row(what: str, plain: str, goal: str, measured: str, reached: bool) -> str:
    """Return a row of the first table."""
    return f"| {what} | {plain} | {goal} | {measured} | {'yes' if reached else '**no**'} |"


def table(figures: Mapping[str, Figure], named: str) -> Iterator[str]:
    """Yield a table of the figures whose names the pattern matches, with what each is held against."""
    yield "| | measured | held against |\n|---|---|---|"
    for name, figure in figures.items():
        if re.match(named, name):
            base = figures.get(figure.against or "")
            yield f"| {name} | {span(figure)} | {f'{figure.gain(base):.2f} times {figure.against}' if base else ''} |"


def span(figure: Figure) -> str:
    """Return the median with the least and the most, in three digits or whole."""
    median, least, most = (_digits(value) for value in (figure.median, min(figure.runs), max(figure.runs)))
    return f"{median} {figure.unit}" + (f" ({least} to {most})" if len(figure.runs) > 1 else "")


def _digits(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


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
