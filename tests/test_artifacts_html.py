"""Saved web pages, with what Google Docs and Confluence write."""

import codecs
import io
import time
from contextlib import suppress
from datetime import UTC, datetime
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.artifacts.html import read
from matcher.artifacts.source import CODECS, Source, UnreadableError
from matcher.domain import Artifact, Comment

GOOGLE = """<html><head><meta content="text/html; charset=UTF-8" http-equiv="content-type">
<style type="text/css">.c1{color:#000}.c9{display:none}</style><title>Cache RFC</title></head>
<body class="doc-content"><p class="c1 title"><span>Cache&nbsp;RFC</span></p>
<h2 class="c1" id="h.x"><span>Why</span></h2>
<p><span>I cut p95 by </span><span class="c2">half</span><sup><a
href="#cmnt1" id="cmnt_ref1">[a]</a></sup><span>.</span>
<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup></p><p class="c9">secret</p>
<ul class="lst-kix"><li><span>one</span></li><li><span>two</span></li></ul>
<div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a><span>A footnote.</span></p></div>
<div style="border:1px solid black"><p><a href="#cmnt_ref1" id="cmnt1">[a]</a><span>Great result,</span></p>
<p>thanks!</p>
</div></body></html>"""

CONFLUENCE = """<!DOCTYPE html><html><head><title>Outage - Team - Confluence</title>
<meta name="ajs-page-title" content="Outage"><link rel="canonical" href="https://x.test/wiki/1"></head>
<body><nav>Spaces</nav><div id="content"><div class="page-metadata">by <span class="author">Ada</span></div>
<div id="main-content" class="wiki-content"><h1>Timeline</h1><p>I rolled back.</p>
<ul class="inline-task-list"><li class="checked" data-inline-task-id="1">alert</li>
<li data-inline-task-id="2">test</li></ul>
<pre class="syntaxhighlighter-pre">if a &lt; b:\n  go()</pre></div>
<div id="comments-section"><div class="comment"><h4 class="author">Bo</h4>
<div class="comment-content wiki-content"><p>You saved us.</p></div></div></div></div>
<footer>Powered</footer></body></html>"""


def _read(data: str | bytes, name: str = "page.html") -> Artifact:
    raw = data.encode() if isinstance(data, str) else data
    (found,) = read(Source(name=name, path=None, stream=io.BytesIO(raw)))
    assert isinstance(found, Artifact)
    return found


def _text(body: str) -> str:
    return _read(f"<html><body>{body}</body></html>").text


def test_a_google_document() -> None:
    """Headings, lists and footnotes stay; comments, their marks and hidden paragraphs do not."""
    found = _read(GOOGLE, name="rfc.html")
    assert found.text == dedent("""\
        Cache RFC

        ## Why

        I cut p95 by half.

        - one
        - two

        A footnote.""")
    assert (found.title, found.kind) == ("Cache RFC", "design_doc")
    assert found.comments == (Comment(text="Great result, thanks!"),)


def test_a_confluence_page() -> None:
    """Only the page's content is text; tasks keep their boxes, code its lines, and comments their author."""
    found = _read(CONFLUENCE)
    assert found.text == "# Timeline\n\nI rolled back.\n\n- [x] alert\n- [ ] test\n\n```\nif a < b:\n  go()\n```"
    assert (found.title, found.author, found.url) == ("Outage", "Ada", "https://x.test/wiki/1")
    assert found.comments == (Comment(text="You saved us.", author="Bo"),)


@pytest.mark.parametrize(
    "hidden",
    [
        "<p style='display: none'>HID</p>",
        "<p style='color:red;DISPLAY:NONE'>HID</p>",
        "<p style='visibility:hidden'>HID</p>",
        "<span style='font-size:0'>HID</span>",
        "<span style='font-size: 0px;color:red'>HID</span>",
        "<span style='font-size:0.0em !important'>HID</span>",
        "<span style='opacity:.0'>HID</span>",
        "<p hidden>HID</p>",
        "<div aria-hidden=true><p>HID</p></div>",
        "<!-- HID -->",
        "<!-- a > b <p>HID</p> -->",
        "<!-- never closed <p>HID",
        "<script>'<p>HID</p>'</script>",
        "<script>HID",
        "<style>.x{display:none} #y{visibility:hidden}</style><p class='a x'>HID</p><b id=y>HID</b>",
        "<template>HID</template><noscript>HID</noscript><nav>HID</nav><div role=navigation>HID</div>",
        "<del>HID</del><s>HID</s><button>HID</button><textarea>HID</textarea><svg><title>HID</title></svg>",
    ],
)
def test_hidden_words_are_dropped(hidden: str) -> None:
    """What a reader of the page does not see is not read."""
    assert _text(f"<p>seen</p>{hidden}") == "seen"


