"""The bank's passages that are shown to a second reader beside a behavior: those nearest to the artifact's own."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import numpy as np

from matcher.domain import Framework
from matcher.evidence_model import Judgement, Reference, load_model
from matcher.framework import resolve
from matcher.verification import EXAMPLES


def examples_for(
    judgement: Judgement, references: Sequence[Reference], framework: Framework
) -> Mapping[str, tuple[str, ...]]:
    """Return for each behavior's id the examples nearest to the passages that speak for it most, as they were written.

    Empty where the framework has no bank: its references are the statements alone.
    """
    order = np.argsort(-judgement.passage_log_odds, axis=0, kind="stable")
    return {
        behavior.id: _first(references[n] for n in judgement.nearest[order[:, k], k].tolist())
        for k, behavior in enumerate(framework.behaviors)
    }


@cache
def made_up() -> frozenset[str]:
    """Return the examples that ship: written for this project, nobody in them is real. Of all others, who knows.

    They are those that the shipped model was made with: what somebody adds to the shipped bank is none of them.
    """
    model = resolve(None).with_suffix(".model.npz")
    return frozenset(reference.text for reference in load_model(model).references) if model.is_file() else frozenset()


def _first(found: Iterable[Reference]) -> tuple[str, ...]:
    texts = dict.fromkeys(reference.text for reference in found if reference.origin != "statement")
    return tuple(texts)[:EXAMPLES]
