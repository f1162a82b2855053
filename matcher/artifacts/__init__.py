"""Reads work artifacts of many formats into records, one at a time.

A new format is a reader of its own and a line in `reading.READERS`. What cannot be read is a `Skipped` among the
artifacts, never an exception in a batch.
"""

from matcher.artifacts.counting import expected
from matcher.artifacts.detect import detect, guessed_kind, named_kind
from matcher.artifacts.reading import READERS, read
from matcher.artifacts.source import (
    MAX_BYTES,
    Reader,
    Source,
    TooLargeError,
    UnreadableError,
    decode,
    lines,
    moment,
)

__all__ = [
    "MAX_BYTES",
    "READERS",
    "Reader",
    "Source",
    "TooLargeError",
    "UnreadableError",
    "decode",
    "detect",
    "expected",
    "guessed_kind",
    "lines",
    "moment",
    "named_kind",
    "read",
]