@pytest.mark.parametrize("style", ["font-size:0.5em", "font-size:10px", "opacity:0.9", "display:block"])
def test_visible_words_stay(style: str) -> None:
    """Small or faint words are still words."""
    assert _text(f"<p style='{style}'>seen</p>") == "seen"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>a\n  b&nbsp;<a href='https://x.test'>link</a> c</p>", "a b link c"),
        ("<p>one<br>two</p>", "one  \ntwo"),
        ("<h3>A <b>b</b></h3><p></p><p>c</p>", "### A b\n\nc"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        ("<ol><li>a</li><li><p>b</p><p>c</p></li></ol>", "1. a\n2. b\n\n   c"),
        ("<ul><li>a<li>b</ul>c", "- a\n- b\n\nc"),
        ("<blockquote><p>a</p><p>b</p></blockquote><p>c</p>", "> a\n\n> b\n\nc"),
        ("<p>run <code>a&lt;b&gt;</code> <code></code>now</p>", "run `a<b>` now"),
        ("<pre>a\n```\nb<br>c</pre>", "````\na\n```\nb\nc\n````"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "|  |  |\n| --- | --- |\n| a | b |"),
        (
            "<table><caption>Runs</caption><tr><th>m</th><th>F1</th></tr><tr><td><p>a|b</p><p>c.</p><p>d</p></td><td>1</td></tr></table>",
            "Runs\n\n| m | F1 |\n| --- | --- |\n| a\\|b; c. d | 1 |",
        ),
        (
            "<table><tr><td>Model</td><td>F1</td></tr><tr><td>rules</td><td>0.6</td></tr></table>",
            "| Model | F1 |\n| --- | --- |\n| rules | 0.6 |",
        ),
        ("<table><tr><th>Owner</th><td>Noor</td></tr></table>", "|  |  |\n| --- | --- |\n| Owner | Noor |"),
        ("<table><tr><td><h2>A</h2>b</td><td>c</td></tr></table>", "## A\n\nb\n\nc"),
        ("<table><tr><td>a</td></tr><tr><td>b</td></tr></table>", "a\n\nb"),
        ("<p><strong>Next week</strong></p><p><b>I</b> wrote it</p>", "**Next week**\n\nI wrote it"),
        ("<li><input type=checkbox checked disabled> done</li>", "- [x] done"),
        ("<li><input type=checkbox> todo</li>", "- [ ] todo"),
        ("a < b and 5 <6 &amp; <3", "a < b and 5 <6 & <3"),
    ],
)
def test_markup(body: str, text: str) -> None:
    """Structure is kept as Markdown says it."""
    assert _text(body) == text


def test_the_main_content_wins_and_several_articles_stay_together() -> None:
    """Menus around the content are left out, and a page of several articles is not cut to the first."""
    assert _text("<div>menu</div><main>words</main>") == "words"
    assert _text("<div>menu</div><article>words</article>") == "words"
    assert _text("<article>one</article><article>two</article>") == "one\n\ntwo"
    assert _text("<main></main><p>words</p>") == "words"


def test_what_the_head_says() -> None:
    """Author, date and address come from the head; a date without sense is noted."""
    found = _read(
        "<!-- saved from url=(0020)https://x.test/page --><html><head><meta name=author content=Ada>"
        "<meta property='article:published_time' content='2025-03-31'></head><h1>T</h1>x"
    )
    assert (found.author, found.url, found.title) == ("Ada", "https://x.test/page", "T")
    assert found.created_at == datetime(2025, 3, 31, tzinfo=UTC)
    assert "not understood" in _read("<meta name=date content=soon><p>x").notes[0]


def test_an_address_that_is_no_web_address_is_left_out() -> None:
    """A link in a report leads to the web, never into a script."""
    assert _read("<link rel=canonical href='javascript:alert(1)'><p>x").url is None


def test_the_declared_encoding_is_used() -> None:
    """A page in its own encoding is read without a guess."""
    found = _read("<meta charset='iso-8859-2'><p>łódź</p>".encode("iso-8859-2"))
    assert (found.text, found.notes) == ("łódź", ())


