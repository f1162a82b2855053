"""Long artifacts, a portion at a time: what a whole is judged by was learned from artifacts of a page or two.

In a log of half a year, one plain sentence is lost among hundreds: their mean says nothing of it. So each portion is
judged as an artifact of its own, and of each behavior the surest portion counts. docs/long-artifacts.md has what that
brings: more recall, less precision.
"""

from collections.abc import Sequence

import numpy as np

from matcher.domain import Passage
from matcher.evidence_model.judgement import Judgement

LONG = 40
"""Passages of an artifact that is still judged as one: none was longer of those that taught how to weigh them."""
PORTION = 20
"""Passages of a portion, at most, but that each of its ends may lie SHIFT passages off."""
SHIFT = 5
"""So many passages earlier or later a portion may end, where something new begins there."""


def portions_of(passages: Sequence[Passage]) -> list[slice]:
    """Return the portions of an artifact, in order: all of it, or pieces of like length that begin under a heading."""
    count = len(passages)
    pieces = -(-count // PORTION) if count > LONG else 1
    starts = [0]
    for number in range(1, pieces):
        wanted = round(number * count / pieces)
        near = range(max(starts[-1] + 1, wanted - SHIFT), min(count - 1, wanted + SHIFT) + 1)
        starts.append(min(near, key=lambda at: (_joined(passages, at), abs(at - wanted))))
    return [slice(start, end) for start, end in zip(starts, [*starts[1:], count], strict=True)]


def max_pooled(judgements: Sequence[Judgement]) -> Judgement:
    """Return what the portions of an artifact come to: their passages one behind the other, the surest confidences."""
    if len(judgements) == 1:
        return judgements[0]
    sure = np.array([one.confidence for one in judgements])
    surest, behaviors = sure.argmax(axis=0), np.arange(sure.shape[1])
    return Judgement(
        kind=judgements[0].kind,
        confidence=sure[surest, behaviors],
        thresholds=judgements[0].thresholds,
        passage_log_odds=np.concatenate([one.passage_log_odds for one in judgements]),
        other_person_probability=np.concatenate([one.other_person_probability for one in judgements]),
        near_miss_probability=np.concatenate([one.near_miss_probability for one in judgements]),
        similarity=np.concatenate([one.similarity for one in judgements]),
        nearest=np.concatenate([one.nearest for one in judgements]),
        contributions=np.array([one.contributions for one in judgements])[surest, behaviors],
        portions=len(judgements),
    )


def _joined(passages: Sequence[Passage], at: int) -> int:
    """Return how closely a passage is joined to the one before it: by nothing, as a block of its section, or in it."""
    if passages[at].heading != passages[at - 1].heading:
        return 0
    return 1 if passages[at].follows is None else 2
