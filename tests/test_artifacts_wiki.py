"""Jira's wiki markup as Markdown."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.artifacts.wiki import markdown


@pytest.mark.parametrize(
    ("wiki", "expected"),
    [
        ("h1. A\nh6. B", "# A\n###### B"),
        ("I *did* it, _well_, 2*3*4.", "I **did** it, _well_, 2*3*4."),
        ("* a\n** b\n*** c", "- a\n  - b\n    - c"),
        ("# a\n#* b\n# c", "1. a\n   - b\n1. c"),
        ("- a\n- b", "- a\n- b"),
        ("run {{make *all*}} now", "run `make *all*` now"),
        (
            "see [the page|https://a.org/b_c_d] or [https://a.org] by [~ada]",
            "see [the page](https://a.org/b_c_d) or <https://a.org> by @ada",
        ),
        ("[https://a.org|https://a.org|smart-link]", "<https://a.org>"),
        ("[WIP] a[0] [x|y]", "[WIP] a[0] [x|y]"),
        ("bq. He said\nI did", "> He said\n\nI did"),
        ("a {quote}b\n\nc{quote} d", "a\n\n> b\n>\n> c\n\nd"),
        ("a\n{code:python|title=x}\n*b* = {c}\n{code}\nd", "a\n\n```\n*b* = {c}\n```\n\nd"),
        ("{noformat}```{noformat}", "````\n```\n````"),
        ("{quote}{code}x{code}{quote}", "> ```\n> x\n> ```"),
        ("{panel:title=A}I did{panel}", "I did"),
        ("{code} never closed", "never closed"),
        ("I {quote} never closed", "I\n\nnever closed"),
        ("{color:red}I{color} did {*}it{*}.", "I did **it**."),
        ("    indented words", "indented words"),
        ("a\n----\nb", "a\n\n---\n\nb"),
        ("||a||b||\n|[c|https://a.org]|d|", "| a | b |\n| --- | --- |\n| [c](https://a.org) | d |"),
        ("I -failed- did, use -a and -b.", "I ~~failed~~ did, use -a and -b."),
        ("!shot.png|thumbnail! Done! Really!", " Done! Really!"),
        ("", ""),
    ],
)
def test_wiki_markup_becomes_markdown(wiki: str, expected: str) -> None:
    """Headings, lists, quotes and code are known for what they are, and words stay words."""
    assert markdown(wiki) == expected


@pytest.mark.parametrize(
    "piece",
    [
        "{code:x}",
        "{quote}",
        "{{",
        "{{a}}{",
        "[",
        "[a|",
        "*a ",
        "*",
        "-a ",
        "!a.png|",
        "|",
        "||",
        "h1. ",
        "# ",
        "{",
        "_",
        "`",
    ],
)
def test_markup_made_to_hang_does_not(piece: str) -> None:
    """A description of nothing but openings is turned in time that grows with its length."""
    started = time.process_time()
    markdown(piece * (200_000 // len(piece)))
    assert time.process_time() - started < 3


@given(st.text(st.sampled_from("{}codequtn[]|*#-_!h1. \n:/~^bq`a"), max_size=200))
def test_any_markup_is_turned(wiki: str) -> None:
    """No mixture of marks raises, and none of the words outside marks is lost."""
    assert isinstance(markdown(wiki), str)
    assert "zebra" in markdown(wiki + "\n\nzebra")


def test_icons_are_removed() -> None:
    """Pictures in round brackets are no words; a call is."""
    assert markdown("* (x) at most one\n* (/) done (!)\nf(x) is (x)-ray") == "- at most one\n- done \nf(x) is (x)-ray"
