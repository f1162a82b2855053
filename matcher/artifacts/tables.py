"""Reads the CSV exports of Jira and Linear.

Jira repeats headers (`Comment,Comment`), so rows are kept as lists of cells beside a table of where each header stands.
"""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from matcher.artifacts.authorship import bot_note, kept_apart
from matcher.artifacts.dates import is_date, local_moment
from matcher.artifacts.source import Source, UnreadableError, decode, lines
from matcher.artifacts.values import address
from matcher.artifacts.wiki import markdown
from matcher.deferred import lazy_regex
from matcher.domain import Artifact, Comment, Kind, Skipped

_DELIMITERS = ",;\t|"
_HEADER_LINES = 20
_MAX_CELL = 2**31 - 1
_CONTROLS = bytes({*range(0x20), 0x7F} - {0x09, 0x0A, 0x0D})
"""What a database's text may hold by mistake, and no export needs: one cell must not make a table "not text"."""
_KEY = lazy_regex(r"[A-Za-z][A-Za-z0-9_]*-\d+")
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
"""Marks of the encodings in which a zero byte is no mistake; that of UTF-32-LE begins as that of UTF-16-LE."""
_INCIDENT = lazy_regex(r"incident|outage|post-?\s?mortem", re.IGNORECASE)
_EXPORT = "export it again as CSV with all fields"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """Where a tracker puts things: the names of its columns in lower case, of which the first that is filled counts."""

    tracker: str
    key: tuple[str, ...]
    title: tuple[str, ...]
    text: tuple[str, ...]
    others: tuple[str, ...]
    guarded: bool = False
    """Whether cells that a spreadsheet could take for a formula begin with an apostrophe."""

    @property
    def names(self) -> frozenset[str]:
        """Every name that tells this tracker's header from another line."""
        return frozenset((*self.key, *self.title, *self.text, *self.others))


_JIRA = _Layout(
    tracker="Jira",
    key=("issue key", "key", "work item key"),
    title=("summary",),
    text=("description",),
    others=("issue type", "reporter", "creator", "created", "status", "comment"),
)
_LINEAR = _Layout(
    tracker="Linear",
    key=("id",),
    title=("title",),
    text=("description",),
    others=("team", "status", "creator", "created", "completed"),
    guarded=True,
)


@dataclass(frozen=True, slots=True)
class _Header:
    places: dict[str, list[int]]
    width: int
    delimiter: str
    height: int
    """How many lines of the file it takes, with what stands above it."""

    def has(self, names: tuple[str, ...]) -> bool:
        return any(name in self.places for name in names)


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: Sequence[str]
    header: _Header

    def all(self, *names: str) -> Iterator[str]:
        """Yield the filled cells under the headers, in the order of the names."""
        for name in names:
            for place in self.header.places.get(name, ()):
                if place < len(self.cells) and self.cells[place].strip():
                    yield self.cells[place]

    def whole(self, names: tuple[str, ...]) -> str:
        """Return the first filled cell under the headers, with its line ends as Markdown wants them."""
        return lines(next(self.all(*names), ""))

    def first(self, *names: str) -> str:
        """Return the first filled cell under the headers on one line, or nothing."""
        return " ".join(next(self.all(*names), "").split())


_Build = Callable[[Source, _Row, tuple[str, ...]], Artifact]


def read_jira_csv(source: Source) -> Iterator[Artifact | Skipped]:
    """Return an iterator over Jira's issues; each row that cannot be used is one `Skipped`.

    `text` is the description as Markdown: its reporter's words, dated by the issue's creation. Comments stand apart.
    """
    return _read(source, _JIRA, _jira)


def read_linear_csv(source: Source) -> Iterator[Artifact | Skipped]:
    """Return an iterator over Linear's issues; each row that cannot be used is one `Skipped`."""
    return _read(source, _LINEAR, _linear)


def _jira(source: Source, row: _Row, notes: tuple[str, ...]) -> Artifact:
    reporter = row.first("reporter", "creator")
    comments = tuple(_comment(cell) for cell in row.all("comment", "comments"))
    created_at, date_note = local_moment(row.first("created", "resolved", "updated"))
    kind: Kind = "incident_report" if _INCIDENT.search(row.first("issue type", "work type", "type")) else "other"
    found = (
        bot_note(reporter),
        *kept_apart(comments, [reporter, row.first("reporter id")]),
        date_note,
    )
    return Artifact(
        id=row.first(*_JIRA.key) or f"{source.id}:{row.line}",
        text=markdown(row.whole(_JIRA.text)),
        title=row.first(*_JIRA.title) or None,
        kind=kind,
        author=reporter or None,
        created_at=created_at,
        source=source.name,
        comments=comments,
        notes=notes + tuple(note for note in found if note),
    )


def _comment(cell: str) -> Comment:
    """Return a comment of Jira's `date;author;text`; a cell of another form is all text."""
    parts = cell.split(";", 2)
    if len(parts) < 3 or not is_date(parts[0]):
        return Comment(text=markdown(cell))
    return Comment(text=markdown(parts[2]), author=parts[1].strip() or None, created_at=local_moment(parts[0])[0])


