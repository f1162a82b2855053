"""The blocks of a text, by markdown-it-py: paragraphs, list items and table rows, with their true offsets."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from matcher.deferred import lazy_regex
from matcher.passages.checkboxes import checked_end, is_unchecked
from matcher.passages.headings import (
    LABEL_LEVEL,
    PLAIN_LEVEL,
    Outline,
    announces_plans,
    asks,
    level_of,
    names_day,
    past_lead,
    plan_lead,
    unmarked_heading,
)
from matcher.passages.hidden import Masked
from matcher.passages.prose import prose, words
from matcher.passages.sentences import goes_on
from matcher.passages.shape import is_label, is_written, section
from matcher.passages.spans import Span, line_spans, trimmed
from matcher.passages.tally import Tally

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_LINE = lazy_regex(r"\r\n|\r|\n")
_LINE_OF_TEXT = lazy_regex(r"[^\r\n]+")
_CALLOUT = lazy_regex(r"\s*>[> \t]*\[!(?:note|tip|important|warning|caution)\]", re.IGNORECASE)
_LONG_HEADING = 6

BlockKind = Literal["paragraph", "item", "row", "heading", "label", "title"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, list item, table row, long heading, label ("Test plan:") or title: `text[start:end]`."""

    start: int
    end: int
    kind: BlockKind
    heading: str | None = None
    depth: int = 0
    """How many lists it stands in."""


@dataclass(slots=True)
class _Item:
    """A list item while it is open: is what it holds dropped, and has its first line been seen?"""

    dropped: bool
    fresh: bool = True
    announces: bool = False
    """Whether its first words name what the items below it are (`Next week:`)."""


def find_blocks(masked: Masked, tally: Tally, title: str | None = None) -> list[Block]:
    """Return the blocks in order; quotes, code and unchecked items are left out and counted.

    A `title` that announces plans is a heading above them all.
    """
    return _Walker(masked.text, tally, Outline(title)).walk()


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    # Indented text in a commit body is seldom code, so "code" is off; the masking has seen to HTML and definitions.
    return MarkdownIt("commonmark").enable("table").disable(["code", "html_block", "reference", "inline"])


