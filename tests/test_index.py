"""Nearest neighbours in memory: what exact arithmetic finds, values included; few rows stand for many."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from matcher.index import GroupedRows, representatives


def unit_rows(count: int, dimension: int, seed: int) -> NDArray[np.float32]:
    """Return seeded unit rows."""
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


@settings(max_examples=60, deadline=None)
@given(
    groups=st.lists(st.integers(1, 20), min_size=1, max_size=9),
    queries=st.integers(0, 40),
    dimension=st.sampled_from([2, 7, 384]),
    seed=st.integers(0, 2**20),
)
def test_the_nearest_of_each_group_is_that_of_exact_arithmetic(
    groups: list[int], queries: int, dimension: int, seed: int
) -> None:
    """Same cosines as in double precision, of a row of the group, at any size, also where groups share rows."""
    known, asked = unit_rows(30, dimension, seed), unit_rows(queries, dimension, seed + 1)
    rng = np.random.default_rng(seed)
    members = [rng.choice(30, size, replace=False) for size in groups]
    cosines, which = GroupedRows(known, members).nearest(asked)
    exact = asked.astype(np.float64) @ known.astype(np.float64).T
    assert cosines.shape == which.shape == (queries, len(groups))
    for column, own in enumerate(members):
        np.testing.assert_allclose(cosines[:, column], exact[:, own].max(axis=1), atol=2e-6)
        assert set(which[:, column].tolist()) <= set(own.tolist())
    np.testing.assert_allclose(np.take_along_axis(exact, which, axis=1), cosines, atol=2e-6)


def test_the_least_kind_of_row_is_represented() -> None:
    """Of four kinds, one of which is one row in a hundred, each has a row among the eight that stand for all."""
    kinds = unit_rows(4, 32, 5)
    sizes = [400, 300, 292, 8]
    rows = np.repeat(kinds, sizes, axis=0) + 0.02 * np.random.default_rng(5).normal(size=(1000, 32)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    chosen = representatives(rows, 8)
    assert len(set(chosen.tolist())) == 8
    assert ((rows[chosen] @ kinds.T).max(axis=0) > 0.9).all()
    assert np.array_equal(chosen, representatives(rows, 8))


def test_representatives_are_nearer_than_rows_drawn_at_random() -> None:
    """What is left of a bank is as near to the whole of it as fifty rows can be."""
    rows = unit_rows(600, 16, 6)

    def nearness(chosen: NDArray[np.int64]) -> float:
        return float((rows @ rows[chosen].T).max(axis=1).mean())

    rng = np.random.default_rng(6)
    drawn = [nearness(rng.choice(len(rows), 50, replace=False)) for _ in range(20)]
    assert nearness(representatives(rows, 50)) > max(drawn)


def test_few_rows_all_stand_for_themselves() -> None:
    """A small bank loses nothing."""
    assert representatives(unit_rows(5, 8, 7), 5).tolist() == [0, 1, 2, 3, 4]