@pytest.mark.parametrize("charset", ["punycode", "idna", "unicode_escape", "raw-unicode-escape", "utf-7", "rot13", "x"])
def test_a_declared_encoding_that_is_none_of_the_web_is_passed_over(charset: str) -> None:
    """Python's own would take minutes, or make other words of what stands there."""
    text = f"<meta charset={charset}><p>{'The outage was mine. ' * 20_000}-{'b9' * 20_000} \\x41</p>"
    began = time.monotonic()
    found = _read(text.encode())
    assert time.monotonic() - began < 5
    assert found.text.endswith(r"b9 \x41")


def test_the_names_of_encodings_are_those_that_python_says() -> None:
    """One that was spelled otherwise would never be taken."""
    assert {codecs.lookup(name).name for name in CODECS} == CODECS


@pytest.mark.parametrize("data", ["<html></html>", "<p hidden>x</p>", "<script>x</script>", "<title>only</title>"])
def test_a_page_without_text_is_refused(data: str) -> None:
    """A page that shows nothing is no artifact."""
    with pytest.raises(UnreadableError, match="has no text"):
        _read(data)


def test_a_page_of_too_many_tags_is_refused_at_once() -> None:
    """A hostile page costs a moment, not minutes."""
    began = time.monotonic()
    with pytest.raises(UnreadableError, match="HTML tags"):
        _read("<p>x" * 400_000)
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "unit",
    [
        "<!--",
        "</",
        "<![",
        "<a b='",
        '<a b="<',
        "<script>",
        "<ul><li>x",
        "<blockquote>x",
        "<code>",
        "<div><a href=#cmnt_ref1>[a]</a>",
        "<table>",
        "<table><tr><td>x",
        "<p class='comment comment-content'>x</p>",
        "<div class='comment-content'>x",
    ],
)
def test_hostile_repetition_takes_linear_time(unit: str) -> None:
    """What makes the standard parser look ahead for ever does not."""
    began = time.monotonic()
    with suppress(UnreadableError):
        _read("<p>x" + unit * 8_000)
    assert time.monotonic() - began < 10


@settings(deadline=5000, max_examples=60)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """No bytes raise anything but the one error."""
    with suppress(UnreadableError):
        assert _read(data).text


@settings(deadline=5000, max_examples=100)
@given(st.sampled_from([GOOGLE, CONFLUENCE]), st.data())
def test_mutated_pages_are_read_or_refused(page: str, data: st.DataObject) -> None:
    """A page that is cut, doubled or mixed up is read as far as it goes, and no mark of ours is left in it."""
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(page))] * 2)))
    insert = data.draw(
        st.one_of(st.sampled_from(["<", ">", "<!--", "<pre>", "</li>", "<li>", "\0", "<![CDATA["]), st.text(max_size=9))
    )
    try:
        found = _read((page[:start] + insert + page[end:]).encode("utf-8", "replace"))
    except UnreadableError:
        return
    assert found.text == found.text.strip("\n")
    assert "\0" not in found.text


def test_who_changed_a_page_last_is_read_and_left_out() -> None:
    """A wiki's own line about the page gives author and date, and is no part of its text."""
    line = "Created by <span class='author'>Noor Haddad</span>, last modified on Aug 20, 2026"
    found = _read(f"<main><div class='page-metadata'>{line}</div><p>I fixed it.</p></main>".encode())
    assert (found.text, found.author, found.created_at) == (
        "I fixed it.",
        "Noor Haddad",
        datetime(2026, 8, 20, tzinfo=UTC),
    )
    line = "<li class=page-metadata-modification-info>Created by Noor Haddad , edited Aug 20, 2026</li>"
    found = _read(
        f"<main><ul class='page-metadata'><li>3 attachments</li>{line}</ul><p>I fixed it.</p></main>".encode()
    )
    assert (found.author, found.created_at) == ("Noor Haddad", datetime(2026, 8, 20, tzinfo=UTC))
    found = _read(b"<main><p>Last modified by Noor Haddad on Aug 20, 2026</p><p>I fixed it.</p></main>")
    assert (found.author, found.created_at) == ("Noor Haddad", datetime(2026, 8, 20, tzinfo=UTC))
    found = _read(b"<main><time datetime='2026-08-20'>Thursday</time><p>I fixed it.</p></main>")
    assert found.created_at == datetime(2026, 8, 20, tzinfo=UTC)
