"""From paths to artifacts: finds the files, chooses the readers, and turns every failure into one line."""

import io
import os
import stat
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, TypeVar
from xml.parsers.expat import ExpatError

from matcher.artifacts.detect import advice, detect
from matcher.artifacts.source import HEAD, MAX_BYTES, Reader, Source, UnreadableError
from matcher.domain import Artifact, Skipped
from matcher.errors import MatcherError, UsageError

Found = TypeVar("Found")
Without = Callable[[Path], bool]


def _late(place: str) -> Reader:
    """Return a reader whose module, and with it its parser, is loaded at the first use."""

    def reader(source: Source) -> Iterator[Artifact | Skipped]:
        module, function = place.split(":")
        found: Reader = getattr(import_module(f"matcher.artifacts.{module}"), function)
        return found(source)

    return reader


READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "markdown": _late("text:read"),
        "text": _late("text:read"),
        "html": _late("html:read"),
        "docx": _late("docx:read"),
        "pdf": _late("pdf:read"),
        "eml": _late("eml:read"),
        "jsonl": _late("jsonl:read_jsonl"),
        "parquet": _late("parquet:read_parquet"),
        "github": _late("github:read_github"),
        "jira-csv": _late("tables:read_jira_csv"),
        "linear-csv": _late("tables:read_linear_csv"),
    }
)
"""Every format by the name that forces it."""
_DOCUMENTS = {"markdown", "text", "html", "docx", "pdf", "eml"}
"""What people write themselves. All but mail they keep logs in: such a file is an artifact a week."""

# Parsers of files that strangers made raise anything: a stray index, a missing key, a depth without end. None of
# it may end a batch, so this is the one place where such failures become a line. LookupError holds KeyError and
# IndexError; RuntimeError holds RecursionError, NotImplementedError and zipfile's "is encrypted".
PARSER_FAILURES: tuple[type[Exception], ...] = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    ExpatError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


