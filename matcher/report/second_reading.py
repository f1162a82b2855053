"""What `matcher eval` says of a second reader: every figure with its verdicts and without, and whether they help."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from matcher.evaluation import Difference, SecondReadingFigures
from matcher.report.figures import NAMES, figure, table
from matcher.report.visibility import visible
from matcher.verification import FEATURES

TOOK = ("calls", "prompt_tokens", "completion_tokens", "seconds")


def second_reading_record(figures: SecondReadingFigures) -> dict[str, Any]:
    """Return every figure as one object for JSON; null where nothing could be measured."""
    fusion, cost, loss = figures.fusion, figures.cost, figures.log_loss
    return {
        "model": fusion.made_for.model,
        "prompt": fusion.made_for.prompt,
        "standing": fusion.standing,
        "reason": fusion.reason,
        "weights": dict(zip(FEATURES, fusion.weights, strict=True)),
        "threshold": fusion.threshold,
        "cross_validated_folds": figures.folds,
        "without": figures.without.to_dict(),
        "with": figures.beside.to_dict(),
        "interval_95": {name: list(interval) for name, interval in figures.intervals.items()},
        "differences": {name: _difference(one) for name, one in figures.differences.items()},
        "log_loss": {
            "without": loss.without,
            "with": loss.beside,
            "same_to_all": loss.same_to_all,
            "fall": _difference(loss.fall),
            "fall_beyond_same_to_all": _difference(loss.fall_beyond),
        },
        "supports": [asdict(one) for one in figures.supports],
        "dropped": dict(figures.dropped),
        "cost": asdict(cost) | {f"{name}_an_artifact": _an_artifact(figures, name) for name in TOOK},
    }


def second_reading_lines(figures: SecondReadingFigures) -> Iterator[str]:
    """Yield the figures as text tables."""
    fusion, loss = figures.fusion, figures.log_loss
    yield f"with the verdicts of {visible(fusion.made_for.model)} ({visible(fusion.made_for.prompt)})"
    yield f"weights cross-validated by source, {figures.folds} folds; differences in pairs, over sources"
    yield ""
    rows: list[tuple[str, ...]] = [("", "without", "with", "difference", "95 % interval")]
    for name, shown in NAMES.items():
        one = figures.differences[name]
        values = getattr(figures.without, name), getattr(figures.beside, name)
        rows.append((shown, *map(figure, values), _signed(one.value), _interval(one)))
    fall = Difference(value=-loss.fall.value, low=-loss.fall.high, high=-loss.fall.low)
    losses = (figure(loss.without, 4), figure(loss.beside, 4), _signed(fall.value, 4), _interval(fall, 4))
    rows.append(("log loss of all pairs", *losses))
    rows.append(("  of one answer to everything", "", figure(loss.same_to_all, 4)))
    yield from table(rows)
    yield ""
    rows = [("said", "pairs", "relevant", "partly", "share relevant", "expected*")]
    for said in figures.supports:
        share = said.relevant / said.pairs if said.pairs else None
        counts = map(str, (said.pairs, said.relevant, said.partial))
        rows.append((said.said, *counts, figure(share), figure(said.expected, 1)))
    yield from table(rows)
    yield "  * how many the confidences without verdicts expect to be relevant"
    yield ""
    yield from _taken(figures)
    yield f"  weights: {', '.join(f'{name} {weight:+.2f}' for name, weight in _weights(figures).items())}"
    yield ""
    yield f"{'it helps' if fusion.helps else 'it does not help, and changes nothing'}: {fusion.reason}"


def _taken(figures: SecondReadingFigures) -> Iterator[str]:
    cost = figures.cost
    failed = f", {cost.failed} of which could not be asked" if cost.failed else ""
    yield f"  {cost.artifacts} artifacts read again{failed}; {cost.questions} behaviors asked about"
    taken = [f"{figure(_an_artifact(figures, name), 1)} {name.replace('_', ' ')}" for name in TOOK]
    yield f"  an artifact took {', '.join(taken)}"
    dropped = ", ".join(f"{count} {visible(why).replace('_', ' ')}" for why, count in figures.dropped.items())
    yield f"  claims that did not count: {dropped or 'none'}"


def _weights(figures: SecondReadingFigures) -> Mapping[str, float]:
    return dict(zip(FEATURES, figures.fusion.weights, strict=True))


def _an_artifact(figures: SecondReadingFigures, name: str) -> float:
    return float(getattr(figures.cost, name)) / max(1, figures.cost.artifacts)


def _difference(one: Difference) -> dict[str, Any]:
    interval = None if math.isnan(one.low) else [round(one.low, 5), round(one.high, 5)]
    return {"difference": None if math.isnan(one.value) else round(one.value, 5), "interval_95": interval}


def _signed(value: float, digits: int = 3) -> str:
    return "-" if math.isnan(value) else f"{value:+.{digits}f}"


def _interval(one: Difference, digits: int = 3) -> str:
    return "" if math.isnan(one.low) else f"{one.low:+.{digits}f}..{one.high:+.{digits}f}"