class _Walker:
    """Reads the tokens from first to last; one method for each kind that matters."""

    def __init__(self, text: str, tally: Tally, outline: Outline) -> None:
        self.text = text
        self.tally = tally
        self.lines = line_spans(text)
        self.blocks: list[Block] = []
        self.outline = outline
        self.level = 1
        self.quotes = 0
        self.items: list[_Item] = []
        self.inside: Literal["paragraph", "heading", "setext", "table"] = "paragraph"
        self.head_row = False
        self.handlers: dict[str, Callable[[Token], None]] = {
            "blockquote_open": self._open_quote,
            "blockquote_close": self._close_quote,
            "list_item_open": self._open_item,
            "list_item_close": self._close_item,
            "heading_open": self._open_heading,
            "paragraph_open": self._open_paragraph,
            "table_open": self._open_table,
            "thead_open": self._head,
            "tbody_open": self._body,
            "tr_open": self._row,
            "fence": self._fence,
            "inline": self._inline,
        }

    def walk(self) -> list[Block]:
        for token in _parser().parse(self.text):
            handler = self.handlers.get(token.type)
            if handler and (not self.quotes or "blockquote" in token.type):
                handler(token)
        return self.blocks

    def _open_quote(self, token: "Token") -> None:
        first = self.lines[token.map[0]] if token.map else (0, 0)
        if not self.quotes and _CALLOUT.match(self.text[slice(*first)]):
            return
        if not self.quotes:
            self.tally["quote"] += 1
        self.quotes += 1

    def _close_quote(self, token: "Token") -> None:
        self.quotes = max(0, self.quotes - 1)

    def _open_item(self, token: "Token") -> None:
        self.items.append(_Item(dropped=bool(self.items) and self.items[-1].dropped))

    def _close_item(self, token: "Token") -> None:
        if self.items.pop().announces:
            self.outline.leave(LABEL_LEVEL + len(self.items))

    def _open_heading(self, token: "Token") -> None:
        self.level = int(token.tag[1:])
        self.inside = "heading" if token.markup.startswith("#") else "setext"

    def _open_paragraph(self, token: "Token") -> None:
        self.inside = "paragraph"

    def _open_table(self, token: "Token") -> None:
        self.inside = "table"

    def _head(self, token: "Token") -> None:
        self.head_row = True

    def _body(self, token: "Token") -> None:
        self.head_row = False

    def _row(self, token: "Token") -> None:
        if self.head_row or not token.map or self._dropped:
            return
        start, end = self.lines[token.map[0]]
        span = trimmed(self.text, start, end, "| \t")
        if is_unchecked(self.text[slice(*span)]):
            self.tally["unchecked"] += 1
        else:
            self._add(span, "row")

    def _fence(self, token: "Token") -> None:
        if self._dropped or not token.map:
            return
        kept = [span for span in self._chunks(*token.map) if is_written(self.text[slice(*span)])]
        if token.info.strip() not in ("", "text", "txt", "markdown", "md"):
            kept = []
        for span in kept:
            self._add(span, "paragraph")
        self.tally["code"] += not kept

    def _chunks(self, first: int, end: int) -> list[Span]:
        """Return the inside of a fence, split at its blank lines."""
        chunks: list[Span] = []
        fresh = True
        for start, stop in self.lines[first + 1 : end]:
            line = self.text[start:stop].strip()
            if line and not line.startswith(("```", "~~~")):
                chunks[len(chunks) if fresh else -1 :] = [(start if fresh else chunks[-1][0], stop)]
                fresh = False
            else:
                fresh = True
        return [trimmed(self.text, *chunk) for chunk in chunks]

    def _inline(self, token: "Token") -> None:
        if self.inside == "table" or not token.map or not token.content.strip():
            return
        span = self._span(token)
        fresh = self._enter_item(span)
        if self._dropped:
            return
        if self.inside == "heading" or (self.inside == "setext" and self._is_title(span)):
            self._set_heading(span, self.level)
        elif not self.items and is_label(self.text[slice(*span)]):
            self._set_heading(span, level_of(self.text[slice(*span)]), label=True)
        else:
            start = checked_end(self.text, *span) if fresh else span[0]
            self._prose((start, span[1]), fresh=fresh)
        self.inside = "paragraph"

    def _prose(self, span: Span, *, fresh: bool) -> None:
        """Add a paragraph or item, cut at the lines in it that are headings without a mark."""
        start = span[0]
        for line in _LINE_OF_TEXT.finditer(self.text, *span):
            heading = None if self.items and not self._is_margin(line.start()) else unmarked_heading(line[0])
            if heading and not (names_day(heading) and self._is_wrapped(span, line.start())):
                self._add_prose(trimmed(self.text, start, line.start()))
                self._open(line[0], heading)
                start = line.end()
            elif line.start() == span[0] and line.end() < span[1] and not self.items and asks(line[0]):
                self.outline.enter(level_of(line[0]), prose(line[0]))
                self._add(line.span(), "heading")
                start = line.end()
        if start == span[0] and self.items and fresh and is_label(self.text[slice(*span)]):
            self._announce(span)
        self._add_prose(trimmed(self.text, start, span[1]))

    def _open(self, line: str, heading: str) -> None:
        """Open the heading that a line without its mark is."""
        if names_day(heading):
            said = [block.heading for block in self.blocks[-1:] if block.kind not in ("heading", "label")]
            self.outline.enter_day(heading, empty=said != [self.outline.heading])
        else:
            self.outline.enter(level_of(line), heading)

    def _is_wrapped(self, span: Span, at: int) -> bool:
        """Return whether a line of a paragraph was only wrapped to where it stands."""
        start, above = trimmed(self.text, span[0], at)
        return above > start and goes_on(self.text, span, above, at)

    def _is_margin(self, at: int) -> bool:
        """Return whether a line of an item stands at the margin, and only by its lack of an empty line above in it."""
        return at > 0 and self.text[at - 1] in "\r\n"

    def _announce(self, span: Span) -> None:
        """Take the first words of an item for the heading of the items in it, where they announce plans."""
        said = prose(self.text[slice(*span)]).rstrip(": ")
        if announces_plans(said):
            self.items[-1].announces = True
            self.outline.enter(LABEL_LEVEL + len(self.items) - 1, said)

    def _add_prose(self, span: Span) -> None:
        self._add(span, "item" if self.items else "paragraph")

    def _enter_item(self, span: Span) -> bool:
        """Judge an item by its first words; return whether these are they."""
        if not self.items or not self.items[-1].fresh:
            return False
        item = self.items[-1]
        item.fresh = False
        text = self.text[slice(*span)]
        if is_unchecked(text):
            item.dropped = True
            self.tally["unchecked"] += 1
        elif checked_end(text, 0, len(text)):
            item.dropped = False
        return True

    @property
    def _dropped(self) -> bool:
        return bool(self.items) and self.items[-1].dropped

    def _is_title(self, span: Span) -> bool:
        title = self.text[slice(*span)]
        return not _LINE.search(title) and words(title) <= 2 * _LONG_HEADING and not title.endswith((".", ":", ";"))

    def _set_heading(self, span: Span, level: int, *, label: bool = False) -> None:
        if is_unchecked(self.text[slice(*span)]):
            self.tally["unchecked"] += 1
            return
        heading = prose(self.text[slice(*span)]).rstrip(":").strip()
        self.outline.enter(level, heading)
        if label:
            self._add(span, "label")
        elif words(heading) >= _LONG_HEADING and not heading.endswith("?"):
            self._add(span, "heading")

    def _span(self, token: "Token") -> Span:
        """Return where a token's content lies: markdown-it gives lines, its content tells the columns."""
        first, end = token.map or [0, 1]
        lines = token.content.split("\n")
        last = min(first + len(lines), end) - 1
        start = self._column(first, lines[0])[0]
        return trimmed(self.text, start, self._column(last, lines[-1])[1])

    def _column(self, number: int, content: str) -> Span:
        start, end = self.lines[number]
        at = self.text.rfind(content.strip(), start, end)
        return (at, at + len(content.strip())) if at >= 0 else (start, end)

    def _add(self, span: Span, kind: BlockKind) -> None:
        named = section(self.text, *span) if kind == "paragraph" else None
        if named:
            self.outline.enter(LABEL_LEVEL, named[0])
        if span[0] < span[1] and (not self.blocks or span[0] >= self.blocks[-1].end):
            said = self.text[span[0] : span[1]] if kind in ("paragraph", "item") else ""
            plans = plan_lead(said)
            if kind == "paragraph" and (past := past_lead(said)):
                self.outline.enter(PLAIN_LEVEL, past)
            heading, depth = plans or self.outline.heading, len(self.items)
            self.blocks.append(Block(start=span[0], end=span[1], kind=kind, heading=heading, depth=depth))
