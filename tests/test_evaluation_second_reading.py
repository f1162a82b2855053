"""What a second reader is worth, measured on labels: who helps, who is refused, and that nothing else changes."""

from dataclasses import replace

import numpy as np
import pytest
from labelled_readings import Labelled, confidences, figures, suggested

from matcher.domain import SUPPORTS
from matcher.evaluation import measured


def test_a_perfect_reader_helps() -> None:
    """It is accepted, every main figure rises, and its verdicts change what a user gets."""
    data = Labelled()
    result = figures(data, lambda truth, _: "supported" if truth else "unsupported", bootstrap_samples=20)
    assert result.fusion.helps
    assert result.differences["micro_f1"].low > 0.1
    assert result.differences["map"].low > 0
    assert result.log_loss.beside < result.log_loss.without - 0.1
    assert [m.suggestions for m in result.matched] != [m.suggestions for m in data.matched]
    rows = {row.said: (row.pairs, row.relevant) for row in result.supports}
    assert rows["supported"][0] == rows["supported"][1] > 0
    assert rows["unsupported"][1] == 0


@pytest.mark.parametrize(
    ("answer", "truth"),
    [
        ("supported", 0.0),
        ("supported", 1.5),
        ("supported", -1.5),
        ("partly", 0.0),
        ("unsupported", 1.5),
        ("unsure", 0.0),
    ],
)
def test_one_answer_to_everything_is_refused(answer: str, truth: float) -> None:
    """Also where confidences are off, and any shift of them would make them better: that is no reading."""
    data = Labelled(truth=truth)
    result = figures(data, lambda _, __: next(s for s in SUPPORTS if s == answer))
    assert result.fusion.standing == "refused"
    assert "\n" not in result.fusion.note
    assert "does not help" in result.fusion.note
    for after, before in zip(result.matched, data.matched, strict=True):
        assert confidences(after) == confidences(before)
        assert suggested(after) == suggested(before)


@pytest.mark.parametrize("seed", range(4))
def test_a_reader_who_throws_dice_is_refused(seed: int) -> None:
    """What has nothing to do with the truth changes nothing."""
    rng = np.random.default_rng(seed)
    dice = rng.choice(["supported", "partly", "unsupported"], 2000)
    result = figures(Labelled(seed=seed), lambda _, n: next(s for s in SUPPORTS if s == dice[n]))
    assert result.fusion.standing == "refused"


def test_a_contrary_reader_is_turned_round_or_refused_but_never_believed() -> None:
    """Who always says the opposite tells the truth, too: the weights say which way to read it."""
    result = figures(Labelled(), lambda truth, _: "unsupported" if truth else "supported")
    assert result.fusion.weights[0] < 0 < result.fusion.weights[2]


def test_few_sources_cannot_tell() -> None:
    """However good the reader."""
    result = figures(Labelled(6), lambda truth, _: "supported" if truth else "unsupported")
    assert result.fusion.standing == "refused"
    assert "6 sources are too few" in result.fusion.reason


def test_one_source_alone_is_measured_without_falling_over() -> None:
    """There is nothing to fit on outside it, so nothing changes."""
    data = Labelled(3)
    data.gold = [replace(one, group="same") for one in data.gold]
    result = figures(data, lambda truth, _: "supported" if truth else "unsupported", bootstrap_samples=5)
    assert result.without == result.beside
    assert result.fusion.standing == "refused"


def test_artifacts_without_a_reading_stay_as_they_are() -> None:
    """Not read, or not to be read: the offline answer, and no part in the weights."""
    data = Labelled()
    readings = list(data.read(lambda truth, _: "supported" if truth else "unsupported"))
    some = [None if n % 3 == 0 else replace(r, failure="down") if n % 3 == 1 else r for n, r in enumerate(readings)]
    options = {"rules": None, "folds": 5, "bootstrap_samples": 0, "seed": 0}
    result = measured(data.gold, data.framework, data.matched, some, data.made, **options)  # type: ignore[arg-type]
    assert (result.cost.artifacts, result.cost.failed) == (53, 27)
    for n, (after, before) in enumerate(zip(result.matched, data.matched, strict=True)):
        if n % 3 == 0:
            assert after == before
        if n % 3 == 1:
            assert suggested(after) == suggested(before)


def test_the_same_input_gives_the_same_output() -> None:
    """Weights, threshold, figures and intervals."""

    def reader(truth: bool, n: int) -> str:
        return "supported" if truth != (n % 5 == 0) else "unsupported"

    first, again = (figures(Labelled(), reader, bootstrap_samples=5) for _ in range(2))  # type: ignore[arg-type]
    assert first == again
