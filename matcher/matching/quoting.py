"""Which words say so: the strongest passages of an artifact, each with the neighbours that say the same thing on."""

import re
from collections.abc import Sequence
from dataclasses import replace

from matcher.domain import Artifact, Evidence, Passage

QUOTES = 2
"""How many passages a suggestion shows at most."""
SECOND_QUOTE_MARGIN = 1.0
"""How far, in log-odds, a further quote may stand behind the first."""
NEIGHBOUR_MARGIN = 3.5
"""How far, in log-odds, a neighbour may stand behind a quoted passage to be quoted with it."""
QUOTE_WORDS = 80
"""How long a quote may grow by its neighbours."""
BETWEEN = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])?\s*")


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
            and distinct[n] >= distinct[start] - NEIGHBOUR_MARGIN
            and words + len(passages[n].prose.split()) <= QUOTE_WORDS
            and _touch(artifact, passages[min(n, inner)], passages[max(n, inner)])
        ]
        if not beside:
            return range(first, last + 1)
        best = max(beside, key=lambda n: distinct[n])
        words += len(passages[best].prose.split())
        first, last = min(first, best), max(last, best)


def _touch(artifact: Artifact, one: Passage, following: Passage) -> bool:
    """Return True where nothing but space and list marks stands between two passages of one field."""
    if one.field != following.field:
        return False
    return BETWEEN.fullmatch(artifact.field(one.field)[one.end : following.start]) is not None


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
