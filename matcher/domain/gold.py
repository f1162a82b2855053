"""What careful readers saw in an artifact: for measuring and for fitting."""

from dataclasses import dataclass

from matcher.domain.artifact import Artifact

RELEVANT = 1.5
"""The mean grade from which a label counts as relevant: clear evidence to at least one reader, partial to the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledArtifact:
    """An artifact with what careful readers saw in it; grades and quotes follow the framework's behaviors."""

    artifact: Artifact
    grades: tuple[float, ...]
    """0 none, 1 partial, 2 clear, per behavior; a mean where several readers labelled."""
    quotes: tuple[tuple[str, ...], ...]
    group: str
    """Artifacts of one group come from one source: they stay in one fold of a cross-validation."""
