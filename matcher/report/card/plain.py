"""The card as sentences, one a line: for a screen reader, a terminal without any feature, or a script."""

from collections.abc import Iterator

from matcher.domain import Quote
from matcher.report.card import wording
from matcher.report.card.changes import changed
from matcher.report.card.context import before_and_after
from matcher.report.card.record import Card
from matcher.report.visibility import visible, visible_lines


def sentences(card: Card) -> tuple[str, ...]:
    """Return the card line by line; each line makes sense when it is heard alone."""
    return tuple(_sentences(card))


def text_sentences(card: Card) -> tuple[str, ...]:
    """Return the artifact's whole text line by line."""
    lines = [line for line in visible_lines(card.item.artifact.text) if line]
    return ("All of the artifact:", *lines, "End of the artifact.")


def _sentences(card: Card) -> Iterator[str]:
    item = card.item
    if card.place:
        yield f"{card.place[:1].upper()}{card.place[1:]}."
    yield f"Behavior: {visible(item.behavior.text)}"
    names = ("Pillar", "Section")
    parts = (item.behavior.pillar, item.behavior.section)
    yield from (f"{name}: {visible(part)}" for name, part in zip(names, parts, strict=True) if part)
    yield f"Artifact: {wording.title(item)}"
    yield from (f"{name}: {value}" for name, value in wording.facts(item))
    if place := wording.source(item):
        yield f"Source: {place}"
    for number, quote in enumerate(card.quotes, 1):
        yield from _quote(card, quote, f"Quote {number}" if len(card.quotes) > 1 else "Quote")
    if not card.quotes:
        yield wording.NOTHING_QUOTED
    yield from (f"Why: {sentence}" for sentence in wording.why(item))
    yield from (f"Changed: {sentence}" for sentence in changed(card))
    if ruling := wording.ruled(item):
        yield ruling
    if card.note:
        yield f"Note: {visible(card.note)}"


def _quote(card: Card, quote: Quote, name: str) -> Iterator[str]:
    if quote.field == "title":
        yield f"{name}, from the title: “{visible(quote.text)}”"
        return
    before, after = before_and_after(card.item.artifact.text, (quote.start, quote.end))
    if before:
        yield f"Before it: {before}"
    yield f"{name}: “{visible(quote.text)}”"
    if after:
        yield f"After it: {after}"
