"""Passages by their places: the store keeps where they stand, cutting the artifact again says what is matched."""

from collections.abc import Sequence

from matcher.domain import Artifact, Field, Passage
from matcher.passages import cut

Span = tuple[Field, int, int]


def passages_at(artifact: Artifact, spans: Sequence[Span]) -> tuple[Passage, ...]:
    """Return the passages at these places, in their order.

    One that is no longer cut like this (an older version did) has the prose of what is cut within it: words that a
    reader does not see are never in it.
    """
    made = cut(artifact).passages
    known = {(p.field, p.start, p.end): p for p in made}
    return tuple(known.get(span) or _older(artifact, span, made) for span in spans)


def _older(artifact: Artifact, span: Span, made: Sequence[Passage]) -> Passage:
    field, start, end = span
    within = [p.prose for p in made if p.field == field and p.start < end and start < p.end]
    text = artifact.field(field)[start:end]
    return Passage(artifact_id=artifact.id, field=field, start=start, end=end, text=text, prose=" ".join(within))
