"""The metrics by which suggestions are measured, over records.

They are those of the scorer that came with the gold set: `tests/test_evaluation_metrics.py` holds the two together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from matcher.domain import RELEVANT, Framework, LabelledArtifact, Matched
from matcher.evaluation.bootstrap import resampled

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

CUTOFF = 5
BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluatedArtifact:
    """What was said of one labelled artifact; everything in the order of the framework's behaviors."""

    grades: tuple[float, ...]
    confidence: tuple[float, ...]
    suggested: tuple[bool, ...]
    verbatim: tuple[bool, ...] = ()
    """For every quote of a suggestion: does it stand in the artifact, at its offsets?"""
    hit: tuple[bool, ...] = ()
    """For the first quote of every suggestion that annotators call relevant: does it overlap one of theirs?"""
    words: tuple[int, ...] = ()
    """How many words each of these quotes has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """Figures over a whole gold set; NaN where nothing could be measured, but 0 for precision and recall of nothing."""

    artifacts: int
    ndcg_at_5: float
    map: float
    map_by_behavior: float
    micro_f1: float
    precision: float
    recall: float
    precision_lenient: float
    suggestions_per_artifact: float
    silent_on_empty: float
    """Share of the artifacts without any label for which nothing is suggested."""
    ece: float
    """Expected calibration error over ten equal bins, of all pairs of artifact and behavior: most are far from any."""
    ece_of_suggested: float
    """The same over what is suggested alone."""
    brier: float
    quote_verbatim: float
    quote_hit: float
    quote_words: float
    """Words of those quotes, the median: the longer they are, the more they overlap, and the less they tell."""

    def to_dict(self) -> dict[str, float | None]:
        """Return the figures by name, rounded to four digits; null where nothing could be measured."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: None if np.isnan(value) else round(value, 4) for name, value in values.items()}


def evaluate_artifact(gold: LabelledArtifact, matched: Matched, framework: Framework) -> EvaluatedArtifact:
    """Return the pipeline's answer about a labelled artifact in the shape that `measure` takes."""
    by_id = {s.behavior.id: s for s in matched.suggestions}
    ordered = [by_id[b.id] for b in framework.behaviors]
    verbatim, hit, words = [], [], []
    for k, suggestion in enumerate(ordered):
        if not suggestion.suggested:
            continue
        for n, passage in enumerate(e.passage for e in suggestion.evidence):
            source = gold.artifact.field(passage.field)
            verbatim.append(passage.text != "" and source[passage.start : passage.end] == passage.text)
            if n == 0 and gold.grades[k] >= RELEVANT:
                hit.append(overlaps(passage.text, gold.quotes[k]))
                words.append(len(passage.text.split()))
    return EvaluatedArtifact(
        grades=gold.grades,
        confidence=tuple(s.confidence for s in ordered),
        suggested=tuple(s.suggested for s in ordered),
        verbatim=tuple(verbatim),
        hit=tuple(hit),
        words=tuple(words),
    )


def measure(evaluated: Sequence[EvaluatedArtifact]) -> Metrics:
    """Return every metric over these artifacts, as that scorer defines them."""
    grades = np.array([p.grades for p in evaluated])
    confidence = np.array([p.confidence for p in evaluated])
    chosen = np.array([p.suggested for p in evaluated])
    relevant, labelled = grades >= RELEVANT, grades > 0
    precision, recall = (
        _share((chosen & relevant).sum(), chosen.sum()),
        _share((chosen & relevant).sum(), relevant.sum()),
    )
    empty = ~labelled.any(1)
    return Metrics(
        artifacts=len(evaluated),
        ndcg_at_5=mean([ndcg(2**g - 1, c) for g, c in zip(grades, confidence, strict=True)]),
        map=mean([average_precision(y, c) for y, c in zip(relevant, confidence, strict=True)]),
        map_by_behavior=mean([average_precision(relevant[:, k], confidence[:, k]) for k in range(grades.shape[1])]),
        micro_f1=_f1(precision, recall),
        precision=precision,
        recall=recall,
        precision_lenient=_share((chosen & labelled).sum(), chosen.sum()),
        suggestions_per_artifact=float(chosen.sum(1).mean()),
        silent_on_empty=float((~chosen[empty].any(1)).mean()) if empty.any() else float("nan"),
        ece=calibration_error(confidence.ravel(), relevant.ravel()),
        ece_of_suggested=calibration_error(confidence[chosen], relevant[chosen]) if chosen.any() else float("nan"),
        brier=float(((confidence - relevant) ** 2).mean()),
        quote_verbatim=mean([float(v) for p in evaluated for v in p.verbatim]),
        quote_hit=mean([float(h) for p in evaluated for h in p.hit]),
        quote_words=_median([w for p in evaluated for w in p.words]),
    )


