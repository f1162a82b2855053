"""What the machine says of an artifact: suggestions with their quotes, or why it could not be read."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.domain.artifact import Artifact, Passage
from matcher.domain.framework import Behavior

if TYPE_CHECKING:
    from matcher.domain.second_reading import Support


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionRules:
    """How confidences become suggestions."""

    min_confidence: float | None = None
    """Replaces the fitted thresholds where given."""
    precision: float | None = None
    """The share of suggestions that is to be expected to hold: the model's thresholds are those of this share."""
    top: int | None = None
    """At most so many suggestions an artifact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A passage that may show a behavior, with its cosine to the nearest thing known of that behavior."""

    passage: Passage
    similarity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a language model said of one suggestion, where one was asked."""

    support: "Support"
    quote: str | None
    """Words of the artifact; None where it points to none."""
    reason: str | None
    """Whose deed it is, or that it is only planned, in words of ours; never a model's prose."""
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One behavior for one artifact: how sure, and which words."""

    behavior: Behavior
    confidence: float
    """Probability in [0, 1] that careful readers grade it 1.5 of 2 or more in the mean: clear evidence to one, and at
    least partial to the other. Calibrated for the shipped framework; for others it is an order alone."""
    threshold: float
    """The confidence from which this behavior is suggested."""
    suggested: bool
    evidence: tuple[Evidence, ...]
    """Best first; never empty where `suggested`."""
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What a result was made with: the same framework, model, settings and artifact make the same result."""

    framework_id: str
    framework_fingerprint: str
    model_id: str
    model_fingerprint: str
    """Over the encoder, the evidence model and, where there was one, the second reader."""
    settings_fingerprint: str
    """Over the rules by which suggestions are selected, and the code that makes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """An artifact that was read and matched."""

    artifact: Artifact
    suggestions: tuple[Suggestion, ...]
    """Most confident first: every behavior, or, from where only those were asked for, the suggested ones."""
    provenance: Provenance
    notes: tuple[str, ...] = ()

    @property
    def suggested(self) -> tuple[Suggestion, ...]:
        """The behaviors that are suggested, most confident first; often none."""
        return tuple(s for s in self.suggestions if s.suggested)

    def about(self, behavior: str) -> Suggestion:
        """Return what is said about the behavior of this id.

        Raises:
            KeyError: where nothing is said of it: the framework has none of that id, or it is not suggested and only
                suggested ones were asked for.
        """
        for suggestion in self.suggestions:
            if suggestion.behavior.id == behavior:
                return suggestion
        raise KeyError(behavior)


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