class _Forward(io.RawIOBase):
    """A pipe that is only read forward; in a `BufferedReader` of `HEAD` bytes its beginning can be looked at."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed's WriteableBuffer is private
        # What is there now, not a whole buffer: a slow pipe is answered line by line.
        read = getattr(self._stream, "read1", self._stream.read)
        data: bytes = read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def read(
    paths: Sequence[str | Path],
    *,
    input_format: str | None = None,
    max_bytes: int = MAX_BYTES,
    stdin: BinaryIO | None = None,
    lasting_ids: bool = False,
    without: Without | None = None,
) -> Iterator[Artifact | Skipped]:
    """Return an iterator over what the paths hold, in order; one file is open at a time.

    A folder is read with all it holds, in the order of names, without hidden entries and symbolic links. `-` is
    standard input (`stdin`, else the process's own). Files `without` which a folder is read are no part of it.

    With `lasting_ids`, what brings no id of its own has one that is good for keeping: the whole path, since the path as
    given is another file elsewhere. A row, and what comes through a pipe, is known by its words: lines shift.

    Raises:
        UsageError: `input_format` is not a key of `READERS`.
    """
    if input_format is not None and input_format not in READERS:
        raise UsageError(f"unknown input format {input_format!r}; choose one of {', '.join(READERS)}")
    return _Reading(input_format, max_bytes, stdin, lasting_ids, without).all(paths)


class _Reading:
    """One call of `read`: its settings, and the way from a path to outcomes."""

    def __init__(
        self,
        input_format: str | None,
        max_bytes: int,
        stdin: BinaryIO | None,
        lasting_ids: bool,
        without: Without | None,
    ) -> None:
        self._input_format = input_format
        self._lasting_ids = lasting_ids
        self._max_bytes = max_bytes
        self._stdin = stdin
        self._without = without

    def all(self, paths: Sequence[str | Path]) -> Iterator[Artifact | Skipped]:
        for path in paths:
            if str(path) == "-":
                yield from self._opened("<stdin>", None, self._stdin or sys.stdin.buffer, walked=False)
            else:
                yield from self._named(Path(path))

    def _named(self, path: Path) -> Iterator[Artifact | Skipped]:
        try:
            mode = path.stat().st_mode
        except FileNotFoundError:
            yield _skipped(path, "does not exist", "check the path")
        except (OSError, ValueError) as error:
            yield _skipped(path, f"cannot be reached ({_cause(error)})", "check the path and its permissions")
        else:
            yield from self._folder(path) if stat.S_ISDIR(mode) else self._file(path, walked=False)

    def _folder(self, root: Path) -> Iterator[Artifact | Skipped]:
        empty = True
        for one in walk(root, self._without):
            for outcome in (one,) if isinstance(one, Skipped) else self._file(one, walked=True):
                empty = False
                yield outcome
        if empty:
            yield _skipped(root, "holds nothing to read", "check the path")

    def _file(self, path: Path, *, walked: bool) -> Iterator[Artifact | Skipped]:
        try:
            stream = path.open("rb")
        except (OSError, ValueError) as error:
            yield _skipped(path, f"cannot be opened ({_cause(error)})", "check its permissions")
            return
        with stream:
            yield from self._opened(shown(path), path, stream, walked=walked)

    def _opened(self, name: str, path: Path | None, stream: BinaryIO, *, walked: bool) -> Iterator[Artifact | Skipped]:
        piped = path is None or not stream.seekable()
        if piped:
            stream = io.BufferedReader(_Forward(stream), HEAD)
        place = shown(os.path.realpath(path)) if self._lasting_ids and path is not None and not piped else None
        source = Source(name=name, path=path, stream=stream, max_bytes=self._max_bytes, place=place)
        reader = partial(_detected, input_format=self._input_format, walked=walked)
        yield from read_source(source, reader, lasting_ids=self._lasting_ids, piped=piped)


def _detected(source: Source, *, input_format: str | None, walked: bool) -> Iterator[Artifact | Skipped]:
    """Yield what an input holds, in the format that is named, else in the one that it seems to have."""
    if not source.head():
        yield source.skipped("is empty", "write something in it, or leave it out", harmless=walked)
    elif (chosen := input_format or detect(source)) is None:
        yield source.skipped("is not in a format that is read", advice(source), harmless=walked)
    else:
        found = READERS[chosen](source)
        yield from _documents(found, weekly=chosen != "eml") if chosen in _DOCUMENTS else found


def _documents(found: Iterable[Artifact | Skipped], *, weekly: bool) -> Iterator[Artifact | Skipped]:
    """Yield documents, feedback as of whom it is about, and a log a week at a time."""
    from matcher.artifacts.feedback import credited
    from matcher.artifacts.weekly import by_week

    for one in (one if isinstance(one, Skipped) else credited(one) for one in found):
        yield from by_week(one) if weekly and isinstance(one, Artifact) else (one,)


def read_source(
    source: Source, reader: Reader, *, lasting_ids: bool = False, piped: bool = False
) -> Iterator[Artifact | Skipped]:
    """Yield what a reader finds in an opened input; whatever it fails on is one line, as everywhere.

    Args:
        source: the input, opened.
        reader: what reads it.
        lasting_ids: as for `read`.
        piped: the input has no place of its own.
    """
    found = guarded(source, lambda: reader(source))
    yield from (_lasting(one, source, piped=piped) for one in found) if lasting_ids else found


def guarded(source: Source, found: Callable[[], Iterator[Found]]) -> Iterator[Found | Skipped]:
    """Yield what is found in an input, and where that fails, one line; what was found before stands."""
    try:
        yield from found()
    except UnreadableError as error:
        yield source.skipped(error.reason, error.remedy)
    except MatcherError as error:
        yield source.skipped(str(error), "mend it or leave it out")
    except PARSER_FAILURES as error:
        yield source.skipped(f"cannot be read ({_cause(error)})", "check that it opens elsewhere, or save it again")


def walk(root: Path, without: Without | None = None) -> Iterator[Path | Skipped]:
    """Yield every file below a folder in the order of names, and what is passed over there.

    Hidden entries and symbolic links are passed over, and without a word what is to be left out.
    """
    waiting = [root]  # a stack of its own, since folders nest deeper than calls may
    while waiting:
        path = waiting.pop()
        if path != root and not path.is_dir():
            yield path
        else:
            found, passed = _listed(path, without)
            waiting.extend(reversed(found))
            yield from passed


def _listed(folder: Path, without: Without | None) -> tuple[list[Path], list[Skipped]]:
    """Return what to go on with inside a folder, in the order of names, and what is passed over there."""
    try:
        wanted = (entry for entry in folder.iterdir() if without is None or not without(entry))
        entries = sorted(wanted, key=lambda entry: entry.name)
    except OSError as error:
        return [], [_skipped(folder, f"cannot be opened ({_cause(error)})", "check its permissions")]
    found: list[Path] = []
    passed: list[Skipped] = []
    hidden = 0
    for entry in entries:
        if entry.name.startswith("."):
            hidden += 1
        elif entry.is_symlink():
            # Inside, it would be read twice or for ever; outside, it is not what the caller named.
            passed.append(_skipped(entry, "is a symbolic link", "name it directly to read it", harmless=True))
        elif entry.is_file() or entry.is_dir():
            found.append(entry)
        else:
            passed.append(_skipped(entry, "is neither a file nor a folder", "leave it out", harmless=True))
    if hidden:
        what = f"{hidden} hidden {'entry was' if hidden == 1 else 'entries were'} passed over"
        passed.insert(0, _skipped(folder, what, "name them directly to read them", harmless=True))
    return found, passed


def _skipped(path: Path, reason: str, remedy: str, *, harmless: bool = False) -> Skipped:
    return Skipped(source=shown(path), reason=reason, remedy=remedy, harmless=harmless)


def _lasting(outcome: Artifact | Skipped, source: Source, *, piped: bool) -> Artifact | Skipped:
    """Return what was read, known by its words where it brings no id and its place tells nothing of another day.

    That is a row, since one row more moves all below it, and what comes through a pipe, which are all named alike.
    """
    if isinstance(outcome, Skipped):
        return outcome
    log = outcome.id.partition("#")[0]
    if not outcome.id.startswith(f"{source.id}:") and not (piped and log == source.id):
        return outcome
    return replace(outcome, id=f"{source.id}:{outcome.fingerprint.removeprefix('sha256:')[:16]}")


def shown(path: str | Path) -> str:
    """Return a path that can be printed and stored, whatever bytes the file system holds, on one line."""
    name = str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return name if name.isprintable() else "".join(c if c.isprintable() else "\ufffd" for c in name)


def _cause(error: Exception) -> str:
    """Return what a failure says of itself, short and on one line."""
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(said.split())[:120] or type(error).__name__
