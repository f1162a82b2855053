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
HEAD, LABEL, PAD, BETWEEN = 38, 18, 8, 14


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
    parts: list[Picture] = []
    for strip in strips:
        parts.append(_strip(strip, timeline, top=parts[-1].height + BETWEEN if parts else 0))
    return _stacked(parts)


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
    parts = [_head(months, cell, top)]
    for row, kind in enumerate(timeline.kinds):
        counts = tuple(m.counts[row] for m in months)
        if any(counts):
            parts.append(_row(kind, counts, cell, parts[-1].height))
    return _stacked(parts)


def _head(months: tuple[Month, ...], cell: float, top: int) -> Picture:
    years = sorted({m.year for m in months})
    labels = [Label(x=0, y=top + 14, text="/".join(map(str, years)), role="year")]
    for n, month in enumerate(months):
        labels.append(Label(x=round(n * cell, 2), y=top + 32, text=MONTHS[month.month - 1][:3], role="month"))
    return Picture(width=WIDTH, height=top + HEAD, dots=(), labels=tuple(labels), rules=())


def _row(kind: str, counts: tuple[int, ...], cell: float, top: int) -> Picture:
    fit = max(1, int((cell - 4) // PITCH))
    most = fit * MOST_LINES
    labels, dots, first = [Label(x=0, y=top + 14, text=kind, role="kind")], list[Dot](), top + LABEL
    for n, count in enumerate(counts):
        dots += _dots(min(count, most), fit, x=n * cell, y=first)
        labels += _more(count - most, x=n * cell, y=first)
    lines = min(-(-max(counts) // fit), MOST_LINES + 1)
    height = first + PITCH * lines + PAD
    return Picture(width=WIDTH, height=height, dots=tuple(dots), labels=tuple(labels), rules=(top,))


def _stacked(parts: list[Picture]) -> Picture:
    """Return parts that were drawn one below the other as one picture."""
    return Picture(
        width=WIDTH,
        height=parts[-1].height,
        dots=tuple(dot for part in parts for dot in part.dots),
        labels=tuple(label for part in parts for label in part.labels),
        rules=tuple(rule for part in parts for rule in part.rules),
    )


def _dots(count: int, fit: int, *, x: float, y: float) -> Iterator[Dot]:
    for n in range(count):
        across, down = n % fit, n // fit
        yield Dot(x=round(x + across * PITCH + RADIUS, 2), y=round(y + down * PITCH + RADIUS + 2, 2))


def _more(count: int, *, x: float, y: float) -> Iterator[Label]:
    if count > 0:
        yield Label(x=round(x, 2), y=y + PITCH * (MOST_LINES + 1) - 2, text=f"+{count}", role="more")
