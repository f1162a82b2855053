"""Tables of a page: data are told from mere layout, and written as Markdown with pipes, a line for each row."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from matcher.deferred import lazy_regex

if TYPE_CHECKING:
    from bs4 import Tag

_NOT_IN_CELLS = ["table", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote"]
"""What keeps its own mark, which a cell has no room for: such a table lays out a page."""
_LABEL_WORDS = 4
_SENTENCE_END = lazy_regex(r"[.!?;:]$")


@dataclass(slots=True)
class Grid:
    """A table while it is read: the cells of each row, and whether all of a row are header cells."""

    owner: "Tag"
    rows: list[list[str]] = field(default_factory=list)
    heads: list[bool] = field(default_factory=list)
    marked: bool = False
    """Whether there is a header cell anywhere."""
    above: list[str] = field(default_factory=list)
    """What stands outside the cells: the caption."""

    def begin(self, name: str) -> None:
        """Begin a row (`tr`) or a cell of the last one (`td`, `th`)."""
        if name == "tr" or not self.rows:
            self.rows.append([])
            self.heads.append(True)
        if name != "tr":
            self.rows[-1].append("")
            self.heads[-1] = self.heads[-1] and name == "th"
            self.marked = self.marked or name == "th"

    def add(self, block: Sequence[str]) -> None:
        """Add a block to the last cell, told from the words before it by a stop or a semicolon."""
        said = " ".join(line.strip() for line in block)
        if not self.rows or not self.rows[-1]:
            self.above.append(said)
            return
        before = self.rows[-1][-1]
        joint = "" if not before else " " if _SENTENCE_END.search(before) else "; "
        self.rows[-1][-1] = before + joint + said.replace("|", "\\|")

    def lines(self) -> list[str]:
        """Return the Markdown of the table; its header is blank where the first row holds data."""
        numbered = [number for number, row in enumerate(self.rows) if any(row)]
        rows = [self.rows[number] for number in numbered]
        if not rows:
            return []
        width = max(map(len, rows))
        head = rows.pop(0) if self._is_head(numbered[0], rows) else []
        head = head + [""] * (width - len(head))
        return [_row(head), "|" + " --- |" * width, *map(_row, rows)]

    def _is_head(self, first: int, rows: list[list[str]]) -> bool:
        """Return whether the first row names the columns; Word and many wikis do not mark it as such."""
        cells = self.rows[first]
        if self.marked or len(rows) < 2:
            return self.heads[first]
        return all(
            cell and len(cell.split()) <= _LABEL_WORDS and not cell[0].isdigit() and not _SENTENCE_END.search(cell)
            for cell in cells
        )


def layouts(root: "Tag") -> frozenset[int]:
    """Return the `id()` of the elements that pieces of a page stand in: a table among them lays out the page.

    Found once for all: looked for from each table, a page of nested ones takes the square of the time.
    """
    found: set[int] = set()
    for piece in [*root.find_all(_NOT_IN_CELLS), *root.select("[data-inline-task-id]")]:
        for around in piece.parents:
            if id(around) in found:
                break
            found.add(id(around))
    return frozenset(found)


def is_grid(table: "Tag", layouts: frozenset[int]) -> bool:
    """Return whether a table holds rows of data: several cells side by side, and no pieces of a page within them."""
    if id(table) in layouts:
        return False
    # One pass, and no look from each row: rows that are never closed nest, and a hostile page has many.
    rows = [id(cell.parent) for cell in table.find_all(["td", "th"])]
    return len(rows) > len(set(rows))


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
