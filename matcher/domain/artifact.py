"""What work leaves behind: artifacts, and the passages of their authors' prose."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

from matcher.domain.digest import digest

Kind = Literal[
    "pull_request",
    "design_doc",
    "work_log",
    "incident_report",
    "meeting_notes",
    "review_comments",
    "interview_notes",
    "peer_feedback",
    "other",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
Field = Literal["title", "text"]
BOT_NOTE = "written by a bot"
"""What readers note of an artifact of which no word is a person's."""
TRUNCATED, UNSUPPORTED, MISREAD = "text truncated", "language '", "not valid UTF-8"
"""How notes begin that say that some of an artifact was not read, or perhaps not as it stands."""
LOSSES = (TRUNCATED, UNSUPPORTED, MISREAD)
ATTESTED = "attested"
"""Where an artifact comes from that was never a file or a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """Someone's words beside an artifact. Kept with their author, never credited to the subject."""

    text: str
    author: str | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """One piece of work as it was read. `title` and `text` are what offsets point into."""

    id: str
    text: str
    title: str | None = None
    kind: Kind = "other"
    author: str | None = None
    created_at: datetime | None = None
    url: str | None = None
    source: str | None = None
    comments: tuple[Comment, ...] = ()
    notes: tuple[str, ...] = ()
    _fingerprint: list[str] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def fingerprint(self) -> str:
        """`sha256:…` over what is matched: kind, title and text. For caches and resuming, never identity."""
        if not self._fingerprint:
            self._fingerprint.append(digest([self.kind, self.title, self.text]))
        return self._fingerprint[0]

    @property
    def wording(self) -> str:
        """`sha256:…` over the words of title and text, whatever their case, marks and spacing: equal for a copy."""
        letters = (c.lower() if c.isalnum() else " " for c in f"{self.title or ''} {self.text}")
        return digest("".join(letters).split())

    @property
    def attested(self) -> bool:
        """Whether it was never a file or a page: only what a person said was done, in their own words."""
        return self.source == ATTESTED and self.id.startswith(f"{ATTESTED}:")

    @property
    def voice(self) -> str:
        """`sha256:…` over what decides whose words are the author's own: their name, and whether a bot wrote it."""
        return digest([self.author, BOT_NOTE in self.notes])

    def field(self, name: Field) -> str:
        """Return the field that a passage's offsets point into; an absent title is empty."""
        return (self.title or "") if name == "title" else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of the author's own prose: `artifact.field(field)[start:end] == text`, in code points."""

    artifact_id: str
    field: Field
    start: int
    end: int
    text: str
    prose: str
    """What is matched: the text without hidden characters, markup and line wraps."""
    heading: str | None = None
    """The nearest heading above, for context only."""
    follows: Literal["sentence", "block"] | None = None
    """How it goes on from the passage before it: in its paragraph or list item, in the one right after that, or not."""
    names_author: bool = False
    """Whether it names the artifact's author: what it tells of a third person may be theirs."""
    is_of_another: bool = False
    """Whether it begins with somebody else doing what it tells, by name or as he or she."""
    is_of_writer: bool = False
    """Of feedback: whether its writer tells of nobody else in it. What feedback evidences is of whom it is about."""
