"""The index of passages: it finds what NumPy finds."""

import itertools
import math
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from index_cases import WORDS, Floats, filled, opened, row
from numpy.typing import NDArray

from matcher.index import PassageIndex, bm25, dense
from matcher.index.fusion import fuse
from matcher.index.merging import RATIO, to_merge
from matcher.index.tokens import Terms, words

sys.path.insert(0, str(ROOT / "scripts"))
from generated_passages import Generated


class Model:
    """What an index should answer, in the plainest way."""

    def __init__(self) -> None:
        """Start empty."""
        self.passages: dict[int, tuple[Floats, str]] = {}

    def products(self, query: Floats) -> dict[int, float]:
        """Return the inner product of each passage."""
        return {i: float(stored @ query) for i, (stored, _) in self.passages.items()}

    def bm25(self, question: str) -> dict[int, float]:
        """Return BM25 of each passage that holds a word of the question, as the textbook has it."""
        texts = {i: text.split() for i, (_, text) in self.passages.items()}
        average = sum(map(len, texts.values())) / max(len(texts), 1)
        sums: dict[int, float] = {}
        for word in set(question.split()):
            holding = [i for i, text in texts.items() if word in text]
            idf = math.log(1 + (len(texts) - len(holding) + 0.5) / (len(holding) + 0.5))
            for i in holding:
                count = texts[i].count(word)
                norm = 1.2 * (0.25 + 0.75 * len(texts[i]) / average)
                sums[i] = sums.get(i, 0) + idf * count * 2.2 / (count + norm)
        return sums


def same_ranking(found: Sequence[int], truth: dict[int, float], k: int, tolerance: float) -> None:
    """Assert that these are k best ids of the truth, best first; what is equal may stand in any order."""
    assert len(found) == len(set(found)) == min(k, len(truth))
    best = sorted(truth.values(), reverse=True)[:k]
    np.testing.assert_allclose([truth[i] for i in found], best, atol=tolerance)


IDS = st.one_of(st.integers(0, 30), st.sampled_from([-(2**63), -1, 2**40, 2**63 - 1]))
TEXTS = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
ADD = st.dictionaries(IDS, st.tuples(st.integers(0, 10**6), TEXTS), min_size=1, max_size=25)
STEP = st.one_of(ADD, st.sets(IDS, max_size=12), st.sampled_from(["compact", "reopen", "publish"]))


@pytest.mark.parametrize("exact_rows", [50_000, 10])
@settings(max_examples=40, deadline=None)
@given(
    steps=st.lists(STEP, max_size=8),
    query=st.integers(0, 10**6),
    question=TEXTS,
    k=st.integers(1, 40),
    allowed=st.sets(IDS),
)
def test_whatever_was_added_and_deleted_searches_equal_numpy(
    exact_rows: int, steps: list[object], query: int, question: str, k: int, allowed: set[int]
) -> None:
    """Vectors, words, both, and within a filter: as if all passages had been compared one by one, flat or in lists."""
    tolerance = 2e-3 if exact_rows > 1_000 else 0.05
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(dense, "EXACT_ROWS", exact_rows)
        patch.setattr(dense, "_STALE", 1)  # a dozen rows tell nothing of the ranges of the next ones
        index, model = played(Path(folder), steps)
        assert index.ids().tolist() == sorted(model.passages)
        assert len(index) == len(model.passages)
        asked = row(query) * 3
        for within in (None, allowed):
            kept = model.passages.keys() if within is None else model.passages.keys() & within
            near = index.search(asked, None, k, allowed=within)
            products = {i: p for i, p in model.products(asked).items() if i in kept}
            same_ranking([hit.id for hit in near], products, k, 3 * tolerance)
            assert [h.similarity for h in near] == pytest.approx([products[h.id] for h in near], abs=3 * tolerance)
            worded = index.search(None, question, k, allowed=within)
            same_ranking([h.id for h in worded], {i: s for i, s in model.bm25(question).items() if i in kept}, k, 1e-4)
            both = index.search(asked, question, k, allowed=within)
            legs = [index.search(asked, None, 100, allowed=within), index.search(None, question, 100, allowed=within)]
            assert [hit.id for hit in both] == fuse([[hit.id for hit in leg] for leg in legs], k)
            assert [hit.rank for hit in both] == list(range(1, len(both) + 1))


