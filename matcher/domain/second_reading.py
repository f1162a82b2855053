"""What a language model said of an artifact's candidates, after its quotes were checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from matcher.domain.artifact import Field

Support = Literal["supported", "partly", "unsupported", "unsure"]
Whose = Literal["author", "shared", "other", "unknown"]
DeedState = Literal["done", "ongoing", "planned", "unknown"]
SUPPORTS: tuple[Support, ...] = get_args(Support)
WHOSE: tuple[Whose, ...] = get_args(Whose)
STATES: tuple[DeedState, ...] = get_args(DeedState)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Words of an artifact: `artifact.field(field)[start:end]`, in code points."""

    field: Field
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The verdict on one behavior. It claims support only with words that stand in the artifact."""

    behavior_id: str
    support: Support
    evidence: Span | None = None
    """The words that show it; None where nothing is said to."""
    whose: Whose = "unknown"
    """Whose deed the model says it is."""
    state: DeedState = "unknown"
    """Whether the model says it was done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReading:
    """What one artifact's second reading gave, and what it took."""

    artifact_id: str
    artifact_fingerprint: str
    model: str
    prompt: str
    """Name and fingerprint of the prompt."""
    asked: tuple[str, ...]
    """Ids of the behaviors that were asked about; often few, none where nothing was worth a call."""
    verdicts: tuple[Checked, ...]
    """In the order of `asked`; fewer where the model could not be asked."""
    dropped: Mapping[str, int] = field(default_factory=dict)
    """How many claims did not count, by reason: `invented`, `altered`, `other_person`, `outside`, `unreadable`;
    `unquoted` where a recorded one claims support and names no words."""
    calls: int = 0
    """Calls that went out; 0 where all was known already."""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    failure: str | None = None
    """Why the model could not be asked, in one line; None where it was."""
