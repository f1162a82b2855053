"""Labels, code and written sentences, by shape."""

import pytest

from matcher.passages.shape import is_code, is_label


@pytest.mark.parametrize("text", ["Test plan:", "**Challenges**", "__Context__:", "User Impact:"])
def test_labels(text: str) -> None:
    """A label only names what follows."""
    assert is_label(text)


@pytest.mark.parametrize("text", ["**I fixed the loader.**", "and with this change they pass:", "Plain words here"])
def test_sentences_are_no_labels(text: str) -> None:
    """What says something stays a paragraph."""
    assert not is_label(text)


@pytest.mark.parametrize(
    "text", ["$ make test", "foo = bar(1); baz{2}", "0.1 0.2 0.3 ms a/b.py", "`DTypeSeq = Sequence[np.dtype[T]]`"]
)
def test_code(text: str) -> None:
    """Commands, statements and figures are code."""
    assert is_code(text)


@pytest.mark.parametrize("text", ["`load`, a class method", "from now on the loader is fast", "Fix `a.b(c)` in `d.e`"])
def test_words_about_code_are_no_code(text: str) -> None:
    """A sentence may name code."""
    assert not is_code(text)
