"""HTML elements as Markdown: headings, lists, tables, quotes, boxes and code keep their marks; hidden ones go."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.artifacts.grid import Grid, is_grid, layouts
from matcher.deferred import lazy_regex

if TYPE_CHECKING:
    from bs4.element import PageElement, Tag

# fmt: off
_DROPPED = frozenset({
    "title", "script", "style", "template", "noscript", "head", "nav", "footer", "iframe", "object", "svg", "math",
    "button",
    "select", "textarea", "audio", "video", "canvas", "map", "del", "s", "strike",
})
# fmt: on
"""Never the author's standing words; what is struck out is taken back."""
# fmt: off
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "form", "header", "hr", "html", "legend", "li", "main", "ol", "p", "pre",
    "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})
# fmt: on
_HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_CHROME_ROLES = frozenset({"navigation", "banner", "contentinfo", "search"})
_HINTS = frozenset({"text-placeholder", "placeholder-text", "page-metadata"})
"""Classes of what a wiki says about or into a page: hints of its templates, who changed it last."""
_LABEL_WORDS = 8
_BACK_LINK = lazy_regex(r"#(?:cmnt|ftnt|footnote|endnote)")
_HIDES = lazy_regex(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|"
    r"(?:font-size|opacity)\s*:\s*(?:0+(?:\.0*)?|\.0+)(?:px|pt|em|rem|%)?\s*(?:!important\s*)?(?:;|$)",
    re.IGNORECASE,
)
_SPACE = lazy_regex(r"[ \t\r\n\f\u00a0]+")
_DEEPEST = 40
"""From here on lists and quotes are not indented further: a page of nothing but depth would fill the memory."""
_BREAK = "\0"
"""Stands for a line break until its block is written; cannot come from a page, whose NULs are refused."""


def words(text: str) -> str:
    """Return a text on one line, with single spaces."""
    return _SPACE.sub(" ", text).strip()


def style_hides(style: str) -> bool:
    """Return whether a style declaration takes its element out of sight."""
    return bool(_HIDES.search(style.strip()))


@dataclass(slots=True)
class _Box:
    """A list item or a quote: what stands before its first line, and before every other."""

    owner: "Tag"
    first: str
    rest: str
    level: int = 0
    """How many lists an item is in; 0 for a quote."""
    begun: bool = False

    def prefix(self) -> str:
        """Return the mark once, then the indent."""
        mark, self.begun = (self.rest if self.begun else self.first), True
        return mark


