"""Which words say so: the strongest passages of an artifact, each with the neighbours that say the same thing on."""

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from matcher.domain import Artifact, Evidence, Passage

QUOTES = 2
"""How many passages a suggestion shows at most."""
SECOND_QUOTE_MARGIN = 1.0
"""How far, in log-odds, a further quote may stand behind the first."""
SENTENCE_MARGIN = 5.0
"""How far, in log-odds, a sentence beside a quoted one, in its paragraph, may stand behind it to be quoted with it."""
NEIGHBOUR_MARGIN = 2.5
"""The same of a neighbour in another paragraph or list item: that may speak of something else."""
QUOTE_WORDS = 80
"""How long a quote may grow by its neighbours."""
BETWEEN = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])?\s*")
PARTED = re.compile(r"\n\s*\n|\S")


def quotes(
    artifact: Artifact, passages: Sequence[Passage], distinct: Sequence[float], similarity: Sequence[float]
) -> tuple[Evidence, ...]:
    """Return the strongest passages as quotes, each with the neighbours that say the same thing on.

    Args:
        artifact: what they are quoted from.
        passages: its passages, in their order, P of them.
        distinct: log-odds that each is evidence of the behavior before any other, *(P,)*.
        similarity: cosine of each to the nearest reference, *(P,)*.
    """
    if not passages:
        return ()
    order = sorted(range(len(passages)), key=lambda i: (-distinct[i], i))
    floor = distinct[order[0]]
    found: list[Evidence] = []
    used: set[int] = set()
    for i in order:
        if len(found) == QUOTES or distinct[i] < floor - SECOND_QUOTE_MARGIN:
            break
        if i in used:
            continue
        span = _run(artifact, passages, distinct, i, used)
        used.update(span)
        found.append(Evidence(passage=_joined(artifact, passages, span), similarity=max(similarity[n] for n in span)))
    return tuple(found)


def _run(
    artifact: Artifact, passages: Sequence[Passage], distinct: Sequence[float], start: int, used: set[int]
) -> range:
    """Return the run of passages around `start` that are nearly as strong and stand right beside it."""
    first = last = start
    words = len(passages[start].prose.split())
    while True:
        beside = [
            n
            for n, inner in ((first - 1, first), (last + 1, last))
            if 0 <= n < len(passages)
            and n not in used
            and words + len(passages[n].prose.split()) <= QUOTE_WORDS
            and distinct[n] >= distinct[start] - _margin(artifact, passages[min(n, inner)], passages[max(n, inner)])
        ]
        if not beside:
            return range(first, last + 1)
        best = max(beside, key=lambda n: distinct[n])
        words += len(passages[best].prose.split())
        first, last = min(first, best), max(last, best)


def _margin(artifact: Artifact, one: Passage, following: Passage) -> float:
    """Return how far one of two passages may stand behind the other to be quoted with it.

    Never so far that they are, where more than space and a list mark stands between them, or a field ends.
    """
    between = artifact.field(one.field)[one.end : following.start]
    if one.field != following.field or not BETWEEN.fullmatch(between):
        return -math.inf
    return NEIGHBOUR_MARGIN if PARTED.search(between) else SENTENCE_MARGIN


def _joined(artifact: Artifact, passages: Sequence[Passage], span: range) -> Passage:
    if len(span) == 1:
        return passages[span[0]]
    one, last = passages[span[0]], passages[span[-1]]
    return replace(
        one,
        end=last.end,
        text=artifact.field(one.field)[one.start : last.end],
        prose=" ".join(passages[n].prose for n in span),
    )
