"""Text as the encoder sees it."""

import pytest

from matcher.passages.prose import prose, words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a **bold** and *slanted* `code_x` word", "a bold and slanted code_x word"),
        ("see [the docs](http://a.b/c_(d) 'title') ![img](x.png) now", "see the docs now"),
        ("merged (https://a.b/c) today", "merged today"),
        ("hard\n  wrapped\r\ntext", "hard wrapped text"),
        ("Adds:\n- foo\n- bar", "Adds: foo, bar"),
        ("own words\n> of a callout", "own words of a callout"),
        ("snake_case and 2*3 and `__init__`", "snake_case and 2*3 and __init__"),
        ("a &amp; b \\_c", "a & b _c"),
        ("te\u200bst \ud800", "test"),
        ("~~gone~~ [^1]", "gone"),
    ],
)
def test_markup_is_removed(text: str, said: str) -> None:
    """Markup, links, wraps and hidden characters go; words stay."""
    assert prose(text) == said


def test_a_row_of_a_table_reads_as_a_list() -> None:
    """Cell borders become commas."""
    assert prose("| Ann | fixed `x` | yes |", row=True) == "Ann, fixed x, yes"


def test_words_need_letters() -> None:
    """Figures are no words; scripts without spaces count by character."""
    assert words("ran 12 tests in 3.5 s") == 4
    assert words("\u4fee\u590d\u4e86") == 3
