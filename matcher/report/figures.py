"""How the figures of an evaluation are called and printed."""

import math
from collections.abc import Iterable, Iterator

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
    "brier": "mean squared error (Brier)",
    "quote_verbatim": "quotes verbatim",
    "quote_hit": "first quote overlaps an annotator's",
}


def rows_of(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield rows of a text table: the first cell to the left, the others to the right."""
    for first, *others in rows:
        yield f"  {first:<38}" + "".join(f"{cell:>15}" for cell in others)


def figure(value: float | None) -> str:
    """Return `0.531`; a dash for what is not known."""
    return "-" if value is None or math.isnan(value) else f"{value:.3f}"
