"""From which confidence on a behavior is suggested."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def choose_threshold(confidence: Floats, relevant: Floats) -> float:
    """Return the one confidence from which micro F1 over all pairs is best; both arrays are *(N, B)*.

    One threshold serves all behaviors: confidences are calibrated, so they mean the same for each, and most behaviors
    are too rare to choose a threshold of their own from.
    """
    order = np.argsort(-confidence.ravel(), kind="stable")
    hits = np.cumsum(relevant.ravel()[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + max(relevant.sum(), 1))
    return float(confidence.ravel()[order[int(np.argmax(f1))]])
