"""Cards of evidence: verbatim, harmless, readable at any width, and the same heard as seen."""

import os
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from packets import FRAMEWORK, OWN, VERDICT, item, quote

from matcher.domain import Artifact, Quote, ReviewItem
from matcher.report import Card, on_screen, sentences, text_lines, text_sentences
from matcher.report.card import around, changed, whole

TEXT = """\
# Outage

What happened on Thursday, for those who were away.

The outage was mine: I had skipped the canary,
and 1,200 customers got no invoice.
I wrote down how it came to that.

- The alert pages the right team now.
- We repeat the drill.
- Invoices went out on Friday.
"""
OUTAGE = Artifact(
    id="work/outage.md",
    title="Outage of the nightly export",
    kind="work_log",
    text=TEXT,
    author="Ada <ada@example.org>",
    created_at=datetime(2026, 7, 16, 9, tzinfo=UTC),
    url="https://git.example/pull/123",
)
WORDS = "I had skipped the canary,\nand 1,200 customers got no invoice."
HOSTILE = "\x1b[2J\x1b]0;owned\x07\u202eevil [bold red]text[/] \r\x9b31m"


def undecided() -> Card:
    """Return a card that nobody has ruled on, checked by a language model."""
    one = replace(item(OUTAGE, OWN, WORDS, "The alert pages", verdict=VERDICT), state="undecided", decision=None)
    return Card(item=one, quotes=one.quotes, place="item 3 of 40", note="ask Ada")


def accepted_once() -> Card:
    """Return a card whose artifact has changed since it was accepted: title, a line, one of two quotes."""
    before = replace(OUTAGE, title="Outage", text=TEXT.replace("the right team", "nobody"))
    one = item(before, OWN, WORDS, "pages nobody now", state="changed")
    present = replace(one, artifact=OUTAGE)
    return Card(item=present, quotes=(quote(OUTAGE, WORDS),), place="item 4 of 40", before=before)


def attested() -> Card:
    """Return a card of a claim that has no artifact."""
    claim = Artifact(id="attested:1", text="Mentored a new colleague.", author="Ada", source="attested")
    one = replace(item(claim, OWN, origin="attested"), suggestion=None)
    return Card(item=one, quotes=(quote(claim, claim.text),))


CARDS = (undecided(), accepted_once(), attested())


def screen(card: Card, width: int) -> str:
    """Return what stands on a screen of a width, without colour."""
    from rich.console import Console

    console = Console(width=width, no_color=True, force_terminal=False, highlight=False)
    with console.capture() as captured:
        console.print(on_screen(card))
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def assert_golden(name: str, text: str) -> None:
    """Compare with a golden file; UPDATE_GOLDEN=1 writes it anew instead."""
    path = ROOT / "tests" / "golden" / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [60, 100])
def test_the_cards_on_a_screen_are_as_they_were_looked_at(width: int) -> None:
    """Golden: read and found good; no line is wider than the screen."""
    shown = "\n\n----\n\n".join(screen(card, width) for card in CARDS) + "\n"
    assert_golden(f"card-{width}.txt", shown)
    assert max(map(len, shown.splitlines())) <= width


@pytest.mark.parametrize("width", [30, 60, 100])
def test_no_word_is_cut_off_on_a_screen(width: int) -> None:
    """An identifier that is longer than a line goes on in the next one: in a quote, a title and a note."""
    name = "Ж" * 150
    one = item(Artifact(id="a", title=f"Rename {name}", text=f"I renamed {name}."), OWN, f"I renamed {name}.")
    card = replace(undecided(), item=one, quotes=one.quotes, note=f"see {name}")
    assert screen(card, width).count("Ж") == 3 * len(name)


def test_the_cards_as_sentences_are_as_they_were_looked_at() -> None:
    """Golden: every line makes sense when it is heard alone."""
    heard = "\n\n".join("\n".join(sentences(card)) for card in CARDS) + "\n"
    assert_golden("card.txt", heard)


def test_hostile_words_cannot_steer_a_terminal() -> None:
    """Control and bidirectional characters are marks, and rich markup is only text, wherever they stand."""
    artifact = Artifact(id=HOSTILE, title=HOSTILE, text=f"Words {HOSTILE} here", author=HOSTILE, url=HOSTILE)
    one = item(artifact, OWN, "Words", state="changed", by=HOSTILE)
    before = replace(artifact, title=f"{HOSTILE}!", text=f"{HOSTILE}?")
    card = Card(item=one, quotes=one.quotes, note=HOSTILE, before=before)
    texts = [line.plain for line in text_lines(card)]
    for shown in (screen(card, 80), *sentences(card), *text_sentences(card), *texts):
        assert not {"\x1b", "\x07", "\u202e", "\r", "\x9b"} & set(shown)
    assert "[bold red]text[/]" in screen(card, 80)


def test_a_card_has_no_number_for_how_sure_the_matcher_is() -> None:
    """Words say it, and only of the suggestion."""
    assert "0.8" not in screen(undecided(), 100)
    assert "would probably call this clear evidence" in screen(undecided(), 100)


def test_what_is_gone_is_said_where_something_changed() -> None:
    """The person sees title, lines and quotes that are other, and nothing of it where nothing changed."""
    told = changed(accepted_once())
    assert "Its title was “Outage”." in told
    assert any("no longer stand in it: “pages nobody now”" in sentence for sentence in told)
    assert changed(undecided()) == ()


@given(st.text(alphabet="ab \n\u2028\u202e\x1b😀", max_size=400), st.data())
def test_exactly_the_quoted_words_are_marked(text: str, data: st.DataObject) -> None:
    """Whatever the text, marked parts are the quote, as visible, in the whole text and around it."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    expected = Quote(field="text", start=start, end=end, text=text[start:end])
    for lines in (whole(text, [(start, end)]), around(text, [(start, end)])):
        marked = "".join(stretch.text for line in lines for stretch in line if stretch.quoted)
        as_shown = expected.text.replace("\u202e", "\ufffd").replace("\x1b", "\ufffd")
        assert "".join(marked.split()) == "".join(as_shown.split())


def test_a_long_line_is_cut_at_words_around_the_quote() -> None:
    """A paragraph of one line does not bury its quote."""
    text = "before " * 500 + "QUOTED WORDS" + " behind" * 500
    start = text.index("QUOTED")
    shown = "".join(s.text for line in around(text, [(start, start + 12)]) for s in line)
    assert len(shown) < 800
    assert set(shown.replace("…", "").split()) == {"before", "QUOTED", "WORDS", "behind"}


def test_all_kinds_of_items_have_a_card() -> None:
    """Also rejected and moved ones, of behaviors without pillar, without date or author."""
    bare = Artifact(id="x", text="The outage was mine.")
    one: ReviewItem = item(bare, FRAMEWORK.behaviors[-1], state="rejected")
    assert any(line.startswith("Rejected by Noor Haddad") for line in sentences(Card(item=one, quotes=())))
