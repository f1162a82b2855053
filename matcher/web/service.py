"""What the pages show and what their forms do: one person's review, whose windows may all rule at the same time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from threading import Lock

from matcher.domain import Artifact, Behavior, Decision, Framework, ReviewItem, State
from matcher.errors import MatcherError, UsageError
from matcher.pipeline.reviewing import Review
from matcher.store import ItemQuery
from matcher.web.cards import Card, cards, field_lines, seen
from matcher.web.forms import TEXT, Form, quotes_of
from matcher.web.highlight import Line
from matcher.web.view import STATES, View

PAGE = 25
"""Cards of a list."""
SHELF = 100
"""Artifacts of a list."""
ALL: tuple[State, ...] = ("undecided", "changed", "accepted", "rejected")
WHOLE = 200_000
"""Code points of a text that is shown whole; of a longer one it is what stands around the quotes."""
AROUND = 5_000


class Meanwhile(MatcherError):  # noqa: N818  # no fault of anybody's
    """Another window, person or run was faster: what the form is about is no longer what it showed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A page of cards."""

    view: View
    cards: Sequence[Card]
    after: str | None
    """The key of the card behind the last, None where there is none."""
    states: dict[State, int]
    """How many pairs there are of each state, whatever the list shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """An artifact with everything that it may evidence."""

    artifact: Artifact
    cards: Sequence[Card]
    title: Sequence[Line]
    text: Sequence[Line]


