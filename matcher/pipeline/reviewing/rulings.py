"""What one person rules in one session, each step kept at once, and taken back in reverse order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from matcher.domain import Artifact, Decision, Framework, Origin, Quote, ReviewItem, Ruling
from matcher.errors import UsageError
from matcher.report import visible
from matcher.store import Store

Pair = tuple[str, str]
"""Artifact id and behavior id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """One row that this session wrote, and what stood before it."""

    written: Decision
    former: Decision | None
    """None where nobody had ruled."""


def utc_now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


class Rulings:
    """A session's rulings. Nothing is ever deleted: to take a ruling back is to write what stood before it again."""

    def __init__(self, store: Store, framework: Framework, by: str, now: Callable[[], datetime]) -> None:
        """Write to a store, signed with `by`."""
        self._store, self._framework, self._by, self._now = store, framework, by, now
        self._steps: list[list[_Change]] = []
        self._framework_is_kept = False

    def make(
        self,
        artifact: Artifact,
        behavior_id: str,
        ruling: Ruling,
        origin: Origin = "suggested",
        quotes: Sequence[Quote] = (),
        note: str | None = None,
    ) -> Decision:
        """Return a ruling on the words that the artifact has, signed and dated; it is not kept yet."""
        return Decision(
            artifact_id=artifact.id,
            artifact_fingerprint=artifact.fingerprint,
            framework_id=self._framework.id,
            behavior_id=behavior_id,
            ruling=ruling,
            origin=origin,
            quotes=tuple(quotes),
            by=self._by,
            at=self._now(),
            note=note.strip() if note and note.strip() else None,
        )

    def keep(
        self,
        decision: Decision,
        artifact: Artifact | None = None,
        *,
        item: ReviewItem | None = None,
        same_step: bool = False,
    ) -> Decision:
        """Return the ruling, kept: with its artifact where that is new, as a part of the last step where it is one.

        A note that stood there already stays its writer's. `item` is the pair as the person saw it.
        """
        if not self._framework_is_kept:
            self._store.keep_framework(self._framework)
            self._framework_is_kept = True
        before = standing(item) if item is not None else None
        former = self.newest((decision.artifact_id, decision.behavior_id)) or before
        same_note = former is not None and former.note == decision.note
        writer = former.note_writer if former is not None and same_note else self._by
        noted = decision.note is not None and writer != decision.by
        decision = replace(decision, note_by=writer if noted else None)
        self._store.decide(decision, artifact)
        change = _Change(written=decision, former=former)
        if same_step:
            self._steps[-1].append(change)
        else:
            self._steps.append([change])  # whole at once: a page may ask for the last step meanwhile
        return decision

    def undo(self) -> Pair | None:
        """Take back the last step, all of it or nothing, and return its pair; None where there is none.

        A step that could not be taken back is still the last one.

        Raises:
            UsageError: where somebody has ruled on the pair since; that stays.
        """
        if not self._steps:
            return None
        step = self._steps[-1]
        for change in step:
            self._check(change.written)
        self._store.decide_all([change.former or self._taken_back(change.written) for change in reversed(step)])
        self._steps.pop()
        return step[-1].written.artifact_id, step[-1].written.behavior_id

    def _taken_back(self, written: Decision) -> Decision:
        return replace(written, ruling="open", quotes=(), note=None, note_by=None, by=self._by, at=self._now())

    def last(self) -> Decision | None:
        """Return what `undo` would take back."""
        steps = self._steps[-1:]
        return steps[0][-1].written if steps else None

    def newest(self, pair: Pair) -> Decision | None:
        """Return the ruling of a pair that stands, `open` ones among them."""
        past = self._store.history(*pair, self._framework.id)
        return past[-1] if past else None

    def note(self, pair: Pair) -> str | None:
        """Return the note that stands beside a pair."""
        newest = self.newest(pair)
        return newest.note if newest is not None else None

    def _check(self, written: Decision) -> None:
        newest = self.newest((written.artifact_id, written.behavior_id))
        if newest is not None and newest != written:
            raise UsageError(
                f"{visible(written.artifact_id)}: {visible(newest.by)} has ruled on it since; nothing was taken back"
            )


def standing(item: ReviewItem) -> Decision | None:
    """Return the ruling that stands for an item, as one on its own artifact where it was made on a moved file."""
    ruled = item.decision
    if ruled is None or ruled.artifact_id == item.artifact.id:
        return ruled
    return replace(ruled, artifact_id=item.artifact.id, artifact_fingerprint=item.artifact.fingerprint)
