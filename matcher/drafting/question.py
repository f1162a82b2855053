"""The question about one behavior, from the framework's text alone."""

import copy
from collections.abc import Sequence

from matcher.domain import Behavior, Framework
from matcher.drafting.orders import PassageOrder
from matcher.llm import Request
from matcher.prompts import Prompt

PASSAGE_TOKENS = 160
"""What one order's entry may take, generously."""
SHOWN = 12
"""So many passages that are written already are shown when more are asked for."""


def question(
    framework: Framework,
    behavior: Behavior,
    orders: Sequence[PassageOrder],
    *,
    prompt: Prompt,
    written: Sequence[str] = (),
) -> Request:
    """Return what is asked; the same arguments make the same bytes.

    Args:
        framework: where the behavior stands; nothing else of it is sent.
        behavior: what passages are wanted for.
        orders: the passages that are wanted.
        prompt: what the model is told.
        written: what this very model wrote before, that it may tell something else now.
    """
    under = ", ".join(part for part in (framework.title, behavior.pillar, behavior.section) if part)
    names = [order.name for order in orders]
    return Request(
        system=prompt.system,
        user=prompt.rendered(statement=behavior.text, under=under, orders=orders, written=written[-SHOWN:]),
        schema={
            "type": "object",
            "properties": {name: copy.deepcopy(dict(prompt.schema)) for name in names},
            "required": names,
            "additionalProperties": False,
        },
        max_tokens=PASSAGE_TOKENS * len(names),
        group=framework.fingerprint,
    )
