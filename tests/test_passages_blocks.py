"""Blocks with their true offsets."""

import pytest

from matcher.passages.blocks import find_blocks
from matcher.passages.hidden import mask
from matcher.passages.leads import join_leads
from matcher.passages.tally import Tally


def blocks(text: str) -> list[tuple[str, str]]:
    """Return the kind and the text of every block, leads joined."""
    tally = Tally()
    shown = mask(text, tally)
    return [(block.kind, text[block.start : block.end]) for block in join_leads(shown.text, find_blocks(shown, tally))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("one\ntwo\n\nthree", [("paragraph", "one\ntwo"), ("paragraph", "three")]),
        ("- a\n  b\n    - c\n", [("item", "a\n  b"), ("item", "c")]),
        ("    indented words of a commit body", [("paragraph", "indented words of a commit body")]),
        ("# Short heading\ntext", [("paragraph", "text")]),
        ("# This heading is a sentence by itself\n", [("heading", "This heading is a sentence by itself")]),
        ("Title\n-----\ntext", [("paragraph", "text")]),
        ("A sentence above the rule.\n---\ntext", [("paragraph", "A sentence above the rule."), ("paragraph", "text")]),
        ("| a | b |\n|---|---|\n| c | d e |\n| | |\n", [("row", "c | d e")]),
        ("| a | b |\n|---|---|\n| [ ] | d e |\n", []),
        ("> quoted\nlazily\n\nown", [("paragraph", "own")]),
        ("> [!NOTE]\n> own words", [("paragraph", "[!NOTE]\n> own words")]),
        ("```\nx = 1\n```\nafter", [("paragraph", "after")]),
        ("- [ ] not done\n  - nested\n- [x] done", [("item", "done")]),
        ("**Test plan**\n\nran it", [("paragraph", "ran it")]),
        ("Adds:\n- foo\n- bar baz\n", [("paragraph", "Adds:\n- foo\n- bar baz")]),
        ("Adds:\n- [ ] foo\n- bar baz\n", [("item", "bar baz")]),
        ("a\r\nb\r\n\r\nc\r\n", [("paragraph", "a\r\nb"), ("paragraph", "c")]),
    ],
)
def test_blocks_lie_where_they_stand(text: str, found: list[tuple[str, str]]) -> None:
    """Each block is a stretch of the text; quotes, code, unchecked items and short headings are none."""
    assert blocks(text) == found


def test_written_sentences_in_a_fence_stay() -> None:
    """A commit body that somebody pasted into a fence is still prose; the code beside it is not."""
    prose = "I rewrote the cache so that it can be shared between the workers, and this halves the memory."
    assert blocks(f"```\n{prose}\n\nfoo = bar(1)\n```\n") == [("paragraph", prose)]
    assert blocks(f"```python\n{prose}\n```\n") == []
