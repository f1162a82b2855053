"""The card for a terminal, as rich text: the quoted words stand out without colour too."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from matcher.domain import Behavior, Field
from matcher.report.card import wording
from matcher.report.card.changes import changed
from matcher.report.card.context import Line, around, whole
from matcher.report.card.record import Card
from matcher.report.visibility import visible

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

QUOTED = "bold reverse yellow"
"""Without colour, bold and reversed."""
NAMES = 9
"""Columns for the name of a row."""
INDENT = 2


def on_screen(card: Card) -> "RenderableType":
    """Return the card; it is as high as its words need at the console's width."""
    from rich.console import Group

    return Group(*_blocks(card))


def text_lines(card: Card) -> "tuple[Text, ...]":
    """Return the artifact's title and whole text, with all quoted words marked."""
    from rich.text import Text

    head = _marked(whole(card.item.artifact.title or "", _spans(card, "title")), "bold")
    lines = _marked(whole(card.item.artifact.text, _spans(card, "text")))
    return (*head, Text(), *lines) if head else tuple(lines)


def behavior_line(behavior: Behavior) -> str:
    """Return a behavior on one line, as it stands in a list to choose from."""
    pillar = f" ({visible(behavior.pillar)})" if behavior.pillar else ""
    return f"{visible(behavior.text)}{pillar}"


def _blocks(card: Card) -> "Iterator[RenderableType]":
    from rich.padding import Padding
    from rich.text import Text

    item = card.item
    if card.place:
        yield Text(card.place, style="dim")
    yield Text(visible(item.behavior.text), style="bold")
    yield Text(visible(", ".join(wording.where(item.behavior))), style="dim")
    yield Text()
    titled = _marked(whole(item.artifact.title or "", _spans(card, "title")), "bold")
    yield from titled or [Text(wording.title(item), style="bold")]
    yield Text(" · ".join(value for _, value in wording.facts(item)), style="dim")
    if place := wording.source(item):
        yield Text(place, style="dim", overflow="fold")
    yield Text()
    for line in _marked(around(item.artifact.text, _spans(card, "text"))):
        yield Padding(line, (0, 0, 0, INDENT))
    yield Text() if card.quotes else Text(f"{wording.NOTHING_QUOTED}\n", style="bold")
    yield _rows(card)


def _rows(card: Card) -> "RenderableType":
    from rich.table import Table
    from rich.text import Text

    rows = Table.grid(padding=(0, 1))
    rows.add_column(width=NAMES)
    rows.add_column(ratio=1, overflow="fold")
    ruling, note = wording.ruled(card.item), visible(card.note or "")
    named = (
        ("why", wording.why(card.item)),
        ("changed", changed(card)),
        ("ruled", (ruling,) if ruling else ()),
        ("note", (note,) if note else ()),
    )
    for name, sentences in named:
        for number, sentence in enumerate(sentences):
            rows.add_row(
                Text(name if number == 0 else "", style="bold" if name == "changed" else "dim"), Text(sentence)
            )
    return rows


def _marked(lines: Iterable[Line], style: str = "") -> "list[Text]":
    from rich.text import Text

    return [Text.assemble(*((s.text, QUOTED if s.quoted else style) for s in line)) for line in lines]


def _spans(card: Card, field: Field) -> list[tuple[int, int]]:
    return [(quote.start, quote.end) for quote in card.quotes if quote.field == field]
