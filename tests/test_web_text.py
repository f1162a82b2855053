"""Artifact text on the page: hostile, invisible or huge, it stays text, and every piece knows its place."""

from itertools import pairwise
from pathlib import Path
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages import EVIL, FRAMEWORK, HOSTILE, OWN, PAGES, Window, fill, page_of, window

from matcher.domain import Artifact, Quote
from matcher.framework import load_framework
from matcher.report import marked
from matcher.store import open_store
from matcher.web.highlight import Mark, lines


@pytest.mark.parametrize("address", [*PAGES, f"/artifact?{urlencode({'id': EVIL.id})}"])
def test_text_never_becomes_markup(review_page: Window, address: str) -> None:
    """One script, the page's own; no handler, no style, no address but the page's own and the web's."""
    review_page.go(address)
    assert review_page.status == 200
    assert [script.get("src") for script in review_page.page.find_all("script")] == ["/static/review.js"]
    assert not review_page.page.find_all(["img", "iframe", "object", "style", "base", "meta[http-equiv]"])
    for tag in review_page.page.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on") or name in ("style", "srcdoc")]
        for name in ("href", "action", "src"):
            assert str(tag.get(name, "/")).startswith(("/", "#", "https://"))
    for link in review_page.page.select('a[href^="https://"]'):
        assert link["rel"] == ["noopener", "noreferrer"]


def test_what_cannot_be_seen_is_marked(review_page: Window) -> None:
    """Bidirectional and invisible characters neither turn the text around nor hide in it."""
    review_page.go(f"/artifact?{urlencode({'id': EVIL.id})}")
    shown = review_page.page.get_text()
    assert not [c for c in "\u202e\u202c\u200b\x00\r" if c in shown]
    assert "\N{REPLACEMENT CHARACTER}gnp.exe\N{REPLACEMENT CHARACTER}" in shown
    assert "{{ 7 * 7 }}" in shown


TEXTS = st.text(alphabet=st.sampled_from("ab \r\n\té👩\u202e\x00א<&\u2028"), max_size=300)


@given(
    TEXTS, st.lists(st.tuples(st.integers(0, 300), st.integers(1, 60)), max_size=5), st.sampled_from([None, 0, 3, 40])
)
def test_every_piece_knows_its_place(text: str, spans: list[tuple[int, int]], around: int | None) -> None:
    """Whatever the line ends and overlaps: what is selected in a piece is what the artifact has at that offset."""
    inside = [(start, min(start + length, len(text))) for start, length in spans if start < len(text)]
    marks = [
        Mark(
            quote=Quote(field="text", start=start, end=end, text=text[start:end]),
            key=str(n),
            anchor=str(n),
            name="n",
            tone=0,
            state="undecided",
        )
        for n, (start, end) in enumerate(inside)
    ]
    pieces = [piece for line in lines(text, marks, around) for piece in line]
    for piece in pieces:
        covered = text[piece.start : piece.start + len(piece.text)]
        assert piece.text == marked(covered) or (piece.text, covered) == ("\n", "\r")
        assert {m.key for m in piece.marks} == {
            m.key for m in marks if piece.text and m.quote.start <= piece.start < m.quote.end
        }
    ends = [(p.start, p.start + len(p.text) + p.left_out) for p in pieces]
    assert all(text[end:start] in ("", "\r") for (_, end), (start, _) in pairwise(ends))
    kept = {piece.start + n for piece in pieces for n in range(len(piece.text))}
    assert all(n in kept or text[n] == "\r" for start, end in inside for n in range(start, end))
    opened = {m.key for piece in pieces for m in piece.opening}
    assert opened == {m.key for m in marks if m.quote.text.strip("\r")} or "\r" in text


def test_a_huge_text_is_shown_around_its_quotes(tmp_path: Path, review_framework: Path) -> None:
    """A book does not stop the browser; what is left out is said, and offsets still hold."""
    text = "word " * 100_000 + "The outage was mine." + " word" * 100_000
    book = Artifact(id="book", text=text)
    with open_store(tmp_path / "book.db") as store:
        fill(store, load_framework(review_framework), [(book, {OWN: ["The outage was mine."]})])
        page = window(store, review_framework).go(page_of(book))
        assert len(str(page.page)) < 50_000 and "characters left out" in page.page.text
        assert page.page.select("mark[data-at='500000']")


def test_the_fixture_is_hostile_enough() -> None:
    """The texts of these tests hold what they are about."""
    assert "<script>" in HOSTILE and "\r\n" in HOSTILE and "\u202e" in HOSTILE and FRAMEWORK
