"""Heads, combiner, folds and thresholds: what is learned from data whose answer is known."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from matcher.evidence_model import split
from matcher.evidence_model.combiner import Combiner, fit_combiner, fit_kind_combiner
from matcher.evidence_model.heads import Heads, fit_heads
from matcher.evidence_model.lexical import fit_lexicon
from matcher.evidence_model.logistic import sigmoid
from matcher.evidence_model.thresholds import BETA, LEVELS, NEVER, choose_threshold, expected_precision, threshold_for

Floats = NDArray[np.float64]


def toy_heads(seed: int) -> tuple[Heads, NDArray[np.float32], Floats]:
    """Return heads fitted on rows that lie along one of three axes, the rows, and which axis each lies along."""
    rng = np.random.default_rng(seed)
    axis = rng.integers(0, 3, 90)
    rows = (np.eye(8)[axis] + 0.1 * rng.normal(size=(90, 8))).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    targets = np.eye(3)[axis]
    return fit_heads(rows, targets, np.zeros((90, 1)), 0.01), rows, targets


@pytest.mark.parametrize("seed", range(3))
def test_heads_learn_what_can_be_told_apart(seed: int) -> None:
    """Every row's own behavior gets positive log-odds, every other negative."""
    heads, rows, targets = toy_heads(seed)
    assert ((heads.logits(rows) > 0) == (targets > 0.5)).all()


def test_extra_intercepts_are_left_out_of_the_heads() -> None:
    """Hand-written rows, evidence far more often, do not make real rows look like evidence."""
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(400, 4)).astype(np.float32)
    written = np.repeat([[1.0], [0.0]], 200, axis=0)
    targets = (rng.random((400, 1)) < np.where(written == 1, 0.9, 0.1)).astype(float)
    heads = fit_heads(rows, targets, written, 1.0)
    assert abs(float(sigmoid(heads.bias)[0]) - 0.1) < 0.06


@settings(max_examples=40, deadline=None)
@given(
    features=st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3),
    step=st.floats(0, 1e6),
    weight=st.floats(0.01, 5),
)
def test_the_combiner_is_monotone_and_a_probability(features: list[float], step: float, weight: float) -> None:
    """More of a feature with positive weight never lowers the confidence, which stays in [0, 1]."""
    combiner = Combiner(
        mean=np.zeros(3), spread=np.ones(3), weights=np.array([weight, -0.5, 0.2]), intercepts=np.array([0.3])
    )
    less = np.array([features])
    more = less + np.array([[step, 0.0, 0.0]])
    assert 0 <= combiner.confidence(less)[0] <= combiner.confidence(more)[0] <= 1


def test_the_combiner_learns_and_is_calibrated() -> None:
    """A feature that tells gets a positive weight, a noise feature almost none; confidences match frequencies."""
    rng = np.random.default_rng(1)
    features = rng.normal(size=(600, 4, 2))
    relevant = (rng.random((600, 4)) < sigmoid(2 * features[..., 0] - 1)).astype(float)
    combiner = fit_combiner(features, relevant)
    confidence = combiner.confidence(features)
    assert combiner.weights[0] > 1.5
    assert abs(combiner.weights[1]) < 0.2
    assert abs(confidence.mean() - relevant.mean()) < 0.01
    high = confidence > 0.5
    assert abs(confidence[high].mean() - relevant[high].mean()) < 0.05
    np.testing.assert_allclose(combiner.contributions(features).sum(-1) + combiner.intercepts, logit(confidence))


def test_what_never_varied_decides_nothing() -> None:
    """A small bank has features that are the same for all its examples: the first other value says nothing, either."""
    rng = np.random.default_rng(0)
    features = rng.normal(size=(60, 3, 2))
    features[:, :, 1] = -9.0 + rng.normal(size=(60, 3)) * 1e-15
    relevant = (features[:, :, 0] > 0).astype(float)
    combiner = fit_combiner(features, relevant)
    seen, unseen = np.array([[[1.0, -9.0]] * 3]), np.array([[[1.0, 3.0]] * 3])
    assert np.allclose(combiner.confidence(seen), combiner.confidence(unseen), atol=1e-6)


def test_what_is_of_a_kind_is_weighed_in_that_kind() -> None:
    """Where the second feature tells in notes alone, it counts there; what is shown without saying is expected so."""
    rng = np.random.default_rng(2)
    features = rng.normal(size=(800, 3, 2))
    kinds = np.array(["note", "report"])[np.arange(800) % 2]
    notes = kinds == "note"
    odds = np.where(notes[:, None], 2 * features[..., 1] - 2, 2 * features[..., 0] - 1)
    relevant = (rng.random((800, 3)) < sigmoid(odds)).astype(float)
    combiner = fit_kind_combiner(features, relevant, kinds.tolist())
    alike = fit_kind_combiner(features, relevant, ["" if kind == "note" else kind for kind in kinds])
    np.testing.assert_array_equal(alike.of("note").weights, alike.shared.weights)
    assert alike.kinds == ("report",)
    note, report, unknown = (combiner.of(kind) for kind in ("note", "report", "letter"))
    assert note.weights[1] > 1.5 > 0.3 > abs(note.weights[0])
    assert report.weights[0] > 1.5 > 0.3 > abs(report.weights[1])
    assert (note.intercepts < report.intercepts - 0.5).all()
    for own, one in ((notes, note), (~notes, report)):
        assert abs(one.confidence(features[own]).mean() - relevant[own].mean()) < 0.03
    np.testing.assert_array_equal(unknown.weights, combiner.shared.weights)
    np.testing.assert_array_equal(unknown.intercepts, combiner.shared.intercepts)
    np.testing.assert_array_equal(combiner.shift("letter"), np.zeros(3))


