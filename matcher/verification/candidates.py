"""Which behaviors are worth a second reading."""

from collections.abc import Sequence

from matcher.domain import Suggestion

LEAST_CONFIDENCE = 0.05
"""Below this the offline matcher is sure enough that nothing is there: in it lie nine in ten of what annotators saw."""


def candidates(suggestions: Sequence[Suggestion], limit: int) -> tuple[Suggestion, ...]:
    """Return the behaviors to ask about, most confident first: what is suggested, and what nearly was.

    Args:
        suggestions: every behavior of one artifact, suggested or not.
        limit: how many to ask about at most.
    """
    worth = [s for s in suggestions if s.evidence and (s.suggested or s.confidence >= LEAST_CONFIDENCE)]
    return tuple(sorted(worth, key=lambda s: (-s.confidence, s.behavior.id))[:limit])