def played(folder: Path, steps: Sequence[object]) -> tuple[PassageIndex, Model]:
    """Do the steps to an index and to the model."""
    index, model = opened(folder), Model()
    parts = [
        list(part) for publish, part in itertools.groupby(steps, lambda s: s in ("publish", "reopen")) if not publish
    ]
    for part in parts:
        with index.update() as update:
            for step in part:
                if isinstance(step, dict):
                    rows = np.array([row(seed) for seed, _ in step.values()])
                    texts = [text for _, text in step.values()]
                    update.add(list(step), rows, texts)
                    model.passages |= {i: (r, t) for i, r, t in zip(step, rows, texts, strict=True)}
                elif isinstance(step, set):
                    assert update.delete(step) == len(step & model.passages.keys())
                    model.passages = {i: p for i, p in model.passages.items() if i not in step}
                else:
                    update.compact()
    index.verify()
    return (opened(folder), model) if "reopen" in steps else (index, model)


def test_a_reopened_index_answers_the_same(tmp_path: Path) -> None:
    """Hits, similarities and the caller's mark are on the disk."""
    index = filled(tmp_path, 200)
    with index.update() as update:
        update.delete(range(0, 200, 3))
    again = opened(tmp_path)
    for number in range(20):
        assert again.search(row(number), f"own{number} page", 10) == index.search(row(number), f"own{number} page", 10)
    assert (again.mark, len(again)) == (1, 133)


def test_a_filter_can_be_a_function(tmp_path: Path) -> None:
    """Subject and period are the caller's to know."""
    index = filled(tmp_path, 50)
    assert {hit.id for hit in index.search(row(1), "page", 100, allowed=lambda ids: ids % 2 == 1)} == set(
        range(1, 50, 2)
    )
    assert index.search(row(1), "page", 5, allowed=[]) == []


def test_words_alone_have_no_similarity(tmp_path: Path) -> None:
    """A number is only given where it was computed."""
    index = filled(tmp_path, 50)
    assert [(hit.id, hit.similarity) for hit in index.search(None, "OWN7, really", 3)] == [(7, None)]
    assert index.search(None, "unheard-of", 3) == index.search(None, "", 3) == []


def test_an_empty_folder_is_an_empty_index(tmp_path: Path) -> None:
    """The first search of all finds nothing, and makes no file."""
    index = opened(tmp_path / "none")
    assert (len(index), index.mark, index.search(row(1), "page", 5)) == (0, 0, [])
    assert not (tmp_path / "none").exists()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[PassageIndex, Floats]:
    """Return an index of 60,000 passages, and their rows."""
    made, index = Generated(), opened(tmp_path_factory.mktemp("large"), dimension=384)
    rows = made.rows(0, 60_000)
    with index.update() as update:
        for first in range(0, 60_000, 20_000):
            update.add(range(first, first + 20_000), rows[first : first + 20_000], [""] * 20_000)
    return index, rows


def recall(index: PassageIndex, rows: Floats, asked: Floats, ids: NDArray[np.int64] | None) -> float:
    """Return which share of the true ten nearest, among `ids` or all, is found."""
    known = np.arange(len(rows)) if ids is None else ids
    truth = known[np.argpartition(-(asked @ rows[known].T), 10, axis=1)[:, :10]].tolist()
    found = [{hit.id for hit in index.search(query, None, 10, allowed=ids)} for query in asked]
    return float(np.mean([len(f & set(t)) / 10 for f, t in zip(found, truth, strict=True)]))


def test_beyond_exact_search_recall_stays_high(large: tuple[PassageIndex, Floats]) -> None:
    """60,000 rows are in lists: passages and unnormalised heads find their neighbours, in all rows, many, and few."""
    index, rows = large
    assert all(segment.vectors.inverted for segment in index._state.segments)
    for asked in (Generated().rows(90, 40), Generated().heads(90, 40)):
        for ids in (None, np.arange(0, 60_000, 7), np.arange(30_000, 30_080)):
            assert recall(index, rows, asked, ids) >= 0.95


