"""From an artifact to its passages, end to end."""

import json
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.domain import Artifact, Passage
from matcher.passages import Cut, cut

GOLD = Path(__file__).parents[1].parent / "shared" / "gold" / "dev.jsonl"
SECRET = "zqxsecret"

PIECES = [
    "I rewrote the loader so that it streams the rows. ",
    "It did.",
    "- [x] I ran the suite on two GPUs\n",
    "- item one of the list is here\n",
    "    - nested item of that list\n",
    "1. first\n2. second\n",
    "> quoted words of another\n",
    "> [!NOTE]\n> a callout of my own\n",
    "```\n",
    "~~~text\nI wrote a sentence in a fence, and it is long enough to be one.\n~~~\n",
    "| a | b |\n|---|---|\n| the loader | is fast now |\n",
    "# A heading that is long enough to be one\n",
    "Title\n-----\n",
    "<!--",
    "-->",
    "<details><summary>more</summary>\n",
    "<pre>",
    "</pre>",
    "`",
    "**",
    "[link](http://a.b/c)",
    "![",
    "[a]: http://a.b\n",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\t",
    "    ",
    "Fixes #12\n",
    "Co-authored-by: A <a@b.c>\n",
    "e\u0301 na\u00efve \U0001f469\u200d\U0001f4bb ",
    "\u200b\u202e\U000e0041",
    "\ud800",
    "\x00",
    "&lt;b&gt; &#8203; ",
    "\u4fee\u590d\u4e86\u52a0\u8f7d\u5668\u3002",
    "Lead:\n- a\n- b\n",
    "---\na: b\n---\n",
    "{code}x{code}",
]

texts = st.one_of(
    st.text(max_size=400),
    st.text(alphabet=st.characters(), max_size=200),
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), max_size=25).map("".join),
)
around = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def cut_text(text: str, title: str | None = None) -> Cut:
    """Return the cut of an artifact with this text."""
    return cut(Artifact(id="a", text=text, title=title))


def proses(text: str) -> list[str]:
    """Return what the encoder would see of this text."""
    return [passage.prose for passage in cut_text(text).passages]


@unhurried
@given(text=texts, title=st.one_of(st.none(), texts))
def test_every_passage_quotes_its_field(text: str, title: str | None) -> None:
    """Whatever the Unicode, offsets quote verbatim, in order, without overlap, and the prose is clean."""
    artifact = Artifact(id="a", text=text, title=title)
    last: Passage | None = None
    for passage in cut(artifact).passages:
        assert passage.text
        assert artifact.field(passage.field)[passage.start : passage.end] == passage.text
        assert passage.prose == " ".join(passage.prose.split()) != ""
        passage.prose.encode()
        if last and last.field == passage.field:
            assert last.end <= passage.start
        assert not (last and last.field == "text" and passage.field == "title")
        last = passage


@unhurried
@given(text=texts)
def test_the_same_text_gives_the_same_cut(text: str) -> None:
    """Cutting twice gives the same passages and notes."""
    assert cut_text(text) == cut_text(text)


@unhurried
@given(before=around, after=around)
def test_an_unchecked_box_never_reaches_the_prose(before: str, after: str) -> None:
    """What stands after `- [ ]` is no evidence, wherever the line lies."""
    for box in ("- [ ] ", "* [ ] ", "1. [ ] ", "[ ] ", "    - [ ] ", "\u2610 "):
        said = proses(f"{before}\n{box}I did the {SECRET} thing and wrote tests for it.\n{after}")
        assert not any(SECRET in prose or "[ ]" in prose for prose in said)


@unhurried
@given(before=around, after=around, inline=st.booleans())
def test_a_comment_never_reaches_the_prose(before: str, after: str, inline: bool) -> None:
    """Text inside an HTML comment is neither matched nor quoted."""
    comment = f"<!-- I did the {SECRET} thing\n\nand wrote tests for it. -->"
    found = cut_text(f"{before}I did it {comment} and more." if inline else f"{before}\n{comment}\n{after}").passages
    assert not any(SECRET in passage.prose or SECRET in passage.text for passage in found)


