"""From which confidence on a behavior is suggested."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVELS: Floats = np.arange(1, 100) / 100
"""Confidences that a threshold for a wanted precision is chosen from."""
NEVER = 1.0
"""A threshold that no confidence reaches."""


BETA = 0.8
"""How much recall counts beside precision: a wrong suggestion costs its reader more than a missed one. From 0.7 to 1
micro F1 is the same within the noise, on dev and on `framework/gold/unseen.jsonl` (docs/tries.md)."""


def choose_threshold(confidence: Floats) -> float:
    """Return the one confidence from which the expected micro F-beta over all pairs, *(N, B)*, is best.

    What is expected is told by the confidences, which are calibrated, not by the few labels: those make the choice
    jump from sample to sample. One threshold serves all behaviors: confidences mean the same for each, and most
    behaviors are too rare to choose a threshold of their own from.

    Source: van Rijsbergen, *Information Retrieval*, 1979 (F-beta); expected F1: Lewis, *Evaluating and optimizing
    autonomous text classification systems*, SIGIR 1995.
    """
    ordered = np.sort(confidence.ravel())[::-1]
    hits = np.cumsum(ordered)
    scores = (1 + BETA**2) * hits / (np.arange(1, len(ordered) + 1) + BETA**2 * max(hits[-1], 1e-9))
    return float(ordered[int(np.argmax(scores))])


def expected_precision(confidence: Floats) -> Floats:
    """Return how many of the pairs from each of LEVELS on are expected to hold, *(levels,)*; 0 where there are none.

    It is their mean confidence: what calibrated confidences promise, less noisy than counting the few pairs that hold.
    """
    means = [confidence[confidence >= level].mean() if (confidence >= level).any() else 0.0 for level in LEVELS]
    return np.array(means)


def threshold_for(precision: float, expected: Floats) -> float:
    """Return the least of LEVELS from which on `precision` is expected; NEVER where none promises as much."""
    enough = np.flatnonzero(expected >= precision)
    return float(LEVELS[enough[0]]) if len(enough) else NEVER
