"""Bots, and words of others."""

import pytest

from matcher.artifacts.authorship import is_bot, kept_apart, somebody
from matcher.domain import Comment


@pytest.mark.parametrize("name", ["dependabot[bot]", "app/renovate", "github-actions", "codecov-commenter", "ci-bot"])
def test_bots(name: str) -> None:
    """Marked and well-known bots are known for what they are."""
    assert is_bot(name)


@pytest.mark.parametrize("name", ["noorh", "abbot", "botond", "Stale Mate", None])
def test_people(name: str | None) -> None:
    """Names that only look like a bot's are people's."""
    assert not is_bot(name)


def test_what_programs_write_is_nobody() -> None:
    """An author whom only a program named is none."""
    assert somebody("Ada") == "Ada"
    assert [somebody(name) for name in ("python-docx", "Microsoft Office User", " ", None)] == [None] * 4


def test_what_bots_say_is_not_counted() -> None:
    """Only people's comments are told of: others', and the author's own, which hold words that nobody looks at."""
    said = [
        Comment(text="88 %", author="codecov"),
        Comment(text="Nice.", author="bo"),
        Comment(text="Thanks", author="ada"),
    ]
    assert kept_apart(said, ["Ada"]) == ("1 comment by others is kept apart", "1 comment by its author is not read")
    assert kept_apart([*said[1:]] * 2, [None]) == ("4 comments by others are kept apart",)
    assert kept_apart(said[:1], ["Ada"]) == ()
