"""What a search found: passages, verbatim, each with its artifact."""

from dataclasses import dataclass

from matcher.domain.artifact import Artifact
from matcher.domain.framework import Behavior
from matcher.domain.match import Provenance
from matcher.domain.review import Quote, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One passage found."""

    artifact: Artifact
    """With the words that it has now."""
    quote: Quote
    """The passage; its similarity is the cosine to the words, or to the nearest thing known of the behavior."""
    state: State | None = None
    """Of the artifact and the behavior that was searched for; None where it was neither suggested nor ruled on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A search and what it found: for words, or for a behavior."""

    findings: tuple[Finding, ...]
    """Best first."""
    searched: int
    """Passages that could have been found, were nothing restricted."""
    provenance: Provenance
    words: str | None = None
    behavior: Behavior | None = None
