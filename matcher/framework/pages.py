"""Reads a saved HTML page into the lines of an outline, without the site around it."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from matcher.deferred import lazy_regex
from matcher.framework.outline import Line, fold, is_pillar, is_short, names_level, reads_as_statement, scope_of

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag
    from bs4.element import PageElement, ResultSet

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_LISTS = frozenset({"ul", "ol", "menu"})
# fmt: off
_BLOCKS = frozenset((
    "address", "article", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "header", "hr", "html", "li", "main", "menu", "ol", "p", "pre", "section", "summary",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "h1", "h2", "h3", "h4", "h5", "h6",
))
_NOT_CONTENT = frozenset((
    "aside", "audio", "button", "dialog", "embed", "footer", "form", "head", "iframe", "input", "link", "meta",
    "nav", "noscript", "object", "script", "select", "style", "svg", "template", "textarea", "title", "video",
))
_NOT_CONTENT_ROLES = frozenset((
    "alert", "alertdialog", "banner", "complementary", "contentinfo", "dialog", "menu", "menubar", "navigation",
    "search", "toolbar",
))
# fmt: on
_NOT_CONTENT_NAMES = lazy_regex(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|toc|table-of-contents|sidebar|breadcrumbs?|navbar|navigation|nav|footer"
    r"|skip-(?:link|to-content)|share|social|headerlink)(?:$|[\s_-])"
)
_HIDDEN = lazy_regex(r"display:\s*none|visibility:\s*hidden")
_BOLD = lazy_regex(r"font-weight:\s*(?:bold|bolder|[6-9]00)")
_MAIN = ("#doc-content", "#doc-container", "main", "[role=main]", "article")
_INDENT = lazy_regex(r"listindent(\d+)")


def page_lines(page: str | bytes) -> tuple[list[Line], str | None]:
    """Return the lines of a page's own content and the address it was published at, where it says so.

    Navigation, footers, banners, hidden parts and lists of nothing but links are left out.
    """
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(page, "html.parser")
    source = _address(soup)
    main = next((found for query in _MAIN if (found := soup.select_one(query)) and found.find("li")), soup)
    lines = list(_lines(main))
    if not any(line.kind == "heading" and line.level == 1 for line in lines) and (title := _fallback_title(soup)):
        lines.insert(0, Line("heading", title, 1))
    return lines, source


def _address(soup: "BeautifulSoup") -> str | None:
    for query, name in (("link[rel=canonical]", "href"), ("meta[property='og:url']", "content")):
        found = soup.select_one(query)
        if found and str(found.get(name, "")).startswith("http"):
            return str(found[name])
    saved = re.search(r"saved from url=\(\d+\)(https?://\S+)", str(soup)[:2000])
    return saved[1] if saved else None


def _fallback_title(soup: "BeautifulSoup") -> str | None:
    """Return a title from outside the content: the part of the tab's name that is a role, else the first heading."""
    parts = re.split(r"\s[-\u2013\u2014|]\s", fold(soup.title.get_text())) if soup.title else []
    role = next((part for part in parts if names_level(part)), None)
    heading = soup.find("h1")
    return role or (fold(heading.get_text()) if heading else None) or next(iter(parts), None)


def _lines(tag: "Tag", bold: bool = False) -> Iterator[Line]:
    """Yield the lines of a block: what stands loose between its inner blocks makes paragraphs."""
    from bs4 import Tag

    bold = _is_bold(tag, bold)
    loose: list[PageElement] = []
    for child in tag.children:
        if isinstance(child, Tag) and _is_block(child):
            yield from _paragraph(loose, bold)
            loose = []
            yield from () if _is_furniture(child) else _block(child, bold)
        else:
            loose.append(child)
    yield from _paragraph(loose, bold)


def _block(tag: "Tag", bold: bool) -> Iterator[Line]:
    rank = 1 if tag.get("id") == "doc-title" else _rank(tag)
    if rank:
        yield Line("heading", _text(tag), rank)
    elif tag.name in _LISTS:
        yield from _list(tag, 1)
    elif tag.name == "li":
        yield from _item(tag, 1)
    elif tag.name == "table":
        yield from _table(tag)
    else:
        yield from _lines(tag, bold)


def _rank(tag: "Tag") -> int:
    """Return the rank of a heading, 0 for anything else."""
    if tag.get("role") == "heading":
        level = str(tag.get("aria-level", "2"))
        return int(level) if level.isdecimal() else 2
    return _HEADINGS.get(tag.name, 0)


def _paragraph(nodes: "list[PageElement]", bold: bool) -> Iterator[Line]:
    """Yield a run of inline content as one line, or as one label for each of its lines where all are short and bold."""
    runs = [run for node in nodes for run in _runs(node, bold)]
    text = "".join(text for text, _ in runs)
    written = [run_bold for piece, run_bold in runs if fold(piece)]
    kind: Literal["label", "text"] = "label" if written and all(written) else "text"
    parts = [fold(part) for part in text.split("\n")]
    if kind == "label" and all(map(is_short, parts)):
        yield from (Line(kind, part) for part in parts)
    else:
        yield Line(kind, text)


def _list(tag: "Tag", depth: int) -> Iterator[Line]:
    """Yield the items of a list. Dropbox Paper writes each item as a list of its own and its depth as a class."""
    from bs4 import Tag

    if _is_menu(tag):
        return
    indent = _INDENT.search(_names(tag))
    depth = int(indent[1]) if indent else depth
    for child in tag.children:
        if not isinstance(child, Tag) or _is_furniture(child):
            continue
        if child.name == "li":
            yield from _item(child, depth)
        else:
            yield from _list(child, depth + (child.name in _LISTS))