def test_a_row_is_rounded_once_however_often_it_moves(large: tuple[PassageIndex, Floats], tmp_path: Path) -> None:
    """Merging, also onto other centroids, keeps the similarities to the last bit."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dense, "EXACT_ROWS", 100)
        index, rows = opened(tmp_path, dimension=384), large[1]

        def similarities() -> dict[int, float | None]:
            return {hit.id: hit.similarity for hit in index.search(rows[0], None, 200, allowed=range(200))}

        sizes: list[list[int]] = []
        for first, count in ((0, 2_000), (5_000, 50), (6_000, 2_000), (10_000, 30_000)):
            with index.update() as update:
                update.add(range(first, first + count), rows[first : first + count], [""] * count)
                if first:
                    update.delete(range(first, first + count, 3))
                    update.compact()
            sizes.append([segment.vectors.index.nlist for segment in index._state.segments])
            if not first:
                before = similarities()
        assert [len(lists) for lists in sizes] == [1] * 4
        assert sizes[-1] > sizes[0]
        assert similarities() == before
        assert len(before) == 200


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**20), rows=st.integers(1, 300), k=st.integers(1, 20), question=TEXTS)
def test_leaving_common_words_to_the_end_changes_no_result(seed: int, rows: int, k: int, question: str) -> None:
    """BM25 of the best is that of the textbook where every word counts as common."""
    drawn = np.random.default_rng(seed)
    chances = np.array([0.02, 0.05, 0.05, 0.08, 0.1, 0.1, 0.2, 0.4])
    model = Model()
    for i in range(rows):
        model.passages[i] = (row(i), " ".join(drawn.choice(WORDS, size=drawn.integers(0, 15), p=chances)))
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(bm25, "_COMMON", 0)
        index = opened(Path(folder))
        with index.update() as update:
            update.add(range(rows), [p[0] for p in model.passages.values()], [p[1] for p in model.passages.values()])
        found = [hit.id for hit in index.search(None, question, k)]
    same_ranking(found, model.bm25(question), k, 1e-4)


@given(st.lists(st.integers(1, 5_000), min_size=1, max_size=60))
def test_segments_stay_few(batches: list[int]) -> None:
    """After any additions each segment outweighs all smaller ones, so their number grows as a logarithm."""
    sizes: list[int] = []
    for batch in batches:
        sizes.append(batch)
        merged = to_merge([(size, 0) for size in sizes])
        sizes = [size for i, size in enumerate(sizes) if i not in merged] + [sum(sizes[i] for i in merged)] * bool(
            merged
        )
        ordered = sorted(sizes, reverse=True)
        assert all(size >= RATIO * sum(ordered[i + 1 :]) for i, size in enumerate(ordered[:-1]))
    assert sum(sizes) == sum(batches)
    assert len(sizes) <= 1 + math.log(sum(batches), RATIO + 1) + 1


def test_a_mostly_deleted_segment_is_written_anew() -> None:
    """Also when nothing else is to be merged; one without a live row is among them."""
    assert to_merge([(1_000, 501)]) == [0]
    assert to_merge([(1_000, 500), (10, 0)]) == []
    assert to_merge([(1_000, 0), (10, 10)]) == [1]


def test_fusion_is_that_of_the_paper() -> None:
    """Second in both beats first in one; of equals the smaller id stands first."""
    assert fuse([[1, 2, 3], [4, 2, 5]], 10) == [2, 1, 4, 3, 5]
    assert fuse([[1, 2, 3], []], 2) == [1, 2]


def test_words_are_stems_without_case_and_accents() -> None:
    """A question finds the other forms of its words, and snake_case by its parts."""
    terms = Terms("00" * 16)
    assert words("Déjà_vu: ÜBER-tests, 3x 東京") == ["deja", "vu", "uber", "tests", "3x", "東京"]
    assert terms.of("testing TESTED tests") == terms.of("test")
    assert terms.of("test") != Terms("01" * 16).of("test")
    assert len(terms.of("test tent")) == 2
