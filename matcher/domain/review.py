"""What a person says of a suggestion, beside the machine's word and never over it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from matcher.domain.artifact import Artifact, Field
from matcher.domain.framework import Behavior, Framework
from matcher.domain.match import Provenance, Verdict

Ruling = Literal["accepted", "rejected", "open"]
"""`open` takes an earlier ruling back."""
State = Literal["undecided", "accepted", "rejected", "changed"]
"""`changed`: accepted once, and the artifact has other words now."""
Origin = Literal["suggested", "added", "attested"]
"""Who found it: the machine; a person, in an artifact; a person, who attests it with words of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of an artifact: `artifact.field(field)[start:end] == text`, in code points."""

    field: Field
    start: int
    end: int
    text: str
    similarity: float | None = None
    """Cosine to the nearest thing known of the behavior; None where a person chose the words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One ruling of one person. Never changed: a later one of the same pair stands over it."""

    artifact_id: str
    artifact_fingerprint: str
    """Of the words that were ruled on."""
    framework_id: str
    behavior_id: str
    ruling: Ruling
    origin: Origin
    quotes: tuple[Quote, ...]
    """The words that the ruling is about: as suggested, or as the person chose them."""
    by: str
    at: datetime
    """Aware, UTC."""
    note: str | None = None
    note_by: str | None = None
    """Who wrote the note, where that is somebody else than who ruled."""

    @property
    def note_writer(self) -> str | None:
        """Who wrote the note; None where there is none."""
        return None if self.note is None else self.note_by or self.by


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSuggestion:
    """The machine's word on a pair, as its run left it."""

    confidence: float
    threshold: float
    quotes: tuple[Quote, ...]
    provenance: Provenance
    run: int
    """The number of the run that said so, the last one where several did."""
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewItem:
    """One behavior for one artifact: the machine's latest word and the person's latest ruling, side by side."""

    artifact: Artifact
    """With the words that it has now."""
    behavior: Behavior
    framework_id: str
    state: State
    suggestion: StoredSuggestion | None = None
    """None where only a person found it, or the latest run no longer suggests it."""
    decision: Decision | None = None
    """None where nobody has ruled, or the ruling was taken back."""
    ruled_on: str | None = None
    """The behavior's sentence when the person ruled, where it is another now."""

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """The words to show: the person's where they ruled, else the machine's."""
        if self.decision is not None:
            return self.decision.quotes
        return self.suggestion.quotes if self.suggestion is not None else ()

    @property
    def origin(self) -> Origin:
        """Who found it."""
        return self.decision.origin if self.decision is not None else "suggested"


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """What is handed in for one person and period: evidence by behavior, never a number about the person."""

    framework: Framework
    items: tuple[ReviewItem, ...]
    """In the framework's order of behaviors, then by date; accepted ones, and others only where they were asked for."""
    subject: str | None = None
    period: str | None = None
