"""What has changed in an artifact since somebody accepted it, in sentences."""

import difflib
from collections.abc import Iterator

from matcher.domain import Artifact
from matcher.report.card.record import Card
from matcher.report.packet.wording import day_words, kind_words
from matcher.report.visibility import visible, visible_lines

LINES = 3
"""Changed places of the text that are shown."""
LONG = 160
"""Characters of a changed line that are shown."""
COMPARED = 2000
"""Lines of a text that are compared at most."""


def changed(card: Card) -> tuple[str, ...]:
    """Return what a person should know before they accept once more; nothing where nothing has changed."""
    item = card.item
    if item.state != "changed" or item.decision is None:
        return ()
    who = f"{visible(item.decision.by)} accepted it on {day_words(item.decision.at.date())}"
    return (f"The artifact has changed since {who}.", *_differences(card.before, item.artifact), *_standing(card))


def _standing(card: Card) -> Iterator[str]:
    accepted = card.item.decision.quotes if card.item.decision else ()
    gone = [quote for quote in accepted if quote.text not in card.item.artifact.field(quote.field)]
    if not gone:
        yield "The accepted words still stand in it."
    for quote in gone:
        yield f"These accepted words no longer stand in it: “{_short(visible(quote.text))}”"


def _differences(before: Artifact | None, now: Artifact) -> Iterator[str]:
    if before is None:
        return
    if before.title != now.title:
        yield f"Its title was “{_short(visible(before.title))}”." if before.title else "It had no title."
    if before.kind != now.kind:
        yield f"Its kind was {kind_words(before.kind)}."
    yield from _lines(visible_lines(before.text)[:COMPARED], visible_lines(now.text)[:COMPARED])


def _lines(before: tuple[str, ...], now: tuple[str, ...]) -> Iterator[str]:
    parts = difflib.SequenceMatcher(None, before, now).get_opcodes()
    places = [(before[i:j], now[k:m]) for tag, i, j, k, m in parts if tag != "equal"]
    for was, has in places[:LINES]:
        old, new = (_short(" ".join(filter(None, lines))) for lines in (was, has))
        yield f"It said “{old}” and now says “{new}”" if old and new else _one(old, new)
    if len(places) > LINES:
        yield "More has changed further down."


def _one(old: str, new: str) -> str:
    if old:
        return f"This was taken out: “{old}”"
    return f"This is new: “{new}”" if new else "An empty line came or went."


def _short(text: str) -> str:
    return text if len(text) <= LONG else f"{text[: LONG - 1]}…"
