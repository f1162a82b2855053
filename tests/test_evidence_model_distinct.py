"""Which passage is quoted: the one that shows a behavior before any other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy.special import log_softmax, logit

from matcher.evidence_model.features import distinct

ODDS = arrays(np.float64, array_shapes(min_dims=2, max_dims=2, max_side=6), elements=st.floats(-30, 27))
"""Within what `own` gives."""


@given(odds=ODDS)
def test_they_are_odds_among_all_behaviors_and_none(odds: np.ndarray) -> None:
    """As if a passage could show only one thing: the softmax over the behaviors and "nothing"."""
    among = np.exp(log_softmax(np.c_[odds, np.zeros(len(odds))], axis=1))[:, :-1]
    likely = among < 1 - 1e-6
    assert distinct(odds)[likely] == pytest.approx(logit(among[likely]), abs=1e-6)
    assert np.isfinite(distinct(odds)).all()
    assert (distinct(odds) <= odds + 1e-9).all()


def test_what_shows_something_else_better_is_quoted_for_that() -> None:
    """Sentence 1 is the likelier evidence of both; of the second behavior sentence 2 is the better quote."""
    odds = np.array([[3.0, 1.2], [-4.0, 1.0]])
    assert odds.argmax(axis=0).tolist() == [0, 0]
    assert distinct(odds).argmax(axis=0).tolist() == [0, 1]


def test_of_one_behavior_the_odds_are_as_they_were() -> None:
    """Nothing to be told from; and no passages are no failure."""
    odds = np.array([[3.0], [-4.0], [27.0]])
    assert distinct(odds) == pytest.approx(odds)
    assert distinct(np.zeros((0, 3))).shape == (0, 3)
