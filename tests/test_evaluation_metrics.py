"""Metrics: the reference scorer's own, to nine digits, and intervals that come out the same again."""

import importlib.util
import math
from itertools import permutations
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from matcher.domain import (
    Artifact,
    Behavior,
    Evidence,
    Framework,
    LabelledArtifact,
    Matched,
    Passage,
    Provenance,
    Suggestion,
)
from matcher.evaluation import (
    EvaluatedArtifact,
    best_threshold_f1,
    bootstrap,
    constant_scores,
    evaluate_artifact,
    measure,
)
from matcher.evaluation.baselines import baseline, tied_average_precision, tied_ndcg
from matcher.evaluation.metrics import average_precision, ndcg, overlaps

SCORER = ROOT.parent / "shared" / "gold" / "score.py"
NAMES = {"ndcg@5": "ndcg_at_5"}


@pytest.fixture(scope="module")
def scorer() -> ModuleType:
    """Return the reference scorer."""
    if not SCORER.is_file():
        pytest.skip("the reference scorer is not on this machine")
    spec = importlib.util.spec_from_file_location("reference_scorer", SCORER)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def random_rows(seed: int, *, artifacts: int = 23, behaviors: int = 9) -> list[dict[str, Any]]:
    """Return predictions in the reference scorer's shape, with ties, empty artifacts and certain confidences."""
    rng = np.random.default_rng(seed)
    grades = rng.choice([0, 0, 0, 0, 0.5, 1, 1.5, 2], size=(artifacts, behaviors)) * (rng.random((artifacts, 1)) > 0.2)
    confidence = np.round(rng.random((artifacts, behaviors)), 1)
    chosen = confidence > rng.random()
    return [
        {
            "grades": g.tolist(),
            "confidence": c.tolist(),
            "suggested": s.tolist(),
            "quotes": [
                {"verbatim": float(rng.random() < 0.9), "hit": (None, 0.0, 1.0)[rng.integers(3)]}
                for _ in range(s.sum())
            ],
        }
        for g, c, s in zip(grades, confidence, chosen, strict=True)
    ]


def prediction(row: dict[str, Any]) -> EvaluatedArtifact:
    """Return a row of the reference scorer as our record."""
    return EvaluatedArtifact(
        grades=tuple(row["grades"]),
        confidence=tuple(row["confidence"]),
        suggested=tuple(row["suggested"]),
        verbatim=tuple(bool(q["verbatim"]) for q in row["quotes"]),
        hit=tuple(bool(q["hit"]) for q in row["quotes"] if q["hit"] is not None),
    )


@pytest.mark.parametrize("seed", range(12))
def test_the_figures_are_the_reference_scorers(scorer: ModuleType, seed: int) -> None:
    """Every figure of a random set of predictions is equal to nine digits, NaN where it is NaN."""
    rows = random_rows(seed, artifacts=1 + 3 * seed)
    ours, reference = measure([prediction(row) for row in rows]), scorer.measure(rows)
    assert len(reference) == 13
    for name, value in reference.items():
        assert getattr(ours, NAMES.get(name, name)) == pytest.approx(value, abs=1e-9, nan_ok=True), name


@given(st.text("ab c,.Δé", max_size=20), st.lists(st.text("ab c,.Δé", max_size=20), max_size=3))
def test_overlap_is_the_reference_scorers(scorer: ModuleType, quote: str, golds: list[str]) -> None:
    """A quote hits exactly where the reference scorer says it does."""
    assert overlaps(quote, golds) == bool(scorer.overlaps(quote, golds))


def test_intervals_are_the_same_again_and_hold_the_figure() -> None:
    """Equal seeds give equal intervals; they lie around the figure."""
    predictions = [prediction(row) for row in random_rows(5, artifacts=60)]
    groups = [f"source {n % 20}" for n in range(60)]
    first = bootstrap(predictions, groups, 60, seed=3)
    assert first == bootstrap(predictions, groups, 60, seed=3)
    assert first != bootstrap(predictions, groups, 60, seed=4)
    figures = measure(predictions)
    for name, (low, high) in first.items():
        assert math.isnan(low) or low <= getattr(figures, name) <= high


def test_texts_of_one_source_count_as_one_when_intervals_are_drawn() -> None:
    """Ten copies of each artifact tell no more than the artifact: with their sources known, the interval stays wide."""
    once = [prediction(row) for row in random_rows(5, artifacts=20)]
    copies = [one for one in once for _ in range(10)]
    own = [str(n) for n in range(20)]
    apart = bootstrap(copies, [str(n) for n in range(200)], 200)["micro_f1"]
    together = bootstrap(copies, [name for name in own for _ in range(10)], 200)["micro_f1"]
    assert together == bootstrap(once, own, 200)["micro_f1"]
    assert apart[1] - apart[0] < 0.6 * (together[1] - together[0])


