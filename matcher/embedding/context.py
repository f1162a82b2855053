"""Reading passages in the context of their artifact: which of them pass the encoder together.

Every passage is pooled from its own tokens, after they have seen those around it ("late chunking": Günther et al.,
*Late Chunking: Contextual Chunk Embeddings Using Long-Context Embedding Models*, 2024). Each token passes once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WINDOW = 256
"""Tokens that pass together, marks included."""
TITLE = 32
"""Tokens of the title that later windows begin with."""
MARKS = 2
"""One before and one behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The passages of one artifact, in order."""

    texts: tuple[str, ...]
    titles: int = 0
    """How many of the first texts are its title."""


@dataclass(frozen=True, slots=True)
class Window:
    """Tokens that pass the encoder together, without its marks, and where each passage's own stand among them."""

    tokens: tuple[int, ...]
    spans: tuple[tuple[int, int, int], ...]
    """Position of the passage in the document, start and end among `tokens`."""


def windows(texts: Sequence[Sequence[int]], titles: int) -> list[Window]:
    """Return the windows of a document: each of its texts once, in order, later ones behind the title again.

    Args:
        texts: the tokens of each text, without marks; what would not fit a window of its own is cut.
        titles: how many of the first texts are the title.
    """
    title = [token for text in texts[:titles] for token in text][:TITLE]
    room = WINDOW - MARKS
    made: list[Window] = []
    tokens: list[int] = []
    spans: list[tuple[int, int, int]] = []
    for position, text in enumerate(texts):
        own = list(text[: room - len(title)])
        if spans and len(tokens) + len(own) > room:
            made.append(Window(tuple(tokens), tuple(spans)))
            tokens, spans = list(title), []
        spans.append((position, len(tokens), len(tokens) + len(own)))
        tokens += own
    return [*made, Window(tuple(tokens), tuple(spans))] if spans else made
