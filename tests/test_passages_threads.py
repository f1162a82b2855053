"""Several people in one text."""

import pytest

from matcher.domain import Artifact
from matcher.passages import Cut, cut

THREAD = (
    "I rewrote the loader for speed.\n\nbo (comment):\nHave you measured the memory too?\n\nadah (review comment):\n"
    "I measured it, and it halved.\n\n**Cy Doe** commented on 3 May 2026:\n\nI wrote the docs for it.\n"
)
OWN = ["I rewrote the loader for speed.", "I measured it, and it halved."]
ALL = [OWN[0], "Have you measured the memory too?", OWN[1], "I wrote the docs for it."]


def thread(text: str, author: str | None) -> tuple[list[str], tuple[str, ...]]:
    """Return the prose and the notes of a text."""
    found: Cut = cut(Artifact(id="a", text=text, author=author))
    return [passage.prose for passage in found.passages], found.notes


@pytest.mark.parametrize("author", ["adah", "@AdaH", "Ada Hall"])
def test_words_of_others_are_dropped_where_the_author_is_known(author: str) -> None:
    """Only the author's own turns are left, by name or by a login made of it, and the others are counted."""
    assert thread(THREAD, author) == (OWN, ("dropped: 2 comments by others",))


def test_all_stay_where_it_is_unknown() -> None:
    """Without an author nobody's words can be told apart, and a note says so."""
    assert thread(THREAD, None) == (ALL, ("several people speak in this text",))


def test_a_thread_may_name_its_author() -> None:
    """Who wrote the description is the author, whatever the file does not say."""
    assert thread("adah (description): " + THREAD, None) == (OWN, ("dropped: 2 comments by others",))


def test_a_name_in_bold_needs_neither_day_nor_colon() -> None:
    """As review threads are often pasted; without the bold, the same words are prose."""
    turns = "**Bo Li** commented on `load.py`\nI like it a lot.\n\n**Bo Li** approved\nThanks for it all.\n"
    text = f"I rewrote the loader.\n\n{turns}"
    assert thread(text, "Ada")[0] == ["I rewrote the loader."]
    assert thread(text, None)[0] == ["I rewrote the loader.", "I like it a lot.", "Thanks for it all."]
    assert "Bo Li approved" in " ".join(thread("On Monday morning\nBo Li approved\nand I was glad.", "Ada")[0])


def test_a_turn_ends_at_a_rule() -> None:
    """After a rule or a large heading the document goes on."""
    assert thread("bo (comment):\nNot mine at all, this.\n\n---\n\nI fixed it myself.", "Ada")[0] == [
        "I fixed it myself."
    ]


@pytest.mark.parametrize(
    "text",
    ["- Marta commented: rename the flag. I did.", "I commented:\n\nThe flag is wrong.", "We reviewed: the loader."],
)
def test_prose_about_comments_is_no_turn(text: str) -> None:
    """An author may tell of comments."""
    assert thread(text, "Ada")[0]