def test_nothing_measured_is_null_and_no_warning() -> None:
    """A set in which nothing is relevant and nothing suggested has gaps, not zeros that look like results."""
    empty = EvaluatedArtifact(grades=(0.0, 0.0), confidence=(0.1, 0.2), suggested=(False, False))
    figures = measure([empty]).to_dict()
    assert figures["map"] is None
    assert figures["quote_hit"] is None
    assert figures["silent_on_empty"] == 1.0
    low, high = bootstrap([empty], ["one"], 3)["map"]
    assert math.isnan(low)
    assert math.isnan(high)


@given(st.integers(0, 200), st.sampled_from([0, 1, 9]))
def test_the_best_threshold_is_the_best(seed: int, digits: int) -> None:
    """A threshold on random scores, many of them equal, reaches the F1 that is reported, and none a higher one."""
    rng = np.random.default_rng(seed)
    grades, scores = rng.choice([0.0, 2.0], size=(6, 4)), np.round(rng.random((6, 4)), digits)
    best, threshold = best_threshold_f1(grades, scores)

    def f1(at: float) -> float:
        hit = ((scores >= at) & (grades >= 1.5)).sum()
        return float(2 * hit / max(1, (scores >= at).sum() + (grades >= 1.5).sum()))

    assert best == pytest.approx(f1(threshold))
    assert best == pytest.approx(max(f1(at) for at in scores.ravel()))


@given(st.integers(0, 200), st.sampled_from([0, 1, 9]))
def test_equals_count_as_in_every_order(seed: int, digits: int) -> None:
    """The average precision and nDCG of a baseline are the means over all orders that its scores leave open."""
    rng = np.random.default_rng(seed)
    scores, gains = np.round(rng.random(6), digits), rng.choice([0.0, 0.0, 1.0, 3.0], size=6)
    orders = [np.array(order) for order in permutations(range(6)) if (np.diff(-scores[list(order)]) >= 0).all()]
    ranks = -np.arange(6.0)
    precision = [average_precision(gains[order] > 0, ranks) for order in orders]
    gain = [ndcg(gains[order], ranks) for order in orders]
    for each, tied in ((precision, tied_average_precision(gains > 0, scores)), (gain, tied_ndcg(gains, scores))):
        known = [one for one in each if one is not None]
        assert tied == (pytest.approx(float(np.mean(known))) if known else None)


def test_a_constant_is_no_better_for_the_order_of_the_file() -> None:
    """What is equal for all artifacts finds none of them sooner, wherever the relevant ones stand in the file."""
    behaviors = 3
    grades = [(2.0, 0.0, 0.0)] * 5 + [(0.0, 2.0, 0.0)] * 5
    gold = [
        LabelledArtifact(artifact=Artifact(id=f"{n}", text="x"), grades=g, quotes=((),) * behaviors, group=f"{n}")
        for n, g in enumerate(grades)
    ]
    figures = [
        baseline("constant", order, constant_scores(order)) for order in (gold, gold[::-1], gold[::2] + gold[1::2])
    ]
    assert len({round(one.map_by_behavior, 9) for one in figures}) == 1
    assert figures[0].map_by_behavior < 0.7


def suggestion_of(behavior: Behavior, passage: Passage, *, suggested: bool = True) -> Suggestion:
    """Return a suggestion that quotes a passage."""
    quotes = (Evidence(passage=passage, similarity=0.5),)
    return Suggestion(behavior=behavior, confidence=0.9, threshold=0.5, suggested=suggested, evidence=quotes)


def test_a_quote_that_is_not_the_artifacts_own_is_counted_against_us() -> None:
    """Quotes are checked against the labelled text itself, hits only where annotators call it relevant."""
    behaviors = tuple(Behavior(id=name, text=name) for name in ("a", "b", "c"))
    text = "I broke the build and fixed it."
    good = Passage(artifact_id="x", field="text", start=2, end=17, text="broke the build", prose="")
    wrong = Passage(artifact_id="x", field="text", start=0, end=5, text="never said", prose="")
    gold = LabelledArtifact(
        artifact=Artifact(id="x", text=text), grades=(2.0, 1.0, 2.0), quotes=(("the build",), (), ("else",)), group="x"
    )
    found = evaluate_artifact(
        gold,
        Matched(
            artifact=gold.artifact,
            suggestions=(
                suggestion_of(behaviors[2], good, suggested=False),
                suggestion_of(behaviors[1], wrong),
                suggestion_of(behaviors[0], good),
            ),
            provenance=Provenance(
                framework_id="f",
                framework_fingerprint="",
                model_id="m",
                model_fingerprint="",
                settings_fingerprint="",
            ),
        ),
        Framework(id="f", title="F", behaviors=behaviors),
    )
    assert found.suggested == (True, True, False)
    assert found.verbatim == (True, False)
    assert found.hit == (True,)
    assert found.words == (3,)