def _item(tag: "Tag", depth: int) -> Iterator[Line]:
    """Yield a list item and then those nested in it; an item left unclosed holds its next sibling."""
    yield Line("item", _text(tag, _LISTS | {"li"}), depth)
    for nested in tag.find_all(["li", *_LISTS]):
        if nested.find_parent(["li", *_LISTS]) is tag:
            yield from _item(nested, depth) if nested.name == "li" else _list(nested, depth + 1)


def _is_menu(tag: "Tag") -> bool:
    """Return whether a list holds nothing but short links."""
    items = tag.find_all("li")
    return bool(items) and all(
        _is_link(item) and is_short(fold(item.get_text())) and not reads_as_statement(fold(item.get_text()))
        for item in items
    )


def _is_link(item: "Tag") -> bool:
    return bool(item.find("a")) and fold("".join(a.get_text() for a in item.find_all("a"))) == fold(item.get_text())


def _table(table: "Tag") -> Iterator[Line]:
    """Yield a table's lines: scope headings with their columns, or rows of a section and its behaviors."""
    rows = [row.find_all(["td", "th"], recursive=False) for row in table.find_all("tr")]
    rows = [cells for cells in rows if cells and cells[0].find_parent("table") is table]
    if rows and sum(1 for cell in rows[0] if scope_of(fold(_text(cell)))) > 1:
        yield from _columns(rows)
    elif max(map(len, rows), default=0) <= 1 or table.find([*_HEADINGS]):  # a table for the layout only
        for cell in (cell for cells in rows for cell in cells):
            yield from _lines(cell)
    else:
        for number, cells in enumerate(rows):
            yield from _row(cells, is_header=number == 0 and _names_columns(cells))


def _columns(rows: "list[ResultSet[Tag]]") -> Iterator[Line]:
    """Yield each heading of the first row and below it the cells of its column."""
    for number, heading in enumerate(rows[0]):
        yield Line("label", _text(heading))
        for cells in rows[1:]:
            yield from _cell(cells[number]) if number < len(cells) else ()


def _row(cells: "list[Tag]", *, is_header: bool) -> Iterator[Line]:
    """Yield the section in the first cell and the behaviors in the others; a lone cell goes on with the row above."""
    if is_header:
        yield Line("label", _text(cells[-1]))
        return
    if len(cells) > 1:
        yield Line("label", _text(cells[0]))
    for cell in cells[1:] or cells:
        yield from _cell(cell)


def _cell(cell: "Tag") -> Iterator[Line]:
    """Yield the items of a cell; where it has no list, its paragraphs are the items."""
    lines = list(_lines(cell))
    if any(line.kind == "item" for line in lines):
        yield from lines
    else:
        yield from (Line("item", line.text, 1) for line in lines)


def _names_columns(cells: "list[Tag]") -> bool:
    """Return whether a row is the head of its table: no list in it, and every cell a `th` or bold."""
    return not any(cell.find("li") for cell in cells) and all(
        cell.name == "th" or all(line.kind == "label" for line in _lines(cell) if fold(line.text)) for cell in cells
    )


def _text(tag: "Tag", without: frozenset[str] = frozenset()) -> str:
    return "".join(text for child in tag.children for text, _ in _runs(child, False, without)).replace("\n", " ")


def _runs(node: "PageElement", bold: bool, without: frozenset[str] = frozenset()) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of text in a node with whether each is bold; a line feed is a forced line break."""
    from bs4 import Tag
    from bs4.element import NavigableString, PreformattedString

    if isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
        yield re.sub(r"\s", " ", node), bold
    if not isinstance(node, Tag) or node.name in without or _is_furniture(node):
        return
    if node.name == "br":
        yield "\n", bold
    elif node.name == "img":
        yield _emoji(node), bold
    gap = " " if node.name in _BLOCKS else ""
    yield gap, bold
    for child in node.children:
        yield from _runs(child, _is_bold(node, bold), without)
    yield gap, bold


def _emoji(image: "Tag") -> str:
    """Return the character an emoji image stands for; nothing for any other image."""
    shown = str(image.get("data-emoji-ch") or image.get("alt") or "")
    return "" if re.search(r"[A-Za-z]", shown) else shown


def _is_bold(tag: "Tag", inherited: bool) -> bool:
    style = str(tag.get("style", ""))
    if "font-weight" in style:
        return bool(_BOLD.search(style))
    return inherited or tag.name in {"b", "strong"}


def _is_block(tag: "Tag") -> bool:
    return tag.name in _BLOCKS or tag.find(list(_BLOCKS)) is not None


def _is_furniture(tag: "Tag") -> bool:
    """Return whether a tag is the site around the page, or not shown."""
    if tag.name in _NOT_CONTENT or str(tag.get("role")) in _NOT_CONTENT_ROLES:
        return True
    if tag.has_attr("hidden") or tag.get("aria-hidden") == "true" or _HIDDEN.search(str(tag.get("style", ""))):
        return True
    named_so = tag.name not in {"html", "body", "main", "article"} and _NOT_CONTENT_NAMES.search(_names(tag))
    return bool(named_so) and not any(is_pillar(fold(_text(heading))) for heading in tag.find_all([*_HEADINGS]))


def _names(tag: "Tag") -> str:
    return f"{' '.join(tag.get_attribute_list('class') or [])} {tag.get('id', '')}".lower()
