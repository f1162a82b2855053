"""Encoders: texts to unit float32 rows. The protocol, and which implementation a name means."""

from matcher.embedding.context import Document
from matcher.embedding.encoder import DEFAULT_MODEL, Encoder, Matrix, load_encoder

__all__ = ["DEFAULT_MODEL", "Document", "Encoder", "Matrix", "load_encoder"]
