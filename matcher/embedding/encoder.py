"""What an encoder is, and which one a model name means."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matcher.embedding.context import Document

Matrix = NDArray[np.float32]

DEFAULT_MODEL = "all-MiniLM-L6-v2-int8"


class Encoder(Protocol):
    """Turns texts into unit vectors. Safe to call from several threads."""

    @property
    def id(self) -> str:
        """The model's name, for people."""

    @property
    def fingerprint(self) -> str:
        """`sha256:…` over the weights and the tokenizer."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def preload(self) -> None:
        """Begin to load, in the background, what the first text needs."""

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Return unit float32 rows of shape *(len(texts), dimension)*; a text's row depends on that text alone."""

    def encode_in_context(self, documents: Sequence[Document]) -> list[Matrix]:
        """Return for each document the unit rows of its texts, *(len(texts), dimension)*.

        An encoder that was trained to reads each text among its neighbours; others read it alone. In either case a row
        depends on its document alone.
        """


def each_alone(encoder: Encoder, documents: Sequence[Document]) -> list[Matrix]:
    """Return the documents' rows by an encoder that reads each text alone; all of them pass it together."""
    rows = encoder.encode([text for document in documents for text in document.texts])
    ends = np.cumsum([len(document.texts) for document in documents])
    return np.split(rows, ends[:-1]) if documents else []


def load_encoder(
    name: str | None = None, *, allow_download: bool = False, cache: Path | None = None, threads: int | None = None
) -> Encoder:
    """Return the encoder of that name.

    Args:
        name: None or `all-MiniLM-L6-v2-int8` for the general one, which needs no torch; an `.onnx` file for one tuned
            from it; anything else goes to sentence-transformers: `all-MiniLM-L6-v2` (installed from the package
            index), a folder, or a hub name.
        allow_download: lets sentence-transformers fetch a hub name from the network. Off by default.
        cache: folder for the compiled default model; None compiles anew in each process.
        threads: how many cores to use; None is all.

    Raises:
        ConfigurationError: where the model is not there, or its files are not the published ones.
    """
    if name is None or name == DEFAULT_MODEL or name.endswith(".onnx"):
        from matcher.embedding.minilm import MiniLM

        return MiniLM(Path(name) if name and name.endswith(".onnx") else None, cache=cache, threads=threads)
    from matcher.embedding.sentence_transformer import SentenceTransformerEncoder

    return SentenceTransformerEncoder(name, allow_download=allow_download, threads=threads)