def _linear(source: Source, row: _Row, notes: tuple[str, ...]) -> Artifact:
    creator = row.first("creator")
    created_at, date_note = local_moment(row.first("created", "completed", "updated"))
    url, url_note = address(row.first("url"))
    found = (bot_note(creator), date_note, url_note)
    return Artifact(
        id=row.first(*_LINEAR.key) or f"{source.id}:{row.line}",
        text=row.whole(_LINEAR.text),
        title=row.first(*_LINEAR.title) or None,
        author=creator or None,
        created_at=created_at,
        url=url,
        source=source.name,
        notes=notes + tuple(note for note in found if note),
    )


def _read(source: Source, layout: _Layout, build: _Build) -> Iterator[Artifact | Skipped]:
    try:
        data = source.read()
        text, note = decode(data if data.startswith(_WIDE) else data.translate(None, _CONTROLS))
    except UnreadableError as error:
        yield source.skipped(error.reason, error.remedy)
        return
    # Python's limit of 131,072 characters is less than one long description.
    csv.field_size_limit(max(csv.field_size_limit(), min(len(text) + 1, _MAX_CELL)))
    rows = list(io.StringIO(text, newline=""))
    header = _header(rows, layout)
    if not (header.has(layout.key) and (header.has(layout.title) or header.has(layout.text))):
        wanted = f"{layout.key[0]!r} and {layout.title[0]!r}"
        yield source.skipped(f"has no {layout.tracker} header with {wanted}", _EXPORT)
        return
    for found in _rows(source, rows, header, layout):
        if isinstance(found, Skipped):
            yield found
        elif not (found.first(*layout.title) or found.first(*layout.text)):
            wanted = f"{layout.title[0]} nor {layout.text[0]}"
            yield source.skipped(f"has neither {wanted}", "fill one of them, or leave the row out", at=found.line)
        else:
            yield build(source, found, (note,) if note else ())


def _header(rows: list[str], layout: _Layout) -> _Header:
    """Return the header under the delimiter that finds most of the tracker's columns in it."""
    above = 0
    while above < len(rows) and (not rows[above].strip() or re.match(r"sep=.?\s*$", rows[above], re.IGNORECASE)):
        above += 1
    candidates = [_split(rows, above, delimiter) for delimiter in _DELIMITERS]
    return max(candidates, key=lambda header: (len(layout.names & header.places.keys()), header.width))


def _split(rows: list[str], above: int, delimiter: str) -> _Header:
    reader = csv.reader(rows[above : above + _HEADER_LINES], delimiter=delimiter)
    cells = next(reader, [])
    places: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        places.setdefault(" ".join(cell.split()).lower(), []).append(place)
    return _Header(places, len(cells), delimiter, above + reader.line_num)


def _rows(source: Source, rows: list[str], header: _Header, layout: _Layout) -> Iterator[_Row | Skipped]:
    """Yield the rows that fit the header, and one `Skipped` for each stretch of lines that do not."""
    broken = 0
    for line, cells in _records(rows, header):
        if cells is None:
            broken = broken or line
            continue
        if not any(cell.strip() for cell in cells):
            continue
        row = _Row(line, [_unguarded(cell) for cell in cells] if layout.guarded else cells, header)
        fits = _fits(cells, header.width) or (len(cells) < header.width and _KEY.fullmatch(row.first(*layout.key)))
        if broken and fits:
            yield _unread(source, broken, line - 1)
            broken = 0
        if fits:
            yield row
        elif not broken:  # else it is a piece of what is broken
            reason = f"has {len(cells)} cells where the header has {header.width}"
            remedy = "quote the cells that hold the delimiter" if len(cells) > header.width else _EXPORT
            yield source.skipped(reason, remedy, at=line)
    if broken:
        yield _unread(source, broken, len(rows))


def _unread(source: Source, first: int, last: int) -> Skipped:
    reason = "is a row whose quotes do not pair up" + (f" (up to line {last})" if last > first else "")
    return source.skipped(reason, _EXPORT, at=first)


def _records(rows: list[str], header: _Header) -> Iterator[tuple[int, list[str] | None]]:
    """Yield each record with the number of its first line; None for a line at which no record can begin.

    A quote that is never closed swallows the rows below it. So a record that fails, or that spans lines and does not
    fit, costs its first line only: the next line is tried. What is read in vain is bounded, against files made to
    be read again and again.
    """
    at, spare = header.height, 8 * len(rows) + 1000
    while at < len(rows) and spare > 0:
        begin = at
        reader = csv.reader(map(rows.__getitem__, range(begin, len(rows))), delimiter=header.delimiter, strict=True)
        for cells in _until_failure(reader):
            end = begin + reader.line_num
            if end - at > 1 and not _fits(cells, header.width):
                break
            yield at + 1, cells
            at = end
        if at < len(rows):
            spare -= begin + reader.line_num - at
            yield at + 1, None
            at += 1
    if at < len(rows):
        yield at + 1, None


def _until_failure(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    with suppress(csv.Error):
        yield from reader


def _fits(cells: list[str], width: int) -> bool:
    """Return whether there is a cell for each header, and nothing beyond."""
    return len(cells) >= width and not any(cell.strip() for cell in cells[width:])


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith(("'=", "'+", "'-", "'@")) else cell