@pytest.mark.parametrize(
    "text",
    [
        "*" * 100_000,
        "[" * 50_000,
        "> " * 50_000,
        "`" * 100_000,
        "<!--" * 40_000,
        "[" + " " * 190_000,
        "Tasks: " + "T1" * 500,
        "Fixes " + "#1," * 60_000,
        "".join("  " * depth + "- a\n" for depth in range(400)),
        "[a]: b\n" * 28_000,
        "\u201c" * 60_000,
        "a," * 100_000,
        "".join(f"0.{n % 9973:04}\n" for n in range(28_000)),
        "\u2022 " * 100_000,
        "I fixed the failing job.<br>\n" * 6_800,
        "<summary>a" * 20_000,
        "<ada> hi\n<pre>" * 14_000,
        "\ta\n" * 66_000,
    ],
    ids=lambda text: text[:8].strip(),
)
def test_a_hostile_text_takes_bounded_time(text: str) -> None:
    """No text of 200,000 characters keeps the reader waiting for long."""
    begun = perf_counter()
    cut_text(text)
    assert perf_counter() - begun < 15


def test_an_ordinary_pull_request() -> None:
    """A squashed commit body gives its sentences, items and headings, and a note on the rest."""
    text = (
        "## What does this PR do?\n\nThe loader read every file twice, since the cache\nkey left out the split."
        " I added the split to\nthe **key**.\n\n<!-- Describe how it was tested -->\n## Test plan\n\n- [x] Ran `pytest`"
        " on both splits of the set\n- [ ] Updated the documentation\n\nFixes #12\nCo-authored-by: Ann <a@b.c>\n"
    )
    found = cut_text(text, title="Fix the cache key")
    assert [(passage.prose, passage.heading) for passage in found.passages] == [
        ("Fix the cache key", None),
        ("The loader read every file twice, since the cache key left out the split.", "What does this PR do?"),
        ("I added the split to the key.", "What does this PR do?"),
        ("Ran pytest on both splits of the set", "Test plan"),
    ]
    assert found.notes == (
        "shared work: 1 co-author",
        "dropped: 1 HTML comment, 1 unchecked box, 2 trailers",
    )


def test_a_text_too_long_is_cut_with_a_note() -> None:
    """Only the first 200,000 characters are read, and the reader is told."""
    found = cut_text("I fixed the loader today. " * 10_000)
    assert found.passages[-1].end <= 200_000
    said = "text truncated: the first 200,000 of 260,000 characters were read; split it for the rest"
    assert found.notes == (said,)


def test_another_language_is_left_out_with_a_note() -> None:
    """A text that is not English gives no passage, and the note names the language."""
    found = cut_text(
        "Die Pipeline wurde umgebaut, damit die Daten schneller geladen werden. Wir haben die Tests erweitert und die"
        " Dokumentation aktualisiert."
    )
    assert found == Cut(
        passages=(), notes=("language 'de' is not supported by this model: 2 passages were not matched",)
    )


def test_one_foreign_paragraph_does_not_take_the_rest_with_it() -> None:
    """A long paragraph in another language is left out alone."""
    english = "I fixed the loader and added tests for it. It now reads every row once."
    german = (
        "Wir haben die Pipeline umgebaut, damit die Daten schneller geladen werden. Die Tests wurden erweitert und die"
        " Dokumentation wurde aktualisiert, danke an alle Beteiligten."
    )
    found = cut_text(f"{english}\n\n{german}")
    assert [passage.prose for passage in found.passages] == [
        "I fixed the loader and added tests for it.",
        "It now reads every row once.",
    ]
    assert found.notes == ("language 'de' is not supported by this model: 2 passages were not matched",)


def test_a_title_is_one_passage_whatever_it_says() -> None:
    """A title is kept whole, unless nothing of it can be seen."""
    assert [p.prose for p in cut_text("", title="Fixes loader (#12)").passages] == ["Fixes loader (#12)"]
    assert [p.prose for p in cut_text("", title="What: a new loader").passages] == ["What: a new loader"]
    assert cut_text("", title="\u200b\u2060") == Cut(passages=(), notes=("dropped: 2 hidden characters",))


