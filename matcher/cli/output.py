"""Where results are written: a file appears whole, or stays as it was; a new one is its owner's alone. Or on stdout."""

import codecs
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO

import click

from matcher.config.files import opened_beside
from matcher.deferred import lazy_regex
from matcher.errors import ConfigurationError
from matcher.report import marked_line

JSON = {"json", "jsonl"}
_BEYOND_ASCII = lazy_regex(r"[^\0-\x7f]")


@contextmanager
def replacing(path: str) -> Iterator[TextIO]:
    """Yield a stream that becomes the file when the block ends well; whatever happens else, the old file stays.

    click's own atomic files replace the target after an error too.

    Raises:
        ConfigurationError: where there is no such folder, or it cannot be written.
    """
    with _replacing(path) as binary, TextIOWrapper(binary, encoding="utf-8", newline="") as stream:
        yield stream


def write_whole(path: str, content: bytes) -> None:
    """Write the file, whole or not at all.

    Raises:
        ConfigurationError: where there is no such folder, or it cannot be written.
    """
    with _replacing(path) as stream:
        stream.write(content)


def print_data(chunk: str, form: str) -> None:
    """Print what programs read as it is; on a terminal, what could steer it stands there as a mark.

    In JSON, an escape stands for what an encoding other than UTF-8 may not have.
    """
    if form in JSON and codecs.lookup(sys.stdout.encoding).name != "utf-8":
        chunk = _BEYOND_ASCII.sub(lambda found: json.dumps(found[0])[1:-1], chunk)
    if sys.stdout.isatty():
        chunk = "\n".join(map(marked_line, chunk.split("\n")))
    click.echo(chunk, nl=False)


@contextmanager
def _replacing(path: str) -> Iterator[BinaryIO]:
    target = Path(path).resolve()
    try:
        # A device or a pipe cannot be replaced.
        regular = target.is_file() or not target.exists()
        stream, opened = opened_beside(target) if regular else (target.open("wb"), target)
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be written ({error.strerror}); choose another place") from error
    try:
        with stream:
            yield stream
        if regular:
            opened.replace(target)
    finally:
        if regular:
            opened.unlink(missing_ok=True)