def bootstrap(
    evaluated: Sequence[EvaluatedArtifact], groups: Sequence[str], samples: int = 1000, seed: int = 0
) -> dict[str, tuple[float, float]]:
    """Return the 95 % interval of the main figures, whole sources drawn with replacement; `groups` names each one's."""
    names = ("ndcg_at_5", "map", "map_by_behavior", "micro_f1", "precision", "recall", "silent_on_empty", "quote_hit")
    drawn = [measure([evaluated[i] for i in rows]) for rows in resampled(groups, samples, seed)]
    intervals = {}
    for name in names:
        values = np.array([getattr(m, name) for m in drawn])
        low, high = np.nanpercentile(values, [2.5, 97.5]) if not np.isnan(values).all() else (np.nan, np.nan)
        intervals[name] = (round(float(low), 3), round(float(high), 3))
    return intervals


def ndcg(gains: Floats, scores: Floats, k: int = CUTOFF) -> float | None:
    """Return the normalised discounted cumulative gain of the first k; None where there is nothing to gain."""
    return normalised_gain(gains[np.argsort(-scores, kind="stable")], gains, k)


def normalised_gain(found: Floats, gains: Floats, k: int = CUTOFF) -> float | None:
    """Return the discounted gain of the first k of what was found, as a share of the best order of these gains."""
    discount = 1 / np.log2(np.arange(2, k + 2))
    ideal, found = np.sort(gains)[::-1][:k], found[:k]
    best = float((ideal * discount[: len(ideal)]).sum())
    return float((found * discount[: len(found)]).sum()) / best if best else None


def average_precision(relevant: Bools, scores: Floats) -> float | None:
    """Return the mean precision at each relevant item; None where none is relevant."""
    hits = relevant[np.argsort(-scores, kind="stable")]
    if not hits.any():
        return None
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return float((precision * hits).sum() / hits.sum())


def calibration_error(confidence: Floats, relevant: Bools) -> float:
    """Return the expected calibration error over ten equal bins (Naeini et al., AAAI 2015)."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [
        abs(confidence[inside].mean() - relevant[inside].mean()) * inside.mean()
        for inside in (bins == b for b in range(BINS))
        if inside.any()
    ]
    return float(sum(gaps))


def overlaps(quote: str, golds: Sequence[str]) -> bool:
    """Return True where the quote shares at least half of the smaller side's words with a gold quote."""
    ours = _words(quote)
    return any(
        ours and (theirs := _words(g)) and len(ours & theirs) >= 0.5 * min(len(ours), len(theirs)) for g in golds
    )


def _words(text: str) -> set[str]:
    return set("".join(c.lower() if c.isalnum() else " " for c in text).split())


def _share(part: int, whole: int) -> float:
    return float(part) / max(1, int(whole))


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / max(1e-9, precision + recall)


def mean(values: Sequence[float | None]) -> float:
    """Return the mean of what is known; NaN where nothing is."""
    known = [v for v in values if v is not None]
    return float(np.mean(known)) if known else float("nan")


def _median(values: Sequence[int]) -> float:
    return float(np.median(values)) if values else float("nan")
