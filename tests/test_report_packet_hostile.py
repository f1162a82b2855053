"""Artifact text in a packet: whatever it holds, it stays text, in HTML, Markdown and DOCX."""

import io
import re
import zipfile

import docx
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from packets import FULL, hostile

from matcher.report import render_packet, visible, visible_lines
from matcher.report.packet.links import web_link

SCRIPT = "</p></blockquote><script>alert(1)</script><img src=x onerror=alert(2)><style>*{display:none}</style>{{ 7*7 }}"
TEXT = st.text(
    st.sampled_from("ab 1.)-+=~*_`#>|[](){}<>!&\\;:/@'\"\n\r\t=😀e\u0301\x1b\x9b\u202e\u200b\ud800"), max_size=40
)
UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
ELEMENTS = {
    *("html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "h3", "h4", "h5", "dl", "dt", "dd", "p"),
    *("nav", "ul", "li", "a", "main", "section", "div", "article", "span", "blockquote", "br", "strong", "figure"),
    *("svg", "desc", "line", "text", "circle", "figcaption", "details", "summary", "table", "thead", "tbody", "tr"),
    *("th", "td", "footer"),
}


def soup(text: str, **others: str | None) -> BeautifulSoup:
    """Return the HTML of a packet of one artifact, as a browser would take it apart."""
    return BeautifulSoup(render_packet(hostile(text, **others), "html"), "html.parser")


def test_html_holds_no_script_and_fetches_nothing() -> None:
    """A strict policy, no script, no style from outside, no image, no handler, no address but the artifacts' links."""
    for page in (
        soup(SCRIPT, title=SCRIPT, note=SCRIPT, url=SCRIPT),
        BeautifulSoup(render_packet(FULL, "html"), "lxml"),
    ):
        assert {tag.name for tag in page.find_all(True)} <= ELEMENTS
        assert not [a for tag in page.find_all(True) for a in tag.attrs if a.startswith("on") or a in {"src", "style"}]
        assert len(page.find_all("style")) == 1
        policy = page.find("meta", {"http-equiv": "Content-Security-Policy"})
        assert policy is not None
        assert str(policy["content"]).startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")
    assert "url(" not in render_packet(FULL, "html").decode()
    assert "@import" not in render_packet(FULL, "html").decode()


@given(text=TEXT, title=TEXT, note=TEXT)
@settings(deadline=None, max_examples=60)
def test_html_shows_hostile_text_as_it_is(text: str, title: str, note: str) -> None:
    """The quote in the page is the artifact's text, with marks for what cannot be seen, and no element more."""
    page = soup(text, title=title, note=note)
    assert {tag.name for tag in page.find_all(True)} <= ELEMENTS
    for quote in page.find_all("blockquote"):
        for br in quote.find_all("br"):
            br.replace_with("\n")
        shown = "\n\n".join(p.text for p in quote.find_all("p"))
        assert shown == "\n".join(visible_lines(text))
    assert not UNSEEN.search(page.text)


@given(text=TEXT, title=TEXT, note=TEXT)
@settings(deadline=None, max_examples=60)
def test_markdown_shows_hostile_text_as_it_is(text: str, title: str, note: str) -> None:
    """Rendered as Markdown, no heading, list, link, tag or entity comes from the artifact, and no line is lost."""
    printed = render_packet(hostile(text, title=title, note=note), "md").decode()
    assert not UNSEEN.search(printed)
    plain = render_packet(
        hostile("plain", title="plain" if visible(title) else "", note="plain" if visible_lines(note) else None), "md"
    ).decode()
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    tokens, expected = reader.parse(printed), reader.parse(plain)
    kinds = [
        t.type for t in expected if t.type.endswith("_open") and t.type not in {"paragraph_open", "blockquote_open"}
    ]
    assert [
        t.type for t in tokens if t.type.endswith("_open") and t.type not in {"paragraph_open", "blockquote_open"}
    ] == kinds
    inline = [child for t in tokens for child in t.children or ()]
    assert {c.type for c in inline} <= {"text", "text_special", "strong_open", "strong_close", "softbreak", "hardbreak"}
    first = next((i for i, t in enumerate(tokens) if t.type == "blockquote_open"), None)
    if visible_lines(text):
        assert first is not None
        last = next(i for i, t in enumerate(tokens) if t.type == "blockquote_close")
        paragraphs = [
            "".join("\n" if c.type == "hardbreak" else c.content for c in t.children or ())
            for t in tokens[first:last]
            if t.type == "inline"
        ]
        assert "\n\n".join(paragraphs) == "\n".join(visible_lines(text))


@given(text=TEXT, title=TEXT, note=TEXT)
@settings(deadline=None, max_examples=40)
def test_docx_shows_hostile_text_as_it_is(text: str, title: str, note: str) -> None:
    """The file opens and holds the text with marks for what cannot be seen."""
    document = docx.Document(io.BytesIO(render_packet(hostile(text, title=title, note=note), "docx")))
    quotes = [p.text for p in document.paragraphs if p.style and p.style.name == "Quoted"]
    assert quotes == (["“" + "\n".join(visible_lines(text)) + "”"] if visible_lines(text) else [])
    assert not UNSEEN.search("".join(p.text for p in document.paragraphs))


def test_lines_of_a_quote_stay_lines() -> None:
    """Line ends of every system make lines; runs of empty ones become one; what is unseen on a line is marked."""
    assert visible_lines("\n one\r\n\ttwo \r\r\n\n\u2028three\u202e\x1b[0m\n\n") == ("one", "two", "", "three��[0m")
    assert visible_lines(" \n ") == ()


@pytest.mark.parametrize(
    "url",
    [
        "https://git.example/pull/1",
        "HTTP://Git.Example:8080/a_b/(c)?d=e&f=%20#g",
        "https://xn--bcher-kva.example/ä/ü?q=ö",
        "http://localhost",
    ],
)
def test_web_addresses_become_links(url: str) -> None:
    """Such addresses are links, with everything that such an address usually holds."""
    assert web_link(url) == url
    (link,) = soup("text", url=url).select(".item a")
    assert link["href"] == url
    document = docx.Document(io.BytesIO(render_packet(hostile("text", url=url), "docx")))
    assert [h.address for p in document.paragraphs for h in p.hyperlinks] == [url]
    tokens = MarkdownIt("commonmark").parse(render_packet(hostile("text", url=url), "md").decode())
    assert len([c for t in tokens for c in t.children or () if c.type == "link_open"]) == 1


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)//http://x",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "vbscript:x",
        "//evil.example/",
        "https://git.example@evil.example/",
        "https://evil.example\\@git.example/",
        "https://git.example/\u202egpj.exe",
        "https://git.example/ x",
        "https://git.example/\nx",
        'https://git.example/"onmouseover="alert(1)',
        "https://git.example/<b>",
        "https://",
        "https://a..b/",
        "http://x:99999/",
        "https://git.example/" + "a" * 2000,
    ],
)
def test_everything_else_is_text(url: str) -> None:
    """It is shown, so that nothing is lost, but nobody can be led there by a click."""
    packet = hostile("text", url=url)
    page = BeautifulSoup(render_packet(packet, "html"), "html.parser")
    assert not page.select(".item a")
    assert visible(url) in page.text
    document = docx.Document(io.BytesIO(render_packet(packet, "docx")))
    assert not [h for p in document.paragraphs for h in p.hyperlinks]
    assert visible(url) in "\n".join(p.text for p in document.paragraphs)
    tokens = MarkdownIt("commonmark").parse(render_packet(packet, "md").decode())
    assert not [c for t in tokens for c in t.children or () if c.type == "link_open"]


def test_a_very_long_word_breaks_instead_of_widening_the_page() -> None:
    """10,000 letters without a space are kept whole in every format; the page's style lets them wrap."""
    long = "x" * 10_000
    assert "overflow-wrap: anywhere" in render_packet(hostile(long), "html").decode()
    for output_format in ("md", "html", "json"):
        assert long in render_packet(hostile(long, title=long), output_format).decode()
    with zipfile.ZipFile(io.BytesIO(render_packet(hostile(long, title=long), "docx"))) as file:
        assert long in file.read("word/document.xml").decode()
