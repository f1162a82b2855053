"""Saved web pages: the main content as Markdown-like text, so that passages are cut as from Markdown."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from matcher.artifacts.byline import byline, named_in
from matcher.artifacts.detect import guessed_kind
from matcher.artifacts.markup import Markup, style_hides, words
from matcher.artifacts.source import Source, UnreadableError, codec_of, decode, moment
from matcher.deferred import lazy_regex
from matcher.domain import Artifact, Comment, Skipped

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_MAIN = (
    "#main-content.wiki-content",  # Confluence
    "#main-content",
    ".wiki-content",
    "main",
    "[role=main]",
    "#contents",  # a published Google document
    "article",
    "body",
)
"""Where a page's own content stands, surest first."""
_DATES = ("article:published_time", "date", "dcterms.created", "created")
_MOST_TAGS = 200_000
"""More than any page a person wrote; parsing a tag takes some 30 microseconds."""
_NEAR = 20
"""How many elements further up a comment's own box can begin."""
_COMMENT_ANCHOR = 'a[href^="#cmnt_ref"]'
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset=["']?([\w-]{1,40})""", re.IGNORECASE)
_MARK = lazy_regex(r"<!--|<(?=(script)\b)|<", re.IGNORECASE)
_TAG = lazy_regex(
    r"""<(?:[/?!]?[a-z](?:[^<>"']|"[^"<]*"|'[^'<]*'|"[^"]{0,2000}"|'[^']{0,2000}')*+|!\[[^<>]{0,200})>""", re.I
)
_NO_TEXT = ("has no text in its main content", "save the page again with its content, or leave it out")


def read(source: Source) -> Iterator[Artifact | Skipped]:
    """Yield the one artifact of a saved page; readers' comments go beside its text, not into it.

    Raises:
        UnreadableError: it is not text, or its main content holds none.
    """
    data = source.read()
    content, guessed = _decoded(data)
    page = parse(content)
    asides: set[int] = set()
    comments = (*_google_comments(page, asides), *_confluence_comments(page, asides))
    text = page_text(page, frozenset(asides))
    if not text:
        raise UnreadableError(*_NO_TEXT)
    title = _title(page)
    created_at, undated = moment(next(filter(None, (_meta(page, name) for name in _DATES)), None))
    about = _inner(page, ".page-metadata-modification-info") or _inner(page, ".page-metadata") or ""
    author, written = byline(f"{about}\n{text}")
    yield Artifact(
        id=source.id,
        text=text,
        title=title,
        kind=guessed_kind(source.name, title),
        author=_meta(page, "author")
        or _inner(page.find(class_="page-metadata"), ".author")
        or author
        or named_in(title),
        created_at=created_at or written or _timed(page, asides),
        url=_url(page, content),
        source=source.name,
        comments=comments,
        notes=tuple(note for note in (guessed, undated) if note),
    )


def _decoded(data: bytes) -> tuple[str, str | None]:
    """Return the characters: as the page declares them where that holds, else as any text."""
    declared = _CHARSET.search(data[:4096])
    if declared and b"\0" not in data:
        codec = codec_of(declared[1].decode("ascii"))
        with suppress(UnicodeError):
            if codec is not None:
                return data.decode(codec), None
    return decode(data)


def parse(content: str) -> "BeautifulSoup":
    """Return the tree of a page.

    Raises:
        UnreadableError: it has more than `_MOST_TAGS` tags, or cannot be parsed.
    """
    import warnings

    from bs4 import BeautifulSoup
    from bs4.exceptions import ParserRejectedMarkup

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # guesses on whether the markup is markup: the caller has said so
        try:
            return BeautifulSoup("".join(_tamed(content)), "html.parser")
        except ParserRejectedMarkup as error:
            raise UnreadableError("is not HTML that can be parsed", "save the page again") from error


def _tamed(content: str) -> Iterator[str]:
    """Yield a page without comments and scripts, each `<` that begins no tag escaped.

    The standard parser looks for the end of every unclosed tag and comment anew, which takes a hostile page hours.
    """
    ends = {"<!--": re.compile("-->"), "script": re.compile("</script[^<>]{0,200}>", re.IGNORECASE)}
    at = tags = 0
    while mark := _MARK.search(content, at):
        yield content[at : mark.start()]
        kind = (mark[1] or mark[0]).lower()
        if kind in ends:
            end = ends[kind].search(content, mark.end())
            at = end.end() if end else len(content)  # unclosed, it hides all the rest, as in a browser
        elif tag := _TAG.match(content, mark.start()):
            tags += 1
            yield "" if tag[0].startswith("<![") else tag[0]
            at = tag.end()
        else:
            yield "&lt;"
            at = mark.start() + 1
        if tags > _MOST_TAGS:
            raise UnreadableError(f"has more than {_MOST_TAGS:,} HTML tags", "save the part that matters")
    yield content[at:]


