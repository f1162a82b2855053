"""The tables of docs/speed.md."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from figures import Figure

ONE = "match, one pull request"
BULK = ("collect, 1 job", "collect, 2 jobs")
CORES = ("1 core", "all cores")
FLAT = 100
"""MiB within which memory counts as flat."""
MOVED = 0.005
"""How far int8 products may move a metric."""
MOST = "500,000"
"""Artifacts up to which it is to be: less was measured where it took too long, and shows less."""


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
            seen = any(what.startswith(f"{MOST} ") for what in held)
            yield row(f"memory, {jobs}", "grows", f"within {FLAT} MiB up to {MOST}", measured, flat and seen)


def found(search: Any) -> Iterator[str]:
    """Yield the row of search, from the JSON of `bench_search.py`."""
    if search:
        told = search["figures"]
        median, mib = told["hybrid_ms"]["median"], told["peak memory, search_mib"]
        what, measured = f"search over {search['rows']:,} passages", f"{median:.0f} ms, {mib:,} MiB"
        yield row(what, "", "50 ms, 4,096 MiB", measured, median <= 50 and mib <= 4096)


def kept_quality(compared: Any) -> Iterator[str]:
    """Yield the rows of what int8 products change, from the JSON of `compare_float32.py`."""
    if compared:
        same, artifacts = compared["same_suggestions"], compared["artifacts"]
        measured = f"{same:.1%} of {artifacts} labelled artifacts"
        yield row("the same suggestions as in float32", "", "at least 99 %", measured, same >= 0.99)
        moved = {name: quick - reference for name, (quick, reference) in compared["metrics"].items()}
        name = max(moved, key=lambda name: abs(moved[name]))
        measured = f"{name} furthest, by {moved[name]:+.4f}"
        yield row("metrics as in float32", "", f"within {MOVED}", measured, abs(moved[name]) <= MOVED)


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


def limits(figures: Mapping[str, Figure]) -> Iterator[str]:
    """Yield a table of what was multiplied, in how many operations a second, on one core and on all."""
    yield f"| billion operations a second | {' | '.join(CORES)} |\n|---|---|---|"
    start = f"limit, {CORES[0]}"
    for name in [name.removeprefix(start) for name in figures if name.startswith(start)]:
        what = name.removeprefix(": ") if name.startswith(":") else f"**the best of {name.removeprefix(', ')}**"
        yield f"| {what} | {' | '.join(span(figures[f'limit, {cores}{name}']) for cores in CORES)} |"


def span(figure: Figure) -> str:
    """Return the median with the least and the most, in three digits or whole."""
    median, least, most = (digits(value) for value in (figure.median, min(figure.runs), max(figure.runs)))
    return f"{median} {figure.unit}" + (f" ({least} to {most})" if len(figure.runs) > 1 else "")


def digits(value: float) -> str:
    """Return a number in three digits, or whole."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
