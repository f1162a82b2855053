"""What `matcher eval` prints: figures with their intervals, and the baselines beside them."""

import json
from collections.abc import Iterator
from dataclasses import asdict

from matcher.evaluation import LEAST_SOURCES, Evaluation
from matcher.report.figures import NAMES, figure, finite, table
from matcher.report.second_reading import second_reading_lines, second_reading_record


def evaluation_json(evaluation: Evaluation) -> str:
    """Return every figure as one JSON object; null where one could not be measured."""
    some = evaluation.matched[0].provenance
    value = {
        "gold": evaluation.gold,
        "gold_fingerprint": evaluation.gold_fingerprint,
        "framework": {"id": some.framework_id, "fingerprint": some.framework_fingerprint},
        "model": {"id": some.model_id, "fingerprint": some.model_fingerprint},
        "cross_validated_folds": evaluation.folds,
        "seed": evaluation.seed,
        "sources": evaluation.sources,
        "metrics": evaluation.metrics.to_dict(),
        "interval_95": {name: list(interval) for name, interval in evaluation.intervals.items()},
        "per_behavior": [asdict(b) for b in evaluation.per_behavior],
        "per_kind": {kind: metrics.to_dict() for kind, metrics in evaluation.per_kind.items()},
        "baselines": [asdict(b) for b in evaluation.baselines],
        "reliability": [asdict(b) for b in evaluation.reliability],
        "curve": [list(point) for point in evaluation.precision_recall],
        "worst_errors": [asdict(e) for e in evaluation.worst_errors],
    }
    if evaluation.second_reading is not None:
        value["second_reading"] = second_reading_record(evaluation.second_reading)
    return json.dumps(finite(value), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def evaluation_table(evaluation: Evaluation) -> str:
    """Return the figures as text tables."""
    return "\n".join(_lines(evaluation)) + "\n"


def _lines(evaluation: Evaluation) -> Iterator[str]:
    how = (
        f"cross-validated by source, {evaluation.folds} folds, seed {evaluation.seed}"
        if evaluation.folds
        else "the model has seen none of these artifacts"
    )
    yield f"{evaluation.gold}: {evaluation.metrics.artifacts} artifacts of {evaluation.sources} sources; {how}"
    if evaluation.sources < LEAST_SOURCES:
        yield f"no intervals: with fewer than {LEAST_SOURCES} sources, nothing tells how others would differ"
    yield ""
    for name, shown in NAMES.items():
        low_high = evaluation.intervals.get(name)
        interval = f"   [{figure(low_high[0])}, {figure(low_high[1])}]" if low_high else ""
        yield f"  {shown:<38}{figure(getattr(evaluation.metrics, name)):>7}{interval}"
    yield ""
    rows: list[tuple[str, ...]] = [("baseline", "nDCG@5", "MAP", "MAP by b.", "best F1*")]
    rows += [
        (b.name, *map(figure, (b.ndcg_at_5, b.map, b.map_by_behavior, b.best_micro_f1))) for b in evaluation.baselines
    ]
    yield from table(rows)
    yield "  * at the threshold that is best on these very artifacts: an upper bound; equals stand in any order"
    yield ""
    rows = [("behavior", "relevant", "suggested", "right", "avg. precision")]
    for f in evaluation.per_behavior:
        rows.append((f.id, str(f.relevant), str(f.suggested), str(f.right), figure(f.average_precision)))
    yield from table(rows)
    yield ""
    rows = [("kind", "artifacts", "precision", "recall", "micro F1")]
    for kind, m in evaluation.per_kind.items():
        rows.append((kind, str(m.artifacts), figure(m.precision), figure(m.recall), figure(m.micro_f1)))
    yield from table(rows)
    if evaluation.second_reading is not None:
        yield ""
        yield from second_reading_lines(evaluation.second_reading)
