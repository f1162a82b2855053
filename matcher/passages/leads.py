"""Leads: words before a colon that belong to the short items below them, or to nothing."""

from dataclasses import replace

from matcher.deferred import lazy_regex
from matcher.passages.blocks import Block
from matcher.passages.prose import MARKER, SHORTEST, prose, words

_BETWEEN = lazy_regex(rf"\s*(?:{MARKER}\s+)?")
_LONGEST_ITEM = 200


def join_leads(text: str, blocks: list[Block]) -> list[Block]:
    """Return the blocks with the one- and two-word items after "Lead:" joined to it, and no labels otherwise."""
    joined: list[Block] = []
    leading = False
    for block in blocks:
        short = (
            block.kind == "item"
            and block.end - block.start <= _LONGEST_ITEM
            and words(prose(text[block.start : block.end])) < SHORTEST
        )
        if short and leading and _BETWEEN.fullmatch(text, joined[-1].end, block.start):
            joined[-1] = replace(joined[-1], end=block.end, kind="paragraph")
            continue
        if joined and joined[-1].kind == "label":
            joined.pop()
        joined.append(block)
        leading = text[block.start : block.end].rstrip("*_ ").endswith(":")
    return joined[:-1] if joined and joined[-1].kind == "label" else joined