class Markup:
    """Writes one tree. Walks it without recursion, since hostile pages nest deeper than calls may."""

    def __init__(self, hidden: frozenset[str] = frozenset(), asides: frozenset[int] = frozenset()) -> None:
        """Take the classes (`.x`) and ids (`#x`) that a style sheet hides, and the `id()` of elements to pass over."""
        self._hidden = hidden
        self._asides = asides
        self._start()

    def _start(self) -> None:
        self._out: list[str] = []
        self._line: list[str] = []
        self._boxes: list[_Box] = []
        self._counts: list[int | None] = []
        self._pre = self._code = 0
        self._last_item = False
        self._grid: Grid | None = None

    def of(self, root: "Tag") -> str:
        """Return the text of an element, with single newlines in a list and empty lines between blocks."""
        from bs4.element import CData, NavigableString, Tag

        self._start()
        self._layouts = layouts(root)
        waiting: list[tuple[PageElement, bool]] = [(root, False)]
        while waiting:
            node, leaving = waiting.pop()
            if isinstance(node, Tag):
                if leaving:
                    self._leave(node)
                elif node is root or not self._is_dropped(node):
                    self._enter(node)
                    waiting.append((node, True))
                    waiting.extend((child, False) for child in reversed(node.contents))
            elif type(node) in (NavigableString, CData):  # its other kinds are comments, scripts, declarations
                self._line.append(str(node).replace(_BREAK, ""))
        self._flush()
        return "".join(self._out).strip("\n")

    def _is_dropped(self, tag: "Tag") -> bool:
        if id(tag) in self._asides:
            return True
        if tag.name in _DROPPED or tag.has_attr("hidden") or str(tag.get("aria-hidden")).lower() == "true":
            return True
        if str(tag.get("role")).lower() in _CHROME_ROLES or style_hides(str(tag.get("style", ""))):
            return True
        if tag.name == "a" and _BACK_LINK.match(str(tag.get("href", ""))):
            return True
        if not _HINTS.isdisjoint(_names(tag, mark="")):
            return True
        return bool(self._hidden) and not self._hidden.isdisjoint(_names(tag))

    def _enter(self, tag: "Tag") -> None:
        name = tag.name
        if name in _BLOCKS or name in _HEADINGS:
            self._flush()
        if name in ("ul", "ol"):
            self._counts.append(0 if name == "ol" else None)
        elif name == "li":
            self._begin_item(tag)
        elif name == "blockquote":
            self._boxes.append(_Box(tag, "> ", "> "))
        elif name == "pre":
            self._pre += 1
        elif name == "table" and not self._grid and is_grid(tag, self._layouts):
            self._grid = Grid(tag)
        elif self._grid and name in ("tr", "td", "th"):
            self._grid.begin(name)
        else:
            self._inline(tag)

    def _inline(self, tag: "Tag") -> None:
        if tag.name == "br":
            self._line.append("\n" if self._pre else _BREAK)
        elif tag.name in _CODE and not self._pre:
            self._code += 1
            self._line += ["`"] if self._code == 1 else []
        elif tag.name == "input" and str(tag.get("type")).lower() == "checkbox":
            self._line.append(_tick(tag.has_attr("checked")))

    def _begin_item(self, tag: "Tag") -> None:
        mark = "- "
        if self._counts and (count := self._counts[-1]) is not None:
            self._counts[-1] = count + 1
            mark = f"{count + 1}. "
        level = max(1, len(self._counts))
        while self._boxes and self._boxes[-1].level == level:  # the item before was never closed
            self._boxes.pop()
        self._boxes.append(_Box(tag, mark, " " * len(mark), level))
        if tag.has_attr("data-inline-task-id"):  # Confluence's tasks
            self._line.append(_tick("checked" in _names(tag, mark="")))

    def _leave(self, tag: "Tag") -> None:
        name = tag.name
        if name in _HEADINGS:
            self._flush(heading=_HEADINGS[name])
        elif name == "pre":
            self._pre -= 1
            self._flush(fenced=True)
        elif name in _BLOCKS:
            self._flush(bold=name in ("p", "div") and _is_bold(tag))
        elif name in _CODE and self._code:
            self._close_code()
        if self._boxes and self._boxes[-1].owner is tag:
            self._boxes.pop()
        elif name in ("ul", "ol") and self._counts:
            self._counts.pop()
        if self._grid and self._grid.owner is tag:
            grid, self._grid = self._grid, None
            self._write(grid.above)
            self._write(grid.lines())

    def _close_code(self) -> None:
        self._code -= 1
        if self._code == 0 and self._line:  # where a block stood inside, its flush has taken the opening mark
            if self._line[-1] == "`":
                self._line.pop()
            else:
                self._line.append("`")

    def _flush(self, *, heading: str = "", fenced: bool = False, bold: bool = False) -> None:
        """Write what has gathered as one block, if it is more than space."""
        gathered, self._line = "".join(self._line), []
        if self._pre and not fenced:  # a block inside a code block is only a line of it
            self._line = [gathered] if not gathered or gathered.endswith("\n") else [gathered, "\n"]
        elif fenced:
            self._write(_fenced(gathered) if gathered.strip() else [])
        elif heading:
            said = words(gathered.replace(_BREAK, " "))
            self._write([heading + said] if said else [])
        else:
            block = list(_lines(gathered))
            label = bold and not self._grid and len(block) == 1 and len(block[0].split()) <= _LABEL_WORDS
            self._write([f"**{block[0]}**"] if label else block)

    def _write(self, block: list[str]) -> None:
        if not block:
            return
        if self._grid:
            self._grid.add(block)
            return
        boxes = self._boxes[:_DEEPEST]
        is_item = any(box.level and not box.begun for box in boxes)
        if self._out:
            self._out.append("\n" if is_item and self._last_item else "\n\n")
        self._last_item = any(box.level for box in boxes)
        self._out.append("\n".join("".join([box.prefix() for box in boxes]) + line for line in block))


def _is_bold(tag: "Tag") -> bool:
    """Return whether a paragraph is all bold: where it is short, the heading of those who use no heading styles."""
    from bs4.element import Tag

    inside = [child for child in tag.contents if isinstance(child, Tag) or str(child).strip(": \t\r\n\u00a0")]
    return len(inside) == 1 and isinstance(inside[0], Tag) and inside[0].name in ("strong", "b")


def _lines(gathered: str) -> Iterator[str]:
    """Yield the lines of a paragraph; all but the last end in the two spaces that keep a break in Markdown."""
    found = [said for part in gathered.split(_BREAK) if (said := words(part))]
    for number, line in enumerate(found, start=1):
        yield line if number == len(found) else line + "  "


def _fenced(code: str) -> list[str]:
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", code)), default=0))
    return [fence, *code.replace("\r\n", "\n").strip("\n").split("\n"), fence]


def _tick(checked: bool) -> str:
    return "[x] " if checked else "[ ] "


def _names(tag: "Tag", mark: str = ".") -> Iterator[str]:
    """Yield an element's classes, each with the mark before it, and its id as `#id`."""
    classes = tag.get("class")
    yield from (mark + name for name in (classes.split() if isinstance(classes, str) else classes or ()))
    if tag.get("id"):
        yield f"#{tag['id']}"
