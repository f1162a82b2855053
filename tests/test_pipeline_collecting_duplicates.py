"""Ids that come twice with other words are told, however long the pass is."""

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from matcher.pipeline.collecting.duplicates import Duplicates


@given(met=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 2))), packed_at=st.integers(1, 9))
def test_it_remembers_the_last_words_of_each_id(met: list[tuple[int, int]], packed_at: int) -> None:
    """Packing what was met changes nothing of what is remembered."""
    mine, known = Duplicates(packed_at), dict[int, int]()
    for name, words in met:
        assert mine.differ(f"id {name}", f"sha256:{words}") == (known.get(name, words) != words)
        known[name] = words


def test_what_is_remembered_stays_small() -> None:
    """Of a hundred thousand ids, less than 5 MiB is held: the pass over a company's quarter stays flat."""
    mine = Duplicates()
    tracemalloc.start()
    for number in range(100_000):
        assert not mine.differ(f"work-log/{number}", f"sha256:{number}")
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 5 << 20
    assert mine.differ("work-log/7", "sha256:other")
