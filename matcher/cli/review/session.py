"""What a person does with the cards, whichever way they are shown: each step is kept at once and told in a line."""

from collections.abc import Sequence
from dataclasses import replace

from matcher.cli.review.navigation import Pass
from matcher.domain import KINDS, Quote
from matcher.pipeline.reviewing import Review
from matcher.report import Card, visible
from matcher.store import ItemQuery

Choice = tuple[str, str, ItemQuery]
"""A word and a name by which a filter is chosen, and what it leaves."""


class Session:
    """One person at one terminal. Methods can raise MatcherError; what was ruled before is kept."""

    def __init__(self, review: Review) -> None:
        """Begin with the first item that the review wants."""
        self.review = review
        self.filtered = ""
        """By what the items are filtered, for people; empty where they are not."""
        self._query = review.query
        self.way = Pass(review, review.query)

    def card(self) -> Card | None:
        """Return what is to be ruled on now; None at the end."""
        item = self.way.item
        if item is None:
            return None
        place = self.way.place + (f", only {self.filtered}" if self.filtered else "")
        return Card(
            item=item,
            quotes=self.review.quotes(item),
            place=place,
            note=self.review.note_of(item),
            before=self.review.ruled_words(item) if item.state == "changed" else None,
        )

    def accept(self, card: Card, quotes: Sequence[Quote] | None = None) -> str:
        """Keep that the words may evidence the behavior."""
        self.review.accept(card.item, quotes)
        self.way.forward()
        return "accepted" if quotes is None else "accepted with your words"

    def reject(self, card: Card) -> str:
        """Keep that they do not."""
        self.review.reject(card.item)
        self.way.forward()
        return "rejected: it does not come back"

    def move(self, card: Card, name: str) -> str:
        """Accept the words for another behavior."""
        behavior = self.review.behavior(name)
        self.review.move(card.item, behavior.id)
        self.way.forward()
        return f"accepted for: {visible(behavior.text)}"

    def note(self, card: Card, words: str) -> str:
        """Keep a note beside the item; the ruling is still to come."""
        self.review.annotate(card.item, words)
        self.way.again()
        return "note kept" if words.strip() else "no note"

    def skip(self) -> str:
        """Go on without a ruling."""
        self.way.forward()
        return "skipped: it comes back another time"

    def undo(self) -> str:
        """Take back the last step, and go back to its item."""
        pair = self.review.undo()
        if pair is None:
            return "there is nothing to take back: nothing was ruled yet"
        self.way.back_to(pair)
        return "taken back"

    def left(self) -> int:
        """Return how many items are still to be looked at."""
        return self.review.count(self._query)

    def from_the_start(self) -> None:
        """Begin once more with what is left: what was skipped."""
        self.way = Pass(self.review, self._query)

    def filter(self, choice: Choice) -> str:
        """Look only at what a choice leaves."""
        word, name, self._query = choice
        self.filtered = f"{word} {name}".strip() if name else ""
        self.from_the_start()
        return f"only {self.filtered}" if self.filtered else "everything"

    def filters(self) -> tuple[Choice, ...]:
        """Return by what the items can be filtered."""
        every, framework = self.review.query, self.review.framework
        pillars = dict.fromkeys(b.pillar for b in framework.behaviors if b.pillar)
        behaviors = [b.id for b in framework.behaviors if every.behaviors is None or b.id in every.behaviors]
        return (
            ("all", "", every),
            *(("kind", kind, replace(every, kinds=(kind,))) for kind in every.kinds or KINDS),
            *(("pillar", pillar, replace(every, pillars=(pillar,))) for pillar in every.pillars or pillars),
            *(("behavior", name, replace(every, behaviors=(name,))) for name in behaviors),
        )
