"""What a card shows."""

from dataclasses import dataclass

from matcher.domain import Artifact, Quote, ReviewItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One item, with what the person should know to rule on it."""

    item: ReviewItem
    quotes: tuple[Quote, ...]
    """The words that a ruling would be about, at their places in the artifact's present words."""
    place: str | None = None
    """Where the person is in what is left to look at: `item 3 of 40`."""
    note: str | None = None
    before: Artifact | None = None
    """The artifact as it was ruled on; None where nobody ruled."""
