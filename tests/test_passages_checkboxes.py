"""Check boxes in all their spellings."""

import pytest

from matcher.domain import Artifact
from matcher.passages import cut
from matcher.passages.checkboxes import checked_end, holds_unchecked, is_unchecked


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


def test_an_open_box_ends_with_its_line() -> None:
    """What somebody did stands below it, not in it; a line that was only wrapped goes on."""
    done = cut(Artifact(id="a", text="[ ] write docs\nI fixed the window and added a test for it.")).passages
    assert [passage.prose for passage in done] == ["I fixed the window and added a test for it."]
    wrapped = "[ ] write the docs for everybody who has to run the export and does not\nknow yet what the window is for"
    assert not cut(Artifact(id="a", text=wrapped)).passages
