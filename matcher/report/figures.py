"""What tables of figures are made of: the names of the metrics, rows, numbers."""

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

NAMES = {
    "ndcg_at_5": "nDCG@5",
    "map": "MAP",
    "map_by_behavior": "MAP by behavior",
    "micro_f1": "micro F1",
    "precision": "precision",
    "recall": "recall",
    "precision_lenient": "precision, partial evidence counted",
    "suggestions_per_artifact": "suggestions an artifact",
    "silent_on_empty": "silent where nothing is to be found",
    "ece": "expected calibration error",
    "ece_of_suggested": "the same, of what is suggested",
    "brier": "mean squared error (Brier)",
    "quote_verbatim": "quotes verbatim",
    "quote_hit": "first quote overlaps an annotator's",
    "quote_words": "words in such a quote, median",
}


def table(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield a line for each row: a wide first cell, the others at the right."""
    known = list(rows)
    width = max([14, *(len(cell) for _, *others in known for cell in others)]) + 1
    for first, *others in known:
        yield f"  {first:<38}" + "".join(f"{cell:>{width}}" for cell in others)


def finite(value: Any) -> Any:
    """Return figures as JSON can hold them: null for what could not be measured, which JSON has no number for."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {name: finite(one) for name, one in value.items()}
    return [finite(one) for one in value] if isinstance(value, list | tuple) else value


def figure(value: float | None, digits: int = 3) -> str:
    """Return a figure, or a dash where it is not known."""
    return "-" if value is None or math.isnan(value) else f"{value:.{digits}f}"
