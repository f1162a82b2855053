"""Check boxes in all their spellings."""

import pytest

from matcher.passages.boxes import checked_end, holds_unchecked, is_unchecked


@pytest.mark.parametrize(
    "text", ["[ ] a", "- [ ] a", "* [] a", "1. [  ] a", "- [\u200b] a", "\u2610 a", "> - [ ] a", "[N] a", "- \\[ \\] a"]
)
def test_unchecked(text: str) -> None:
    """All of these say that nothing was done."""
    assert is_unchecked(text)
    assert checked_end(text, 0, len(text)) == 0


@pytest.mark.parametrize("text", ["[x] a", "- [X] a", "* [ x ] a", "[Y] a", "\u2611 a", "- \u2705 a"])
def test_checked(text: str) -> None:
    """The words begin after a checked box."""
    assert not is_unchecked(text)
    assert text[checked_end(text, 0, len(text)) :] == "a"


@pytest.mark.parametrize("text", ["[](http://a.b)", "[link](http://a.b)", "[#12] a", "a list: []", "items[ ] = 1"])
def test_brackets_that_are_no_box(text: str) -> None:
    """Links, references and empty lists are read as they stand."""
    assert not is_unchecked(text)
    assert not holds_unchecked(text)
    assert checked_end(text, 0, len(text)) == 0


def test_a_box_in_the_middle_of_a_line() -> None:
    """A box that follows other words is still found."""
    assert holds_unchecked("Steps: [ ] ran the tests")
