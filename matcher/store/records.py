"""What is asked of the store, and what it answers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from matcher.domain import Artifact, Field, Kind, Provenance, State

if TYPE_CHECKING:
    from matcher.embedding import Matrix

Order = Literal["behavior", "artifact"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemQuery:
    """Which pairs of artifact and behavior are wanted, in which order.

    None restricts nothing, nor do no kinds; any other empty collection wants nothing.
    """

    framework_id: str
    behaviors: Collection[str] | None = None
    """Ids."""
    pillars: Collection[str] | None = None
    kinds: Collection[Kind] = ()
    authors: Collection[str] | None = None
    """Names and addresses; compared casefolded, `Name <mail>` by either. An artifact without author is nobody's."""
    since: date | None = None
    """The first day; an artifact's day is the one written in its own time zone. One without a date has no day."""
    until: date | None = None
    """The day after the last."""
    states: Collection[State] | None = None
    artifact_id: str | None = None
    order: Order = "behavior"
    """`behavior`: as the framework has them, within one by date; `artifact`: by date, within one as the framework."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One pass over artifacts with one framework, model and settings."""

    number: int
    provenance: Provenance
    started: datetime
    finished: datetime | None
    """None while it runs, and for ever where it was killed."""
    matcher: str
    """The version of this program."""
    period: str | None
    subject: str | None
    engine: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Authored:
    """How much of one author is kept, for those who ask what is kept: never a measure of them."""

    artifacts: int
    first: date | None
    """Day of the oldest dated artifact."""
    last: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Whose words are kept under an id, and where they were read."""

    author: str
    source: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """An artifact with the passages that it was matched by, and their rows."""

    artifact: Artifact
    spans: tuple[tuple[Field, int, int], ...]
    """Field, start and end of each passage."""
    vectors: "Matrix"
    """Unit rows, kept as float16, of shape *(len(spans), dimension)*."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Searchable:
    """What the search may find of one artifact from now on, in place of all that it found before."""

    change: int
    """The store's change that this is; following goes on behind it."""
    artifact: int
    """The store's number of the artifact: never given to another, also after a purge."""
    artifact_id: str | None
    """None where the artifact is gone."""
    fingerprint: str | None
    """Of the words that the spans point into."""
    spans: tuple[tuple[Field, int, int], ...]
    """Field, start and end of each passage; empty where the artifact is gone or has no rows of this encoder."""
    vectors: "Matrix"
    """Unit rows, kept as float16, of shape *(len(spans), dimension)*."""
