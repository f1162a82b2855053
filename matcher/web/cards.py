"""What stands on a card: one behavior for one artifact, with its words in their surroundings."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matcher.domain import Artifact, Behavior, Field, Quote, ReviewItem, digest
from matcher.pipeline.reviewing import Review
from matcher.report import called, visible, web_link
from matcher.web.highlight import Line, Mark, lines

AROUND = 160
"""Code points of an artifact on both sides of a quote on a card."""
TONES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An item of the review as a page shows it."""

    item: ReviewItem
    key: str
    """Names the pair on every page."""
    seen: str
    """Names all that a ruling on it would be about: another value, and somebody has ruled or the words have changed."""
    name: str
    """Of the behavior, short."""
    marks: tuple[Mark, ...]
    """The words that a ruling would be about."""
    context: tuple[Line, ...]
    """The quoted words of the text with what stands around them."""
    title_quotes: tuple[str, ...]
    """Quoted words of the title."""
    gone: tuple[str, ...]
    """Words that were accepted and no longer stand in it."""
    note: str | None

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """The words that a ruling would be about."""
        return tuple(mark.quote for mark in self.marks)

    @property
    def places(self) -> list[tuple[str, str]]:
        """The quoted words, each with its place as a form names it."""
        return [(q.text, f"{q.field}:{q.start}:{q.end}") for q in self.quotes]


def card(review: Review, item: ReviewItem, tone: int = 0, around: int = AROUND) -> Card:
    """Return the card of an item as it stands now, with so many code points on both sides of a quote."""
    quotes, key, name = review.quotes(item), key_of(item.artifact.id, item.behavior.id), name_of(item.behavior)
    marks = tuple(
        Mark(quote=quote, key=key, anchor=f"m-{key}-{n}", name=name, tone=tone % TONES, state=item.state)
        for n, quote in enumerate(quotes)
    )
    in_text = [mark for mark in marks if mark.quote.field == "text"]
    standing = {quote.text for quote in quotes}
    return Card(
        item=item,
        key=key,
        seen=seen(item, quotes),
        name=name,
        marks=marks,
        context=_full(lines(item.artifact.text, in_text, around)) if in_text else (),
        title_quotes=tuple(visible(quote.text) for quote in quotes if quote.field == "title"),
        gone=tuple(visible(quote.text) for quote in item.quotes if quote.text not in standing),
        note=review.note_of(item),
    )


def cards(review: Review, items: Iterable[ReviewItem], around: int = AROUND) -> list[Card]:
    """Return the cards of items, each behavior in a colour of its own as far as they go."""
    tones: dict[str, int] = {}
    return [card(review, item, tones.setdefault(item.behavior.id, len(tones)), around) for item in items]


def key_of(artifact_id: str, behavior_id: str) -> str:
    """Return the short name of a pair."""
    return digest([artifact_id, behavior_id])[7:23]


def seen(item: ReviewItem, quotes: Sequence[Quote]) -> str:
    """Return the name of what a person looks at when they rule."""
    decision = item.decision
    ruled = [decision.at.isoformat(), decision.ruling, decision.note] if decision is not None else []
    spans = [[quote.field, quote.start, quote.end] for quote in quotes]
    return digest([item.artifact.fingerprint, item.state, ruled, spans])[7:39]


def name_of(behavior: Behavior) -> str:
    """Return the behavior's id in words, without its pillar in front."""
    pillar = re.sub(r"\W+", "-", (behavior.pillar or "").casefold())
    name = behavior.id.removeprefix(f"{pillar}-") if pillar else behavior.id
    return visible(re.sub(r"[-_]+", " ", name)) or behavior.id


def title_of(artifact: Artifact) -> str:
    """Return what an artifact is called on a page: never empty."""
    return called(artifact) or "(without a name)"


def link_of(artifact: Artifact) -> str | None:
    """Return where an artifact can be opened, where that is a plain web address."""
    return web_link(artifact.url) or web_link(artifact.id)


def field_lines(artifact: Artifact, field: Field, found: Iterable[Card], around: int | None) -> tuple[Line, ...]:
    """Return a field with the quotes of all cards."""
    marks = [mark for one in found for mark in one.marks if mark.quote.field == field]
    return lines(artifact.field(field), marks, around)


def _full(found: Iterable[Line]) -> tuple[Line, ...]:
    """Return the lines that have words on them."""
    return tuple(line for line in found if any(piece.text.strip() or piece.left_out for piece in line))
