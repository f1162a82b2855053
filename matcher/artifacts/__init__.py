"""Reads work artifacts of many formats into records, one at a time.

A new format is a reader of its own and a line in `reading.FORMATS`. What cannot be read is a `Skipped` among the
artifacts, never an exception in a batch.
"""

from matcher.artifacts.counting import expected
from matcher.artifacts.detect import detect, kind_of, named_kind
from matcher.artifacts.reading import FORMATS, read
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
    "FORMATS",
    "MAX_BYTES",
    "Reader",
    "Source",
    "TooLargeError",
    "UnreadableError",
    "decode",
    "detect",
    "expected",
    "kind_of",
    "lines",
    "moment",
    "named_kind",
    "read",
]