@pytest.mark.skipif(not GOLD.exists(), reason="the gold set shared/gold/dev.jsonl is not beside this checkout")
def test_the_cut_keeps_what_careful_readers_quoted() -> None:
    """At least 97 % of the gold quotes of clear evidence lie in a kept passage, and passages are of a fit length."""
    found, sizes = [], []
    for line in GOLD.read_text().splitlines():
        row = json.loads(line)
        artifact = Artifact(id=row["id"], title=row["title"], text=row["text"])
        passages = cut(artifact).passages
        sizes += [len(passage.prose.split()) for passage in passages]
        for label in row["labels"]:
            if label["grade"] >= 1.5:
                found += [_is_kept(quote, artifact, passages) for quote in label["quotes"]]
    assert sum(found) >= 0.97 * len(found)
    assert 10 <= sum(sizes) / len(sizes) <= 30
    assert max(sizes) <= 90


def _is_kept(quote: str, artifact: Artifact, passages: tuple[Passage, ...]) -> bool:
    return any(
        0 <= artifact.field(p.field).find(quote) < p.end and artifact.field(p.field).find(quote) + len(quote) > p.start
        for p in passages
    )


@pytest.mark.parametrize(
    "artifact",
    [
        Artifact(id="a", title="Bump x from 1 to 2", text="I fixed the loader.", notes=("written by a bot",)),
        Artifact(id="a", title="Bump x from 1 to 2", text="I fixed the loader.", author="dependabot[bot]"),
    ],
)
def test_what_a_bot_wrote_is_nobodys_deed(artifact: Artifact) -> None:
    """Neither title nor text of a bot's request is matched, and the reader is told once."""
    found = cut(artifact)
    assert not found.passages
    assert [*artifact.notes, *found.notes] == ["written by a bot"]


def test_co_authors_are_told_by_their_address() -> None:
    """One person under two spellings is one."""
    text = "I fixed it with them.\n\nCo-authored-by: Ann <a@b.c>\nCo-authored-by: Ann Lee <A@b.c>\n"
    assert "shared work: 1 co-author" in cut_text(text).notes


def test_a_row_needs_words() -> None:
    """Two labels and a figure say nothing; a result with its model does."""
    table = (
        "| a | b | c |\n|---|---|---|\n| Support | 41 | |\n| App reviews | 12 | |\n| Small CNN, pruned | 7.1% | 30% |\n"
    )
    assert proses(table) == ["Small CNN, pruned, 7.1%, 30%"]


@pytest.mark.parametrize(
    "second",
    [
        "Tue: paired on the noise.",
        "- Tuesday 13 \u2013 paired on the noise.",
        "**Tue 13/8**: paired on it.",
        "10:40 I rolled the change back, as nothing else helped.",
    ],
)
def test_an_entry_of_a_log_does_not_go_on_from_the_one_above(second: str) -> None:
    """A quote of Monday's work never takes in Tuesday's, in a list or in lines; nor one of 10:05 what was at 10:40."""
    made = cut(Artifact(id="a", text=f"Mon: I ran the triage. Two pages came in overnight.\n{second}")).passages
    assert [passage.follows for passage in made] == [None, "sentence", None]


@pytest.mark.parametrize(
    "second", ["On Monday I paired on the noise.", "Sun is what we build it with.", "Two of three: done by me."]
)
def test_a_sentence_with_a_day_in_it_goes_on(second: str) -> None:
    """Only an entry's label parts what stands in lines below each other."""
    made = cut(Artifact(id="a", text=f"I ran the triage of this week.\n{second}")).passages
    assert made[1].follows == "block"


@pytest.mark.parametrize(
    "title", ["Log", "Work log", "Week 34", "Notes", "Log, 17 August 2026", "2026-08-17", "Weekly update Q3"]
)
def test_a_title_that_only_says_what_it_is_is_no_passage(title: str) -> None:
    """Beside the one sentence of a short note it would halve what the note seems to say."""
    found = cut(Artifact(id="a", title=title, text="I broke staging by pinning numpy, and told the team.")).passages
    assert [p.field for p in found] == ["text"]


@pytest.mark.parametrize("title", ["Fix flaky loader test", "Meeting on the outage", "RFC: cache"])
def test_a_title_that_says_what_it_is_about_is_read(title: str) -> None:
    """Also where it says what the document is."""
    assert cut(Artifact(id="a", title=title, text="I broke staging.")).passages[0].field == "title"