def test_a_kind_of_one_artifact_has_little_of_its_own() -> None:
    """What one artifact says by chance does not turn their kind's confidences around."""
    rng = np.random.default_rng(3)
    features = rng.normal(size=(301, 4, 1))
    kinds = ["log"] * 300 + ["rare"]
    relevant = (rng.random((301, 4)) < sigmoid(2 * features[..., 0] - 1)).astype(float)
    relevant[300:] = 1 - (features[300:, :, 0] > 0.5)
    combiner = fit_kind_combiner(features, relevant, kinds)
    assert combiner.of("rare").weights[0] > 0


def test_what_was_learned_of_one_kind_alone_holds_for_every_other() -> None:
    """A bank of passages is all of no stated kind: pull requests are judged by all of it, not by what kinds share."""
    rng = np.random.default_rng(4)
    features = rng.normal(size=(300, 4, 2))
    relevant = (rng.random((300, 4)) < sigmoid(2 * features[..., 0] - 1)).astype(float)
    combiner, plain = fit_kind_combiner(features, relevant, ["other"] * 300), fit_combiner(features, relevant)
    for kind in ("other", "pull_request"):
        np.testing.assert_array_equal(combiner.of(kind).confidence(features), plain.confidence(features))


def logit(probability: Floats) -> Floats:
    """Return log-odds."""
    odds: Floats = np.log(probability / (1 - probability))
    return odds


@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=60), st.integers(2, 8), st.integers(0, 5))
def test_folds_never_divide_a_group(groups: list[str], folds: int, seed: int) -> None:
    """Every artifact is held out once, all of a source together, in no more folds than asked for, none empty."""
    held_out = split(groups, folds, seed)
    assert sorted(i for fold in held_out for i in fold) == list(range(len(groups)))
    assert 1 <= len(held_out) == min(folds, len(set(groups)))
    assert all(held_out)
    homes = Counter(group for fold in held_out for group in {groups[i] for i in fold})
    assert set(homes.values()) == {1}
    assert held_out == split(groups, folds, seed)


def test_folds_are_of_like_size() -> None:
    """One large source does not leave the other folds uneven."""
    sizes = [len(fold) for fold in split(["big"] * 10 + [f"own-{i}" for i in range(30)], 4)]
    assert sorted(sizes) == [10, 10, 10, 10]


def test_the_threshold_takes_what_is_likely_and_leaves_the_rest() -> None:
    """Where confidences separate, the threshold lies at the least confident of the likely ones."""
    confidence = np.array([[0.95, 0.02], [0.9, 0.03]])
    assert choose_threshold(confidence) == 0.9


@given(st.lists(st.floats(0.001, 0.999), min_size=1, max_size=60))
def test_no_other_threshold_expects_more(values: list[float]) -> None:
    """The expected F-beta of the chosen threshold is the best of all that could be chosen."""
    confidence = np.array([values])

    def expected(threshold: float) -> float:
        taken = confidence[confidence >= threshold]
        return float((1 + BETA**2) * taken.sum() / (len(taken) + BETA**2 * confidence.sum()))

    assert expected(choose_threshold(confidence)) >= max(map(expected, values)) - 1e-9


@given(st.lists(st.floats(0, 1), min_size=1, max_size=50), st.floats(0.01, 0.99))
def test_a_wanted_precision_is_what_the_confidences_promise(values: list[float], wanted: float) -> None:
    """From the threshold on the mean confidence is enough, and one level lower it is not; else nothing is suggested."""
    confidence = np.array([values])
    threshold = threshold_for(wanted, expected_precision(confidence))
    if threshold == NEVER:
        assert not any(confidence[confidence >= level].mean() >= wanted for level in LEVELS if level <= max(values))
        return
    assert confidence[confidence >= threshold].mean() >= wanted
    level = LEVELS.tolist().index(threshold)
    assert level == 0 or confidence[confidence >= LEVELS[level - 1]].mean() < wanted


def test_the_lexicon_prefers_the_statement_whose_words_are_said() -> None:
    """Plurals and endings do not hide a word; a text without any known word counts nothing."""
    lexicon = fit_lexicon(["I write automated tests", "I mentor colleagues"])
    scores = lexicon.scores(["Added a test that is automated", "mentoring two colleagues", "", "🚀 ???"])
    assert scores[0, 0] > scores[0, 1]
    assert scores[1, 1] > scores[1, 0]
    assert not scores[2:].any()


@given(st.lists(st.floats(-1e308, 1e308), min_size=1))
def test_sigmoid_never_overflows(values: list[float]) -> None:
    """Any log-odds is a probability."""
    found = sigmoid(np.array(values))
    assert ((found >= 0) & (found <= 1)).all()
