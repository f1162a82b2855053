"""Folds that never divide a group: artifacts of one source are all inside or all outside."""

from collections import Counter
from collections.abc import Sequence

import numpy as np


def split(groups: Sequence[str], folds: int, seed: int = 0) -> list[list[int]]:
    """Return the positions held out in each fold; at most `folds` of them, none empty.

    Groups are dealt in a seeded order, the largest first, each to the fold that holds least.
    """
    sizes = Counter(groups)
    names = sorted(sizes)
    order = np.random.default_rng(seed).permutation(len(names))
    dealt = sorted((names[i] for i in order), key=lambda name: -sizes[name])
    load = [0] * min(folds, len(names))
    fold_of: dict[str, int] = {}
    for name in dealt:
        fold_of[name] = load.index(min(load))
        load[fold_of[name]] += sizes[name]
    return [[i for i, group in enumerate(groups) if fold_of[group] == fold] for fold in range(len(load))]
