"""What goes into the store."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.domain import Matched, Passage

if TYPE_CHECKING:
    from matcher.embedding import Matrix

PROVENANCE = ("framework_id", "framework_fingerprint", "model_id", "model_fingerprint", "settings_fingerprint")
"""What is kept of a result's `Provenance`: the names of columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedMatch:
    """An artifact that was matched, with the passages and vectors it was matched by."""

    matched: Matched
    passages: tuple[Passage, ...] = ()
    vectors: "Matrix | None" = None
    """Unit rows of shape *(len(passages), dimension)*; None where nothing is kept for the search."""
    encoder: str | None = None
    """Fingerprint of the encoder that made the rows; None is the provenance's model. Given, the rows are kept once for
    all models and frameworks that share the encoder."""
