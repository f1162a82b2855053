"""Nearest neighbours: FAISS finds what exact arithmetic finds, values included; few rows stand for many."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from matcher.index import NearestIndex, representatives


def unit_rows(count: int, dimension: int, seed: int) -> NDArray[np.float32]:
    """Return seeded unit rows."""
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


@settings(max_examples=60, deadline=None)
@given(
    rows=st.integers(1, 60),
    queries=st.integers(0, 40),
    dimension=st.sampled_from([2, 7, 384]),
    k=st.integers(1, 70),
    seed=st.integers(0, 2**20),
)
def test_nearest_equals_exact_search(rows: int, queries: int, dimension: int, k: int, seed: int) -> None:
    """Same neighbours in the same order with the same cosines as NumPy, at any size."""
    known, asked = unit_rows(rows, dimension, seed), unit_rows(queries, dimension, seed + 1)
    cosines, which = NearestIndex(known).nearest(asked, k)
    exact = asked.astype(np.float64) @ known.astype(np.float64).T
    assert cosines.shape == which.shape == (queries, min(k, rows))
    np.testing.assert_allclose(cosines, -np.sort(-exact, axis=1)[:, :k], atol=2e-6)
    np.testing.assert_allclose(np.take_along_axis(exact, which, axis=1), cosines, atol=2e-6)
    assert all(len(set(row)) == len(row) for row in which.tolist())


def test_a_row_is_nearest_to_itself() -> None:
    """A passage that stands in the bank is found there, with cosine 1."""
    known = unit_rows(500, 384, 3)
    index = NearestIndex(known)
    cosines, which = index.nearest(known, 1)
    assert len(index) == 500
    assert which[:, 0].tolist() == list(range(500))
    np.testing.assert_allclose(cosines, 1.0, atol=1e-5)


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
