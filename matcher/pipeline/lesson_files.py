"""Where lessons are kept, of all frameworks, and how some are forgotten: they hold the words of artifacts."""

import fcntl
import json
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from matcher.config import data_folder, write_atomically
from matcher.domain import KINDS, Artifact, Framework
from matcher.errors import ConfigurationError
from matcher.parsing import ParsingError, json_of
from matcher.pipeline.deletion import remove

LOG = logging.getLogger("matcher")

LESSONS = "decisions.jsonl"
LOCK = ".lock"
Theirs = Callable[[Artifact], bool]


def lessons_folder() -> Path:
    """Return the folder that has a folder for each framework, whether or not it exists."""
    return data_folder() / "tuned"


def tuning_folder(framework: Framework) -> Path:
    """Return the folder of what was decided and learned for a framework, whether or not it exists."""
    return lessons_folder() / framework.id


@contextmanager
def locked_lessons() -> Iterator[None]:
    """Hold the lessons of all frameworks alone among processes and threads.

    Whoever writes what was read before needs it: what somebody else has forgotten meanwhile must not come back.

    Raises:
        ConfigurationError: where the folder cannot be written or locked.
    """
    folder = lessons_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise ConfigurationError(f"{folder}: cannot be written ({error.strerror}); check its permissions") from error
    try:
        _wait_for(handle, folder)
        yield
    finally:
        os.close(handle)


def _wait_for(handle: int, folder: Path) -> None:
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            LOG.warning("waiting for another process that is learning from decisions, or deleting what was learned")
            fcntl.flock(handle, fcntl.LOCK_EX)
    except OSError as error:
        remedy = "keep the data folder on a local disk (XDG_DATA_HOME)"
        raise ConfigurationError(f"{folder}: cannot be locked ({error.strerror}); {remedy}") from error


def is_tuned(framework: Framework) -> bool:
    """Return whether anything is kept that was decided for a framework."""
    return (tuning_folder(framework) / LESSONS).is_file()


def about(theirs: Theirs) -> Iterator[dict[str, Any]]:
    """Yield the kept lessons that are about some artifacts, as they are written."""
    for file in lesson_files():
        for line in _lines(file):
            row = _row(line)
            if theirs(_artifact(row)):
                yield row


def forget(theirs: Theirs, *, of_store: str | None = None) -> tuple[int, int]:
    """Return how many lessons went, and how many stay without saying whose artifact they are about.

    What a model learned from those that went is deleted; it learns again from the others. What a process that was
    killed has left half-written goes, whatever it is about.

    Args:
        theirs: whether a lesson about this artifact goes.
        of_store: only lessons from the store of this identity.

    Raises:
        ConfigurationError: where a file cannot be written or removed.
    """
    if not lessons_folder().is_dir():
        return 0, 0
    with locked_lessons():
        return _forget(theirs, of_store)


def _forget(theirs: Theirs, of_store: str | None) -> tuple[int, int]:
    remove(one for folder in lessons_folder().glob("*/") for one in half_written(folder))
    gone = unclear = 0
    for file in lesson_files():
        lines = _lines(file)
        rows = [_row(line) for line in lines]
        goes = [of_store in (None, row.get("store")) and theirs(_artifact(row)) for row in rows]
        staying = [line for line, going in zip(lines, goes, strict=True) if not going]
        unclear += sum(_artifact(row).author is None for row, going in zip(rows, goes, strict=True) if not going)
        gone += len(lines) - len(staying)
        if len(staying) < len(lines):
            _rewrite(file, staying)
    return gone, unclear


def half_written(folder: Path) -> list[Path]:
    """Return what processes that were killed have left in a framework's folder, words of lessons among it."""
    return [*folder.glob(".*.npz.*"), *folder.glob(f".{LESSONS}.*")]


def _rewrite(file: Path, lines: list[str]) -> None:
    if lines:
        write_atomically(file, "".join(f"{line}\n" for line in lines))
    remove([*file.parent.glob("*.npz"), *([] if lines else [file])])


def lesson_files() -> list[Path]:
    """Return the files that hold lessons, one for each framework that was tuned."""
    return sorted(lessons_folder().glob(f"*/{LESSONS}"))


def _lines(file: Path) -> list[str]:
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise ConfigurationError(f"{file}: cannot be read ({error.strerror}); check its permissions") from error
    return [line for line in text.split("\n") if line.strip()]


def _row(line: str) -> dict[str, Any]:
    try:
        row = json_of(line)
    except ParsingError:
        row = None
    return row if isinstance(row, dict) else {"artifact": {"text": line}}


def _artifact(row: dict[str, Any]) -> Artifact:
    """Return what a lesson is about; whatever else stands there is text."""
    value = row.get("artifact")
    own = value if isinstance(value, dict) else {"text": json.dumps(value)}
    text, title, name, author = (own.get(key) for key in ("text", "title", "id", "author"))
    return Artifact(
        id=str(name or ""),
        kind=next((kind for kind in KINDS if kind == own.get("kind")), "other"),
        title=None if title is None else str(title),
        text=str(text or ""),
        author=None if author is None else str(author),
    )