def page_text(page: "BeautifulSoup", asides: frozenset[int] = frozenset()) -> str:
    """Return the main content as Markdown-like text, without the elements of these `id()`s; may be empty."""
    markup = Markup(_hidden_names(page), asides)
    for place in _MAIN:
        found = page.select(place, limit=2)
        # Several articles are a list of other pages, or all of this one: the body holds them in either case.
        if found and not (place == "article" and len(found) > 1) and (text := markup.of(found[0])):
            return text
    return markup.of(page)


def _hidden_names(page: "BeautifulSoup") -> frozenset[str]:
    """Return the classes (`.x`) and ids (`#x`) that the page's own style sheets hide."""
    names: set[str] = set()
    for sheet in page.find_all("style"):
        for rule in sheet.get_text().split("}"):
            selectors, _, body = rule.partition("{")
            if "@" not in selectors and style_hides(body):
                names.update(re.findall(r"(?:^|,)\s*(?:\w+)?([.#][\w-]+)\s*(?=,|$)", selectors))
    return frozenset(names)


def _google_comments(page: "BeautifulSoup", asides: set[int]) -> Iterator[Comment]:
    """Yield the comments at the foot of a Google document, and note their places as no part of the text."""
    seen: set[int] = set()
    for anchor in page.select(_COMMENT_ANCHOR):
        if id(anchor) in seen:
            continue
        box = _comment_box(anchor)
        asides.add(id(box))
        seen.update(id(inner) for inner in box.select(_COMMENT_ANCHOR))
        if text := words(box.get_text(" ")).removeprefix(words(anchor.get_text())).strip():
            yield Comment(text=text)


def _comment_box(anchor: "Tag") -> "Tag":
    """Return what holds a Google Docs comment: the box it begins, else its paragraph."""
    label = anchor.get_text(strip=True)
    around = list(islice(anchor.parents, _NEAR))
    box = next((tag for tag in around if tag.name == "div"), None)
    if box is not None and next(box.stripped_strings, None) == label:
        return box
    return next((tag for tag in around if tag.name == "p"), anchor)


def _confluence_comments(page: "BeautifulSoup", asides: set[int]) -> Iterator[Comment]:
    """Yield the comments below a Confluence page, and note their places as no part of the text."""
    for section in page.select("#comments-section"):
        asides.add(id(section))
    markup = Markup(asides=frozenset(asides))
    authors: dict[int, str | None] = {}
    inside: set[int] = set()
    for body in page.select(".comment-content"):
        asides.add(id(body))
        if id(body) in inside:
            continue  # is said with the one around it
        inside.update(id(inner) for inner in body.select(".comment-content"))
        around = islice(body.parents, _NEAR)
        box = next((tag for tag in around if "comment" in tag.get_attribute_list("class")), None)
        if id(box) not in authors:
            authors[id(box)] = _inner(box, ".author")
        if said := markup.of(body):
            yield Comment(text=said, author=authors[id(box)])


def _title(page: "BeautifulSoup") -> str | None:
    return _meta(page, "ajs-page-title") or _inner(page.head, "title") or _inner(page, "title") or _inner(page, "h1")


def _inner(around: "Tag | None", place: str) -> str | None:
    found = around.select_one(place) if around else None
    return (words(found.get_text()) or None) if found else None


def _meta(page: "BeautifulSoup", name: str) -> str | None:
    for key in ("name", "property"):
        found = page.find("meta", attrs={key: name})
        if found and (content := words(str(found.get("content") or ""))):
            return content
    return None


def _timed(page: "BeautifulSoup", asides: set[int]) -> datetime | None:
    """Return the first `<time datetime>` that is no part of a comment."""
    for mark in page.select("time[datetime]", limit=20):
        if not any(id(parent) in asides for parent in mark.parents):
            found, _ = moment(str(mark["datetime"]))
            if found:
                return found
    return None


def _url(page: "BeautifulSoup", content: str) -> str | None:
    """Return where the page was saved from, if it says so."""
    canonical = page.select_one("link[rel=canonical][href]")
    url = str(canonical["href"]) if canonical else _meta(page, "og:url")
    if url is None and (saved := re.search(r"<!-- saved from url=\(\d+\)(\S+)", content[:4096])):
        url = saved[1]
    return url if url and re.match(r"https?://", url) else None
