"""What a second reader brings: the figures with its verdicts and without, as text and as JSON."""

import math
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from matcher.evaluation import SecondReadingFigures
from matcher.report.figures import NAMES, figure, rows_of


def second_reading_lines(figures: SecondReadingFigures) -> Iterator[str]:
    """Yield the figures as text tables."""
    cost = figures.cost
    model = figures.fusion.made_for.model
    yield f"second reader {model}: weights cross-validated by source, {figures.folds} folds"
    yield ""
    rows: list[tuple[str, ...]] = [("", "without", "with", "difference", "95 % interval")]
    for name, shown in NAMES.items():
        difference = figures.differences[name]
        rows.append(
            (
                shown,
                figure(getattr(figures.without, name)),
                figure(getattr(figures.beside, name)),
                _signed(difference.value),
                f"{_signed(difference.low)} {_signed(difference.high)}",
            )
        )
    yield from rows_of(rows)
    yield ""
    rows = [("it said", "pairs", "relevant", "partial", "expected without")]
    rows += [
        (s.said, str(s.pairs), str(s.relevant), str(s.partial), f"{s.expected:.1f}")
        for s in figures.supports
        if s.pairs
    ]
    yield from rows_of(rows)
    dropped = ", ".join(f"{count} {why}" for why, count in figures.dropped.items()) or "none"
    yield f"  claims that did not count: {dropped}"
    tokens = f"{cost.prompt_tokens:,} tokens asked, {cost.completion_tokens:,} answered"
    yield f"  {cost.artifacts} artifacts, {cost.questions} questions, {cost.calls:,} calls now; {tokens}"
    yield ""
    yield figures.fusion.note


def second_reading_record(figures: SecondReadingFigures) -> dict[str, Any]:
    """Return every figure as JSON has it."""
    fusion = figures.fusion
    return {
        "made_for": asdict(fusion.made_for),
        "standing": fusion.standing,
        "reason": fusion.reason,
        "weights": list(fusion.weights),
        "threshold": fusion.threshold,
        "folds": figures.folds,
        "without": figures.without.to_dict(),
        "with": figures.beside.to_dict(),
        "interval_95": {name: list(interval) for name, interval in figures.intervals.items()},
        "differences": {name: _plain(asdict(d)) for name, d in figures.differences.items()},
        "log_loss": _plain(asdict(figures.log_loss)),
        "supports": [asdict(s) for s in figures.supports],
        "dropped": dict(figures.dropped),
        "cost": asdict(figures.cost),
    }


def _plain(value: Any) -> Any:
    """Return the value with null for numbers that JSON has not."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _signed(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:+.3f}"
