"""Which behaviors of the shipped framework another's may be like: proposed, for a person to say."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Framework
from matcher.embedding import Encoder, load_encoder
from matcher.framework import load_framework, resolve

PROPOSED = 3
"""How many are proposed for each: docs/other-frameworks.md has how often the right one is among them."""
STEADYING = 4
"""As how many statements of a framework's own the shipped ones count for what is usual: it may have only a few."""


def proposals(framework: Framework) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Return for each behavior the ids and texts of the shipped ones that are nearest to it, the nearest first.

    Nearness is the mean, in spreads, of the cosines that the general and the tuned encoder give, each less what all
    statements have of it. There is always a nearest: whether it is near enough, only a person can say.
    """
    shipped = load_framework(resolve(None))
    tuned = load_encoder(str(resolve(None).with_suffix(".encoder.onnx")))
    texts = [behavior.text for behavior in framework.behaviors]
    statements = [behavior.text for behavior in shipped.behaviors]
    near = sum(_near(encoder, texts, statements) for encoder in (load_encoder(), tuned))
    return {
        behavior.id: [(shipped.behaviors[k].id, shipped.behaviors[k].text) for k in np.argsort(-row)[:PROPOSED]]
        for behavior, row in zip(framework.behaviors, np.asarray(near), strict=True)
    }


def _near(encoder: Encoder, texts: Sequence[str], statements: Sequence[str]) -> NDArray[np.float64]:
    """Return how near each text is to each statement, *(texts, statements)*."""
    known = encoder.encode(statements)
    cosines = (encoder.encode(texts) @ known.T).astype(np.float64)
    theirs = (known @ known.T).astype(np.float64).mean(axis=0)
    usual = (cosines.sum(axis=0) + STEADYING * theirs) / (len(cosines) + STEADYING)
    apart: NDArray[np.float64] = (cosines - usual) / max(float((cosines - usual).std()), 1e-6)
    return apart
