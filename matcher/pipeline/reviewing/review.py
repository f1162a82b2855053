"""`Review`: one person going through what a store holds."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from matcher.domain import ATTESTED, Artifact, Behavior, Decision, Field, Framework, Origin, Quote, ReviewItem, State
from matcher.errors import UsageError
from matcher.pipeline.naming import behavior_named
from matcher.pipeline.people import authors_of, is_by
from matcher.pipeline.reviewing.naming import artifact_named
from matcher.pipeline.reviewing.quoting import found, quoted, still_standing
from matcher.pipeline.reviewing.rulings import Pair, Rulings, standing, utc_now
from matcher.report import visible
from matcher.store import ItemQuery, Store

TO_LOOK_AT: tuple[State, ...] = ("undecided", "changed")
"""What a person is shown where nothing else is asked for."""
AHEAD = timedelta(hours=14)
"""How far a day can have begun somewhere before it does in UTC."""


class Review:
    """One person going through a store. Each ruling is kept before the call returns: whoever stops loses nothing.

    Every method that writes can raise StoreError, and has then written nothing; `move` may have kept its first half.
    """

    def __init__(
        self, store: Store, framework: Framework, query: ItemQuery, by: str, now: Callable[[], datetime] = utc_now
    ) -> None:
        """Go through what the query wants, by default what is undecided or changed; rulings are signed with `by`."""
        self.store, self.framework, self.by = store, framework, by
        self.query = query if query.states is not None else replace(query, states=TO_LOOK_AT)
        self._now = now
        self._rulings = Rulings(store, framework, by, now)

    # Looking.

    def stream(self, query: ItemQuery | None = None) -> Iterator[ReviewItem]:
        """Yield all that is wanted, or what another query wants, in memory that does not grow with it."""
        return self.store.items(query or self.query)

    def item(self, artifact_id: str, behavior_id: str) -> ReviewItem | None:
        """Return a pair as it stands now, whatever its state; None where nobody suggests or has ruled on it."""
        query = ItemQuery(framework_id=self.framework.id, behaviors=(behavior_id,), artifact_id=artifact_id)
        return next(self.store.items(query), None)

    def count(self, query: ItemQuery | None = None) -> int:
        """Return how many pairs are wanted, by this review or by another query."""
        query = query or self.query
        states = self.store.states(query)
        return sum(count for state, count in states.items() if query.states is None or state in query.states)

    def quotes(self, item: ReviewItem) -> tuple[Quote, ...]:
        """Return the words that a ruling would be about, at their places in the artifact's present words.

        They are the person's where these still stand in it, else the machine's; empty where neither has any.
        """
        mine = still_standing(item.quotes, item.artifact)
        return mine or still_standing(item.suggestion.quotes if item.suggestion else (), item.artifact)

    def note_of(self, item: ReviewItem) -> str | None:
        """Return the note that stands beside a pair, ruled on or not."""
        return (
            item.decision.note
            if item.decision is not None
            else self._rulings.note((item.artifact.id, item.behavior.id))
        )

    def ruled_words(self, item: ReviewItem) -> Artifact | None:
        """Return the artifact with the words that were ruled on; None where nobody ruled, or they are gone."""
        if item.decision is None:
            return None
        return self.store.artifact(item.decision.artifact_id, item.decision.artifact_fingerprint)

    def quote(self, source: ReviewItem | Artifact, field: Field, start: int, end: int) -> Quote:
        """Return what stands between two offsets of an artifact, in code points.

        Raises:
            UsageError: where they are not inside the field, or nothing but space stands between them.
        """
        return quoted(_artifact(source), field, start, end)

    def find(self, source: ReviewItem | Artifact, words: str, near: Quote | None = None) -> Quote:
        """Return the words where they stand verbatim, nearest to a quote; runs of space count as one.

        Raises:
            UsageError: where they stand nowhere in it.
        """
        return found(_artifact(source), words, near=near)

    def behavior(self, name: str) -> Behavior:
        """Return the framework's behavior of an id, or of a part of one that fits no other.

        Raises:
            UsageError: where none or several fit.
        """
        return behavior_named(self.framework, name)

    # Ruling.

    def accept(self, item: ReviewItem, quotes: Sequence[Quote] | None = None, note: str | None = None) -> Decision:
        """Keep that the words may evidence the behavior; None are the words that are shown, and the note that stands.

        Raises:
            UsageError: where no words are left to quote, or they do not stand in the artifact.
        """
        chosen = self.quotes(item) if quotes is None else _checked(item.artifact, quotes)
        if not chosen:
            raise UsageError(f"{visible(item.artifact.id)}: no words to quote stand in it; choose some, or reject it")
        note = self.note_of(item) if note is None else note
        made = self._rulings.make(item.artifact, item.behavior.id, "accepted", item.origin, chosen, note)
        return self._rulings.keep(made, item=item)

    def reject(self, item: ReviewItem, note: str | None = None) -> Decision:
        """Keep that they do not: the pair does not come back, whatever model or words come."""
        note = self.note_of(item) if note is None else note
        made = self._rulings.make(item.artifact, item.behavior.id, "rejected", item.origin, self.quotes(item), note)
        return self._rulings.keep(made, item=item)

    def reopen(self, item: ReviewItem) -> Decision:
        """Take back what was said of a pair, so that it is undecided again; its note stays."""
        made = self._rulings.make(item.artifact, item.behavior.id, "open", item.origin, note=self.note_of(item))
        return self._rulings.keep(made, item=item)

    def annotate(self, item: ReviewItem, note: str) -> Decision:
        """Keep a note beside a pair without ruling on it: a ruling to come takes it over. An empty one removes it.

        A ruling that stands stays that of who made it, when they made it, on the sentence of that day.
        """
        made = self._rulings.make(item.artifact, item.behavior.id, "open", item.origin, note=note)
        if ruled := standing(item):
            made = replace(ruled, note=made.note)
        return self._rulings.keep(made, item=item)

    def move(self, item: ReviewItem, behavior_id: str, note: str | None = None) -> Decision:
        """Reject the pair, and accept the same words for another behavior of the framework; its note goes along.

        Raises:
            UsageError: where there is no such behavior, or it is the same one.
        """
        behavior, quotes = self.behavior(behavior_id), self.quotes(item)
        if behavior.id == item.behavior.id:
            raise UsageError(f"{behavior.id!r}: is the behavior that it stands at already; name another")
        if not quotes:
            raise UsageError(f"{visible(item.artifact.id)}: no words to quote stand in it; choose some first")
        note = self.note_of(item) if note is None else note
        # Accepted first: if the second is never written, the pair is looked at again, and no evidence is lost.
        origin: Origin = "attested" if item.origin == "attested" else "added"
        both = _joined(self._noted(item.artifact.id, behavior.id), note)
        accepted = self._accept_beside(item.artifact, behavior, origin, quotes, both)
        rejected = self._rulings.make(item.artifact, item.behavior.id, "rejected", item.origin, quotes, note)
        self._rulings.keep(rejected, item=item, same_step=True)
        return accepted

    def undo(self) -> Pair | None:
        """Take back this session's last step, and return its pair; None where there is none.

        Nothing is deleted: the ruling that stood before is written again, or that there is none.

        Raises:
            UsageError: where somebody else has ruled on the pair since; that stays.
        """
        return self._rulings.undo()

    def last(self) -> Decision | None:
        """Return this session's last ruling, which `undo` would take back; None where there is none."""
        return self._rulings.last()

    # Adding.

    def add(self, artifact_id: str, behavior_id: str, quotes: Sequence[Quote], note: str | None = None) -> Decision:
        """Keep evidence that the machine has missed in an artifact; words accepted there already stay beside it.

        A note that stands there stays, unless another is given.

        Raises:
            UsageError: where there is no such artifact or behavior, or the words do not stand in it.
        """
        behavior, artifact = self.behavior(behavior_id), self.artifact(artifact_id)
        chosen = _checked(artifact, quotes)
        if not chosen:
            raise UsageError(f"{visible(artifact_id)}: no words to quote were given; name some, or attest it instead")
        return self._accept_beside(artifact, behavior, "added", chosen, note)

    def attest(
        self,
        text: str,
        behavior_id: str,
        author: str | None,
        day: date | None,
        url: str | None = None,
        note: str | None = None,
    ) -> Decision:
        """Keep evidence that has no artifact, in the words of the person who attests it; they become an artifact.

        Raises:
            UsageError: where there is no such behavior, or no words; where the day is still to come, or the very same
                stands there already.
        """
        behavior = self.behavior(behavior_id)
        if not text.strip():
            raise UsageError("nothing is attested; say in a sentence what was done")
        if day is not None and day > (self._now() + AHEAD).date():
            raise UsageError(f"{day}: is still to come; say when it was done")
        artifact = Artifact(
            id=f"{ATTESTED}:{uuid.uuid4()}",
            text=text.strip(),
            author=author,
            created_at=datetime.combine(day, time(), UTC) if day else None,
            url=url,
            source=ATTESTED,
        )
        if (there := self._attested_already(artifact, behavior)) is not None:
            raise UsageError(f"{there}: says the same of the same day already; attest what is new")
        words = quoted(artifact, "text", 0, len(artifact.text))
        made = self._rulings.make(artifact, behavior.id, "accepted", "attested", (words,), note)
        return self._rulings.keep(made, artifact)

    def artifact(self, artifact_id: str) -> Artifact:
        """Return an artifact of the store.

        Raises:
            UsageError: where there is none of that id; the message names some that are like it.
        """
        return artifact_named(self.store, artifact_id)

    def _attested_already(self, artifact: Artifact, behavior: Behavior) -> str | None:
        """Return the id under which somebody's words of that day stand already, by whichever of their names."""
        names = authors_of(artifact.author or "")
        accepted: tuple[State, ...] = ("accepted",)
        query = ItemQuery(framework_id=self.framework.id, behaviors=(behavior.id,), states=accepted)
        others = (item.artifact for item in self.stream(query) if item.artifact.attested)
        alike = (one for one in others if (one.text, one.created_at) == (artifact.text, artifact.created_at))
        return next((one.id for one in alike if one.author == artifact.author or is_by(one.author, names)), None)

    def _accept_beside(
        self, artifact: Artifact, behavior: Behavior, origin: Origin, quotes: Sequence[Quote], note: str | None
    ) -> Decision:
        """Keep quotes behind those that are accepted for the behavior already: who found it first has found it."""
        there = self.item(artifact.id, behavior.id)
        ruled = there.decision if there is not None else None
        accepted = ruled if ruled is not None and ruled.ruling == "accepted" else None
        kept = still_standing(accepted.quotes, artifact) if accepted is not None else ()
        origin = accepted.origin if accepted is not None else origin
        note = self._noted(artifact.id, behavior.id) if note is None else note
        spans = {(quote.field, quote.start, quote.end) for quote in kept}
        new = (quote for quote in quotes if (quote.field, quote.start, quote.end) not in spans)
        made = self._rulings.make(artifact, behavior.id, "accepted", origin, (*kept, *new), note)
        return self._rulings.keep(made, item=there)

    def _noted(self, artifact_id: str, behavior_id: str) -> str | None:
        """Return the note beside a pair, whether or not it is an item."""
        there = self.item(artifact_id, behavior_id)
        return self._rulings.note((artifact_id, behavior_id)) if there is None else self.note_of(there)


def _artifact(source: ReviewItem | Artifact) -> Artifact:
    return source.artifact if isinstance(source, ReviewItem) else source


def _joined(*notes: str | None) -> str | None:
    """Return notes as one, each once."""
    said = dict.fromkeys(note.strip() for note in notes if note and note.strip())
    return "\n".join(said) if said else None


def _checked(artifact: Artifact, quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    for quote in quotes:
        if quoted(artifact, quote.field, quote.start, quote.end).text != quote.text:
            raise UsageError(f"“{visible(quote.text)[:80]}”: does not stand there in {visible(artifact.id)}")
    return tuple(quotes)
