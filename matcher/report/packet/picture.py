"""The timeline drawn: where each dot, line and label stands. The template turns it into SVG."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from matcher.report.packet.timeline import Month, Timeline
from matcher.report.packet.wording import MONTHS

WIDTH = 360
"""As wide as a telephone's text, so that letters keep their size there."""
WIDEST_CELL = 120
PITCH = 12
RADIUS = 4
MOST_LINES = 6
"""Lines of dots in one cell; what is above that is written as a number."""
HEAD, LABEL, PAD = 38, 18, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One artifact."""

    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A word or a number; `role` is year, month, kind or more."""

    x: float
    y: float
    text: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Everything that is drawn, in a box of `width` by `height`."""

    width: int
    height: int
    dots: tuple[Dot, ...]
    labels: tuple[Label, ...]
    rules: tuple[int, ...]
    """Heights of the horizontal lines."""


def picture(timeline: Timeline) -> Picture | None:
    """Return a strip of months for each year that has artifacts, one under the other; None where nothing is dated."""
    strips = _strips(timeline.months)
    if not strips:
        return None
    height, parts = 0, []
    for strip in strips:
        part = _strip(strip, timeline, top=height)
        parts.append(part)
        height = part.height
    return Picture(
        width=WIDTH,
        height=height,
        dots=tuple(dot for part in parts for dot in part.dots),
        labels=tuple(label for part in parts for label in part.labels),
        rules=tuple(rule for part in parts for rule in part.rules),
    )


def _strips(months: tuple[Month, ...]) -> list[tuple[Month, ...]]:
    """Return the months in strips of at most twelve, those without artifacts in between filled in."""
    if months and _place(months[-1]) - _place(months[0]) < 12:
        return [_filled(months)]
    return [_filled(tuple(of_year)) for _, of_year in groupby(months, key=lambda m: m.year)]


def _place(month: Month) -> int:
    return month.year * 12 + month.month - 1


def _filled(months: tuple[Month, ...]) -> tuple[Month, ...]:
    known = {_place(m): m for m in months}
    nothing = replace(months[0], counts=(0,) * len(months[0].counts))
    places = range(_place(months[0]), _place(months[-1]) + 1)
    return tuple(known.get(p) or replace(nothing, year=p // 12, month=p % 12 + 1) for p in places)


def _strip(months: tuple[Month, ...], timeline: Timeline, *, top: int) -> Picture:
    cell = min(WIDEST_CELL, WIDTH / len(months))
    years = sorted({m.year for m in months})
    labels = [Label(x=0, y=top + 14, text=" – ".join(map(str, years)), role="year")]
    labels += [
        Label(x=round(n * cell, 2), y=top + 32, text=MONTHS[m.month - 1][:3], role="month")
        for n, m in enumerate(months)
    ]
    y, dots, rules = top + HEAD, [], []
    for row, kind in enumerate(timeline.kind_names):
        counts = [m.counts[row] for m in months]
        if not any(counts):
            continue
        rules.append(y)
        labels.append(Label(x=0, y=y + 14, text=kind, role="kind"))
        fit = max(1, int((cell - 4) // PITCH))
        for n, count in enumerate(counts):
            dots += _dots(min(count, fit * MOST_LINES), fit, x=n * cell, y=y + LABEL)
            labels += _more(count - fit * MOST_LINES, x=n * cell, y=y + LABEL)
        lines = -(-max(counts) // fit)
        y += LABEL + PITCH * min(lines, MOST_LINES) + (PITCH if lines > MOST_LINES else 0) + PAD
    return Picture(width=WIDTH, height=y, dots=tuple(dots), labels=tuple(labels), rules=tuple(rules))


def _dots(count: int, fit: int, *, x: float, y: float) -> Iterator[Dot]:
    for n in range(count):
        across, down = n % fit, n // fit
        yield Dot(x=round(x + across * PITCH + RADIUS, 2), y=round(y + down * PITCH + RADIUS + 2, 2))


def _more(count: int, *, x: float, y: float) -> Iterator[Label]:
    if count > 0:
        yield Label(x=round(x, 2), y=y + PITCH * (MOST_LINES + 1) - 2, text=f"+{count}", role="more")
