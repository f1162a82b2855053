"""Reads what the command line names."""

import sys
from collections.abc import Iterator, Sequence

from matcher.config import load_settings
from matcher.domain import Artifact, Skipped


def read_paths(
    paths: Sequence[str], input_format: str | None, max_bytes: int | None, *, lasting_ids: bool = False
) -> Iterator[Artifact | Skipped]:
    """Yield what the paths hold, `-` being standard input; nothing where none is named."""
    from matcher.artifacts import read

    if paths:
        limit = max_bytes or load_settings().max_bytes
        stdin = sys.stdin.buffer
        yield from read(paths, input_format=input_format, max_bytes=limit, stdin=stdin, lasting_ids=lasting_ids)