class ReviewService:
    """A review as the pages use it."""

    def __init__(self, review: Review, *, subject: str | None = None, period: str | None = None) -> None:
        """Work on a review; subject and period are what the command line was given, to be shown."""
        self.review, self.subject, self.period = review, subject, period
        self._lock = Lock()

    @property
    def framework(self) -> Framework:
        """The framework whose behaviors are reviewed."""
        return self.review.framework

    @property
    def asked(self) -> ItemQuery:
        """What the command line asked for."""
        return self.review.query

    @property
    def showing(self) -> str:
        """Which of the states that a list can show the command line asked for, where it is one of them."""
        states = self.asked.states
        same = (show for show, some in STATES.items() if set(some or ALL) == set(states or ALL))
        return next(same, "todo")

    @property
    def pillars(self) -> list[str]:
        """The pillars that the command line asked for, in the framework's order."""
        return list(dict.fromkeys(b.pillar for b in self.behaviors() if b.pillar))

    def by_pillar(self) -> dict[str, list[Behavior]]:
        """Return the framework's behaviors by pillar, both in its order; under an empty text those without one."""
        found: dict[str, list[Behavior]] = {}
        for behavior in self.framework.behaviors:
            found.setdefault(behavior.pillar or "", []).append(behavior)
        return found

    def behaviors(self) -> tuple[Behavior, ...]:
        """Return the behaviors that the command line asked for."""
        asked = self.asked
        return tuple(
            b
            for b in self.framework.behaviors
            if (asked.behaviors is None or b.id in asked.behaviors)
            and (asked.pillars is None or b.pillar in asked.pillars)
        )

    # Looking.

    def listing(self, view: View) -> Listing:
        """Return a page of what a view shows; the last one that has cards where it begins behind them all."""
        query, store = view.query(self.asked), self.review.store
        found = list(islice(store.items(query, skip=view.start), PAGE + 1))
        if not found and view.start:
            return self.listing(replace(view, start=max(0, self.review.count(query) - 1) // PAGE * PAGE))
        shown = cards(self.review, found)
        return Listing(
            view=view,
            cards=shown[:PAGE],
            after=shown[PAGE].key if len(shown) > PAGE else None,
            states=store.states(View(show="all").query(self.asked)),
        )

    def study(self, artifact_id: str) -> Study:
        """Return an artifact with all its cards.

        Raises:
            UsageError: where the store has no such artifact.
        """
        artifact = self.review.artifact(artifact_id)
        query = ItemQuery(framework_id=self.framework.id, artifact_id=artifact_id, order="artifact")
        shown = cards(self.review, self.review.store.items(query), around=0)  # the text stands beside them
        around = AROUND if len(artifact.text) > WHOLE else None
        return Study(
            artifact=artifact,
            cards=shown,
            title=field_lines(artifact, "title", shown, None),
            text=field_lines(artifact, "text", shown, around),
        )

    def shelf(self, start: int) -> tuple[list[Artifact], bool]:
        """Return a page of all artifacts, also those where nothing is suggested, and whether there are more."""
        asked, store = self.asked, self.review.store
        numbers = store.numbers(authors=asked.authors, kinds=asked.kinds, since=asked.since, until=asked.until)
        wanted = numbers[start : start + SHELF]
        found = store.artifacts(wanted)
        return [found[number] for number in wanted if number in found], len(numbers) > start + SHELF

    def last(self) -> Decision | None:
        """Return this session's last ruling that can be taken back."""
        return self.review.last()

    # Ruling.

    def rule(self, form: Form) -> None:
        """Do what a card's buttons do.

        Raises:
            UsageError: where the form asks for what there is not.
            Meanwhile: where the pair is no longer what the form showed.
        """
        name, note = form.one("action"), form.short("note")
        actions: dict[str, tuple[State | None, Callable[[ReviewItem], object]]] = {
            "accept": ("accepted", lambda item: self.review.accept(item, note=note)),
            "reject": ("rejected", lambda item: self.review.reject(item, note=note)),
            "reopen": ("undecided", self.review.reopen),
            "note": (None, lambda item: self.review.annotate(item, note or "")),
            "words": (None, lambda item: self._accept_words(item, form, note)),
            "move": (None, lambda item: self.review.move(item, form.one("other"), note)),
        }
        if name not in actions:
            raise UsageError("the form does not say what to do; open the page anew")
        aim, act = actions[name]
        with self._lock:
            item = self._item(form, aim)
            if item is not None:
                act(item)

    def add(self, form: Form) -> None:
        """Keep evidence that the machine has missed in an artifact.

        Raises:
            UsageError: where behavior or words are missing, or stand nowhere.
        """
        with self._lock:
            artifact = self.review.artifact(form.one("artifact"))
            quotes = quotes_of(form, self.review, artifact)
            self.review.add(artifact.id, _chosen(form), quotes, form.short("note"))

    def attest(self, form: Form) -> None:
        """Keep evidence that has no artifact.

        Raises:
            UsageError: where behavior, words or person are missing, or the day is none.
        """
        day = form.one("day").strip()
        try:
            made = date.fromisoformat(day) if day else None
        except ValueError as error:
            raise UsageError(f"{day!r}: is no day; write it as 2026-07-31") from error
        text, author, url = form.short("text", TEXT) or "", form.short("author", 300), form.short("url", 2_000)
        if not author:
            raise UsageError("nobody is named; say by whom it was done: a packet holds what one person did")
        with self._lock:
            self.review.attest(text, _chosen(form), author, made, url or None, form.short("note"))

    def undo(self) -> None:
        """Take back the last ruling of this session, if there is one."""
        with self._lock:
            self.review.undo()

    def _accept_words(self, item: ReviewItem, form: Form, note: str | None) -> None:
        self.review.accept(item, quotes_of(form, self.review, item.artifact), note)

    def _item(self, form: Form, aim: State | None) -> ReviewItem | None:
        """Return the pair of a form; None where it stands as wanted already, as after a second click."""
        item = self.review.item(form.one("artifact"), form.one("behavior"))
        if item is None:
            raise Meanwhile("Nobody suggests this any longer. Nothing was changed.")
        if seen(item, self.review.quotes(item)) == form.one("seen"):
            return item
        if item.state == aim and item.decision is not None and item.decision.by == self.review.by:
            return None
        raise Meanwhile(f"{_happened(item)} Nothing was changed: look at it as it is now.")


def _happened(item: ReviewItem) -> str:
    if item.decision is None:
        return "Meanwhile it was opened again, or the artifact has changed."
    return f"Meanwhile it was {item.decision.ruling} by {item.decision.by}, or the artifact has changed."


def _chosen(form: Form) -> str:
    if not form.one("other"):
        raise UsageError("no behavior was chosen; choose the one that it may evidence")
    return form.one("other")
