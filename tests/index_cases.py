"""Small indexes for the tests of `matcher.index`."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matcher.index import PassageIndex

Floats = NDArray[np.float32]
DIMENSION = 8
WORDS = ["asked", "help", "stuck", "tests", "wrote", "page", "outage", "the"]


def opened(folder: Path, model: str = "m1", dimension: int = DIMENSION) -> PassageIndex:
    """Return the index in a folder."""
    return PassageIndex(folder, model=model, dimension=dimension)


def row(seed: int) -> Floats:
    """Return a unit row that float16 holds without rounding it much."""
    drawn = np.random.default_rng(seed).normal(size=DIMENSION)
    return (drawn / np.linalg.norm(drawn)).astype(np.float16).astype(np.float32)


def filled(folder: Path, count: int) -> PassageIndex:
    """Return an index of `count` passages, whose text is their own word and two others."""
    index = opened(folder)
    texts = [f"own{number} {WORDS[number % 8]} page" for number in range(count)]
    with index.update() as update:
        update.add(range(count), np.array([row(number) for number in range(count)]), texts)
        update.mark = 1
    return index
