"""What cannot be seen in the rendered text."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.domain import Artifact
from matcher.passages import cut
from matcher.passages.hidden import mask, without_invisible
from matcher.passages.tally import Tally


def masked(text: str) -> tuple[str, dict[str, int]]:
    """Return the masked text without its outer white space, and what was counted."""
    tally = Tally()
    shown = mask(text, tally)
    assert len(shown.text) == len(text)
    return " ".join(shown.text.split()), {key: count for key, count in tally.items() if count}


@pytest.mark.parametrize(
    ("text", "left", "counted"),
    [
        ("a <!-- b --> c", "a c", {"comment": 1}),
        ("a <!-- b\n\nc", "a", {"comment": 1}),
        ("a <!--> b", "a b", {"comment": 1}),
        ("a `<!--` b", "a `<!--` b", {}),
        ("a <\u200b!-- b --> c", "a c", {"comment": 1, "hidden": 1}),
        ("a<br>b", "a b", {}),
        ("a ~~b c~~ d", "a d", {"struck": 1}),
        ("a <del>b c</del> <s>d</s> e", "a e", {"struck": 2}),
        ("a ~~ b ~~ c ~~~d~~~ ~5 to ~~6", "a ~~ b ~~ c ~~~d~~~ ~5 to ~~6", {}),
        ("a ~~b\n\nc~~ d", "a ~~b c~~ d", {}),
        ("a <b>bold</b> Tuple<int> <email> c", "a bold Tuple<int> <email> c", {}),
        ("a <pre>code</pre> b", "a b", {"code": 1}),
        ("a {code:python}code{code} b", "a b", {"code": 1}),
        ("a <pre>not closed", "a not closed", {}),
        ("---\ntitle: a\ntags: b\n---\ntext", "text", {"front_matter": 1}),
        ("---\nA sentence between rules.\n---\ntext", "--- A sentence between rules. --- text", {}),
        ('a\n\n[ref]: http://a.b "title"\n[//]: # (hidden words)', "a", {}),
        ("[Mon]: fixed the loader", "[Mon]: fixed the loader", {}),
        (
            "mine\n<!-- This is an auto-generated comment: release notes by coderabbit.ai -->\ntheirs\n"
            "<!-- end of auto-generated comment: release notes by coderabbit.ai -->\nmine",
            "mine mine",
            {"machine": 1},
        ),
        ("<!-- CURSOR_SUMMARY -->\ntheirs\n<!-- /CURSOR_SUMMARY -->\nmine", "mine", {"machine": 1}),
        ("mine\n<!-- auto-generated comment, never closed -->\nmine", "mine mine", {"comment": 1}),
        ("mine\n## Summary by CodeRabbit\n### New\ntheirs\n## Tests\nmine", "mine ## Tests mine", {"machine": 1}),
        ("## Pull request overview\n\nCopilot reviewed 3 files.\n\n---\nmine", "--- mine", {"machine": 1}),
        (
            "## Summary by CodeRabbit\n### Summary by Copilot\ntheirs\n## Mine\nmine\n"
            "<!-- CURSOR_SUMMARY -->\ntheirs\n## Summary by Cursor\ntheirs\n<!-- /CURSOR_SUMMARY -->\n## Mine, too",
            "## Mine mine ## Mine, too",
            {"machine": 2},
        ),
        ("## Pull request overview\n\nI reviewed it.", "## Pull request overview I reviewed it.", {}),
        ("mine\n---------- Forwarded message ---------\ntheirs", "mine", {"forwarded": 1}),
    ],
)
def test_the_hidden_is_blanked_and_counted(text: str, left: str, counted: dict[str, int]) -> None:
    """Comments, tags, code and forwarded mail are blanked at their place; visible words stay."""
    assert masked(text) == (left, counted)


def test_emoji_are_not_counted_as_hidden() -> None:
    """The joiners inside an emoji are no attempt to hide anything."""
    assert masked("\ufeff\U0001f469\u200d\U0001f4bb \u2764\ufe0f 1\ufe0f\u20e3")[1] == {}


def test_invisible_characters_vanish() -> None:
    """Zero-width, bidi, tag and unwritable characters leave no trace in what is shown."""
    assert without_invisible("te\u200bst\u202e \U000e0041\U000e0042wo\u00adrd\ud800\x00") == "test word"


@pytest.mark.parametrize("mark", ["\n--\n", "-- \n"])
def test_a_signature_is_dropped(mark: str) -> None:
    """What mail programs put below two dashes is not of the text."""
    found = cut(
        Artifact(id="a", text=f"I fixed the loader today.\n{mark}Noor Haddad | ML Engineer\nFor internal use only.\n")
    )
    assert [passage.prose for passage in found.passages] == ["I fixed the loader today."]
    assert found.notes == ("dropped: 1 signature",)


def test_two_dashes_below_a_line_are_a_heading() -> None:
    """A heading underlined with two dashes does not take the text away."""
    found = cut(Artifact(id="a", text="Loader\n--\nI fixed the loader today.\n"))
    assert [(passage.heading, passage.prose) for passage in found.passages] == [("Loader", "I fixed the loader today.")]


@pytest.mark.parametrize(
    "summary", ["<summary>Upstream release notes</summary>", "<summary>\nUpstream release notes\n</summary>"]
)
def test_the_title_of_a_folded_part_is_no_passage(summary: str) -> None:
    """It heads what is folded below."""
    found = cut(Artifact(id="a", text=f"<details>\n{summary}\n\nI fixed the loader today.\n</details>\n"))
    assert [passage.prose for passage in found.passages] == ["I fixed the loader today."]


PIECES = (
    "I measured the loader in July, and it halved. ",
    "She broke the export. ",
    "\n",
    "\n\n",
    "- ",
    "## ",
    "> ",
    "| ",
    "---\n",
    "<!-- auto-generated comment -->",
    "<!-- end of auto-generated comment -->",
    "<!-- CURSOR_SUMMARY -->",
    "<!--",
    "-->",
    "## Summary by CodeRabbit\n",
    "### Summary by Copilot\n",
    "# Pull request overview\n\nCopilot reviewed it.\n",
    "~~",
    "<del>",
    "</del>",
    "<pre>",
    "</pre>",
    "```\n",
    "---------- Forwarded message ---------\n",
    "-- \n",
    "\u200b",
    "&amp;",
    "On 21 Aug 2026, Bo wrote:\n",
    "From: Bo\nSent: Friday\nTo: Ada\n",
    "Bo: ",
    "Ada: ",
    "## Ada\n",
    "## Bo\n",
    "| Bo | ",
    "| Ada | ",
    "* Ada\n",
    "* Bo\n  - ",
    "bo (comment):\n",
    "<bo> ",
    "Bo  10:05 AM\n",
    "[10:05] Ada: ",
)


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(parts=st.lists(st.sampled_from(PIECES), max_size=14), author=st.sampled_from([None, "Ada"]))
def test_what_is_matched_stands_where_it_is_said_to(parts: list[str], author: str | None) -> None:
    """Whatever is left out around it: the text stays as long as it was, and each word of a passage is in its quote."""
    text = "".join(parts)
    assert len(mask(text, Tally()).text) == len(text)
    for passage in cut(Artifact(id="a", text=text, author=author)).passages:
        assert text[passage.start : passage.end] == passage.text
        assert set(re.findall(r"\w+", passage.prose)) <= set(re.findall(r"\w+", passage.text))
