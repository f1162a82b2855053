"""Reads what the command line names."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from matcher.config import load_settings
from matcher.config.files import is_to_become
from matcher.domain import Artifact, Skipped
from matcher.errors import UsageError


def read_paths(
    paths: Sequence[str],
    input_format: str | None,
    max_bytes: int | None,
    *,
    unsigned_by: str | None = None,
    lasting_ids: bool = False,
    output: str | None = None,
) -> Iterator[Artifact | Skipped]:
    """Yield what the paths hold, `-` being standard input; nothing where none is named.

    What names no author is by `unsigned_by`, where that is said. The file that is being written is not read.

    Raises:
        UsageError: `unsigned_by` is blank.
    """
    from matcher.artifacts import read

    if unsigned_by is not None and not unsigned_by.strip():
        raise UsageError("--unsigned-by is blank; name somebody, or leave it out")
    if paths:
        limit = max_bytes or load_settings().max_bytes
        stdin = sys.stdin.buffer
        found = read(
            paths,
            input_format=input_format,
            max_bytes=limit,
            stdin=stdin,
            lasting_ids=lasting_ids,
            without=partial(is_to_become, Path(output).resolve()) if output and output != "-" else None,
        )
        yield from found if unsigned_by is None else (_signed(one, unsigned_by) for one in found)


def _signed(one: Artifact | Skipped, author: str) -> Artifact | Skipped:
    return replace(one, author=author) if isinstance(one, Artifact) and not one.author else one
