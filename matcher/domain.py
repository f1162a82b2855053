"""The nouns of the house: frozen records, no input or output.

Three numbers have three names: *similarity* is a cosine, *confidence* a calibrated probability,
*support* a language model's verdict. Nothing here is ever a property of a person.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

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
KINDS: tuple[Kind, ...] = (
    "pull_request",
    "design_doc",
    "work_log",
    "incident_report",
    "meeting_notes",
    "review_comments",
    "interview_notes",
    "peer_feedback",
    "other",
)
RELEVANT = 1.5
"""The mean grade from which a label counts as relevant: clear evidence to at least one reader, partial to the other."""

Field = Literal["title", "text"]
Observable = Literal["direct", "partly", "rarely"]


def digest(value: object) -> str:
    """Return `sha256:…` over the canonical JSON of a value."""
    canonical = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Behavior:
    """One expectation of a framework, verbatim."""

    id: str
    text: str
    pillar: str | None = None
    section: str | None = None
    observable: Observable | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """A career framework: the behaviors that are matched, and the data about them that never is."""

    id: str
    title: str
    behaviors: tuple[Behavior, ...]
    version: str | None = None
    source: str | None = None
    license: str | None = None
    summary: str | None = None
    ownership: str | None = None
    collaborative_reach: str | None = None
    impact_levers: tuple[str, ...] = ()
    bank: str | None = None
    """Folder of example passages, absolute or relative to the framework file."""

    @property
    def fingerprint(self) -> str:
        """`sha256:…` over what decides a match: the behaviors' ids and texts, in order."""
        return digest([[b.id, b.text] for b in self.behaviors])


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

    @property
    def fingerprint(self) -> str:
        """`sha256:…` over what is matched: kind, title and text. For caches and resuming, never identity."""
        return digest([self.kind, self.title, self.text])

    def field(self, name: Field) -> str:
        """Return the field that a passage's offsets point into; an absent title is empty."""
        return (self.title or "") if name == "title" else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledArtifact:
    """An artifact with what careful readers saw in it; grades and quotes follow the framework's behaviors."""

    artifact: Artifact
    grades: tuple[float, ...]
    """0 none, 1 partial, 2 clear, per behavior; a mean where several readers labelled."""
    quotes: tuple[tuple[str, ...], ...]
    group: str
    """Artifacts of one group come from one source: they stay in one fold of a cross-validation."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A passage that may show a behavior, with its cosine to the nearest thing known of that behavior."""

    passage: Passage
    similarity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a language model said of one suggestion, where one was asked."""

    support: Literal["supported", "partly", "unsupported", "unsure"]
    quote: str | None
    reason: str | None
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One behavior for one artifact: how sure, and which words."""

    behavior: Behavior
    confidence: float
    """Calibrated probability in [0, 1] that a careful reader would call it clear evidence."""
    threshold: float
    """The confidence from which this behavior is suggested."""
    suggested: bool
    evidence: tuple[Evidence, ...]
    """Best first; never empty where `suggested`."""
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What a result was made with: the same four make the same result."""

    framework_id: str
    framework_fingerprint: str
    model_id: str
    model_fingerprint: str
    settings_fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """An artifact that was read and matched, with every behavior, most confident first."""

    artifact: Artifact
    suggestions: tuple[Suggestion, ...]
    provenance: Provenance
    notes: tuple[str, ...] = ()

    @property
    def suggested(self) -> tuple[Suggestion, ...]:
        """The behaviors that are suggested, most confident first; often none."""
        return tuple(s for s in self.suggestions if s.suggested)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """An input that could not be used. Failure is a value in a batch: the others go on."""

    source: str
    """What and where: a path, with the line or row where that helps (`log.jsonl:17`)."""
    reason: str
    remedy: str
    harmless: bool = False
    """True where passing over it was the right thing (a hidden file): no failure of the batch."""

    def __str__(self) -> str:
        """Return the one line a person reads."""
        return f"{self.source}: {self.reason}; {self.remedy}"


Outcome = Matched | Skipped
