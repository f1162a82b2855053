"""What became of one behavior: the passages that can be kept, and how many could not, by reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from matcher.domain import Behavior, Kind
from matcher.framework import Why

Fault = Literal["short", "long", "address", "blank", "echo", "same", "alike"]
FAULTS: tuple[Fault, ...] = get_args(Fault)
"""Why a proposed passage is not kept: too little was written, or too much; it holds an address or a blank to
fill in; it repeats the framework or the question; it says the same as another one, or nearly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A passage that a model proposes, for a person to read."""

    text: str
    """On one line."""
    kind: Kind
    why: Why | None
    """Why it is no evidence; None for one that is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """What a model proposed for one behavior, checked."""

    behavior: Behavior
    model: str
    ordered: int
    """How many passages were wanted."""
    drafts: tuple[Draft, ...] = ()
    dropped: Mapping[Fault, int]
    """How many passages were not kept, by reason, in the order of `FAULTS`."""
    failure: str | None = None
    """Why the model could not be asked, or not asked again; what it had said before is in `drafts`."""
    calls: int = 0
    """Questions that went out; 0 where the answers were known already."""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0

    @property
    def examples(self) -> int:
        """How many of the drafts are meant as evidence."""
        return sum(draft.why is None for draft in self.drafts)
