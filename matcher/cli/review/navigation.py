"""A way through what is left to look at: forward, back to what was taken back, and on from where one was."""

from collections.abc import Iterator

from matcher.domain import ReviewItem
from matcher.pipeline.reviewing import Pair, Review
from matcher.store import ItemQuery


class Pass:
    """One pass. Items are read when they are shown, so that what was ruled meanwhile is not asked for again."""

    def __init__(self, review: Review, query: ItemQuery) -> None:
        """Begin with the first item."""
        self._review, self._query = review, query
        self._coming: Iterator[Pair] = ((i.artifact.id, i.behavior.id) for i in review.stream(query))
        self._shown: list[Pair] = []
        self._at = 0
        self._resume: int | None = None
        self._total = review.count(query)
        self.item: ReviewItem | None = None
        """What is to be looked at now; None at the end."""
        self._look()

    @property
    def place(self) -> str:
        """Where this is in what is left to look at."""
        return f"item {self._at + 1} of {max(self._total, self._at + 1)}"

    def forward(self) -> None:
        """Go to the next item, or back to where one was before `back_to`."""
        self._at = self._at + 1 if self._resume is None else self._resume
        self._resume = None
        self._look()

    def back_to(self, pair: Pair) -> None:
        """Go to a pair whose ruling was taken back."""
        if pair not in self._shown:
            self._shown.insert(self._at, pair)
            self._total += 1
            self._resume = self._at + 1 if self._resume is None else self._resume + 1
        elif self._resume is None:
            self._resume = self._at
        self._at = self._shown.index(pair)
        self.item = self._review.item(*pair)

    def again(self) -> None:
        """Read the present item anew: something about it was changed."""
        if self.item is not None:
            self.item = self._review.item(self.item.artifact.id, self.item.behavior.id)

    def _look(self) -> None:
        """Show what stands at the present place, or the first behind it that is still wanted."""
        while True:
            if self._at == len(self._shown):
                pair = next(self._coming, None)
                if pair is None:
                    self.item = None
                    return
                self._shown.append(pair)
            self.item = self._review.item(*self._shown[self._at])
            if self.item is not None and self.item.state in (self._query.states or (self.item.state,)):
                return
            self._pass_over()

    def _pass_over(self) -> None:
        """Leave out what is no longer wanted: it was ruled on here before, or somewhere else meanwhile."""
        if self._at == len(self._shown) - 1:
            del self._shown[self._at]
            self._total -= 1
        else:
            self._at += 1
