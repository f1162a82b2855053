"""Which words say so: the strongest passages of an artifact, each with what goes on from it."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matcher.deferred import lazy_regex
from matcher.domain import Artifact, Evidence, Passage

Floats = NDArray[np.float64]

QUOTES = 2
"""How many passages a suggestion shows at most."""
SECOND_QUOTE_MARGIN = 1.0
"""How far, in log-odds, a further quote may stand behind the first."""
CROWDED = 1.0
"""How much, in log-odds, a passage is the worse a quote at most for what else it may show."""
MARGINS = {"sentence": 4.5, "block": 2.5}
"""How far, in log-odds, what goes on from a quoted passage may stand behind it to be quoted with it."""
QUOTE_WORDS = 80
"""How long a quote may grow by its neighbours."""
BETWEEN = lazy_regex(r"[\s>|*_+\u2022\u2023\u25e6\u25aa\u25cf\u2013\u2014\u2192-]*(?:(?:\d{1,3}|[a-z])[.)]\s+)?")
"""What may stand between two passages that are quoted as one: space and list marks, but nothing that was dropped."""


def standing_out(log_odds: Floats) -> Floats:
    """Return how well each passage shows each behavior, *(P, B)*, for choosing what to quote.

    Of passages that are nearly as strong, the one is the better quote that shows this behavior and no other: so what
    its log-odds would lose if it could show one thing only (a softmax over behaviors and nothing) counts up to CROWDED.

    Args:
        log_odds: log-odds that a passage is evidence of a behavior, *(P, B)*.
    """
    strongest = log_odds.max(axis=1, initial=0.0)[:, None]
    likely = np.exp(log_odds - strongest)
    others = np.maximum(likely.sum(axis=1, keepdims=True) - likely, 0.0) + np.exp(-strongest)
    strength: Floats = log_odds - np.minimum(strongest + np.log(others), CROWDED)
    return strength


def quotes(
    artifact: Artifact, passages: Sequence[Passage], strength: Sequence[float], similarity: Sequence[float]
) -> tuple[Evidence, ...]:
    """Return the strongest passages as quotes, each with what goes on from it.

    Args:
        artifact: what they are quoted from.
        passages: its passages, in their order, P of them.
        strength: how well each shows the behavior, in log-odds, *(P,)*.
        similarity: cosine of each to the nearest reference, *(P,)*.
    """
    if not passages:
        return ()
    order = sorted(range(len(passages)), key=lambda i: (-strength[i], i))
    floor = strength[order[0]]
    found: list[Evidence] = []
    used: set[int] = set()
    for i in order:
        if len(found) == QUOTES or strength[i] < floor - SECOND_QUOTE_MARGIN:
            break
        if i in used:
            continue
        span = _run(artifact, passages, strength, i, used)
        used.update(span)
        found.append(Evidence(passage=_joined(artifact, passages, span), similarity=max(similarity[n] for n in span)))
    return tuple(found)


def _run(
    artifact: Artifact, passages: Sequence[Passage], strength: Sequence[float], start: int, used: set[int]
) -> range:
    """Return the run of passages around `start` that belong to one quote; what goes on most surely is taken first."""
    first = last = start
    words = len(passages[start].prose.split())
    while True:
        beside = {}
        for n, following in ((first - 1, first), (last + 1, last + 1)):
            if not 0 <= n < len(passages) or n in used or words + len(passages[n].prose.split()) > QUOTE_WORDS:
                continue
            margin = _margin(artifact, passages[following - 1], passages[following])
            if strength[n] >= strength[start] - margin:
                beside[n] = strength[n] + margin
        if not beside:
            return range(first, last + 1)
        best = max(beside, key=lambda n: beside[n])
        words += len(passages[best].prose.split())
        first, last = min(first, best), max(last, best)


def _margin(artifact: Artifact, one: Passage, following: Passage) -> float:
    """Return how far one of two passages may stand behind the other to be quoted with it; -∞ where it never is."""
    if following.follows is None or one.field != following.field:
        return -math.inf
    between = artifact.field(one.field)[one.end : following.start]
    return MARGINS[following.follows] if BETWEEN.fullmatch(between) else -math.inf


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
