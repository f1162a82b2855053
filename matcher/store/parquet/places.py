"""Folders on a disk or in an object store, through pyarrow's file systems. What is written is there whole, or not."""

import fcntl
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast
from urllib.parse import urlsplit

from matcher.errors import ConfigurationError, StoreError, install_command

if TYPE_CHECKING:
    from pyarrow.fs import FileSystem

LOCK = ".lock"
_HALF_WRITTEN = re.compile(r"\..+\.(?:parquet|json)\.[a-z0-9_]{8}")
"""What `_replace` calls a file until it is whole."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file that a place holds."""

    path: str
    """As the file system has it: `bucket/folder/name`, or a whole path."""
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder or file somewhere. Methods take names below it, with forward slashes; "" is itself.

    All of them can raise StoreError: one line that says what could not be reached, and why.
    """

    system: "FileSystem"
    path: str
    """As the file system has it."""
    shown: str
    """For people, and for results: never with a key or a password."""
    local: bool
    """True for a disk of this machine."""

    def read(self, name: str = "") -> bytes | None:
        """Return what a file holds; None where there is none."""
        try:
            with self._told(name), self.system.open_input_stream(self._at(name)) as stream:
                return bytes(stream.read())
        except FileNotFoundError:
            return None

    def opened(self, name: str = "") -> BinaryIO:
        """Return a file for reading from any position.

        Raises:
            FileNotFoundError: where there is none.
        """
        with self._told(name):
            return cast(BinaryIO, self.system.open_input_file(self._at(name)))

    def write(self, name: str, content: bytes) -> None:
        """Write a file whole, over one that is there; for its owner's eyes alone where it lies on a disk of ours."""
        with self._told(name):
            if self.local:
                _replace(Path(self._at(name)), content)
            else:
                with self.system.open_output_stream(self._at(name)) as stream:
                    stream.write(content)

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        with self._told(name), suppress(FileNotFoundError):
            self.system.delete_file(self._at(name))

    def files(self, name: str = "") -> list[Found]:
        """Return all files below a folder, sorted by path; none where there is no such folder."""
        from pyarrow.fs import FileSelector, FileType

        with self._told(name):
            selector = FileSelector(self._at(name), allow_not_found=True, recursive=True)
            infos = self.system.get_file_info(selector)
        return sorted((Found(i.path, i.size) for i in infos if i.type == FileType.File), key=lambda found: found.path)

    def is_folder(self) -> bool:
        """Return whether it is a folder; False too where there is nothing."""
        from pyarrow.fs import FileType

        with self._told(""):
            return bool(self.system.get_file_info(self.path).type == FileType.Directory)

    def at(self, path: str) -> "Place":
        """Return the place of another path of the same file system, such as one of `files`."""
        shown = path if self.local else f"{self.shown.partition('://')[0]}://{path}"
        return Place(self.system, path, shown, self.local)

    def _at(self, name: str) -> str:
        return f"{self.path}/{name}" if name else self.path

    def clear(self) -> None:
        """Delete what processes that died had half written; for whoever holds the lock. Object stores keep none."""
        if self.local:
            for path in Path(self.path).rglob(".*"):
                if _HALF_WRITTEN.fullmatch(path.name):
                    path.unlink(missing_ok=True)

    @contextmanager
    def locked(self) -> Iterator[bool]:
        """Give whether nobody else on this machine holds it; an object store cannot tell, and is left to its users."""
        if not self.local:
            yield True
            return
        with self._told(LOCK):
            _make_folders(Path(self.path))
            handle = os.open(self._at(LOCK), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
        finally:
            os.close(handle)

    @contextmanager
    def _told(self, name: str) -> Iterator[None]:
        """Turn a refusal of disk, network or object store into one line."""
        try:
            yield
        except FileNotFoundError:
            raise
        except OSError as error:
            where = f"{self.shown}/{name}" if name else self.shown
            raise StoreError(f"{where}: cannot be reached ({reason(error)}); check the place and the rights") from error


def place_of(text: str | Path) -> Place:
    """Return the place that a path or URL names: a disk, `file://`, or what pyarrow knows, such as `s3://`, `gs://`.

    Keys and secrets come from where the file system looks for them (for S3: environment, profile, instance).

    Raises:
        ConfigurationError: where pyarrow is missing, or knows no such place.
    """
    wants_pyarrow(str(text) if "://" in str(text) else "Parquet")
    from pyarrow.fs import FileSystem, LocalFileSystem

    given = str(text)
    if "://" not in given:
        return Place(LocalFileSystem(), os.path.abspath(given), given, local=True)  # noqa: PTH100  # keeps symlinks
    parts = urlsplit(given)
    shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}".rstrip("/")
    try:
        system, path = FileSystem.from_uri(_in_one_request(given))
    except (ValueError, OSError, NotImplementedError) as error:
        said = reason(error).replace(_in_one_request(given), shown).replace(given, shown)
        raise ConfigurationError(f"{shown}: is no place that pyarrow knows ({said}); check the URL") from error
    local = isinstance(system, LocalFileSystem)
    path = path.rstrip("/")
    return Place(system, path, path if local else shown, local)


def _in_one_request(url: str) -> str:
    """Return the URL so that small objects are written in one request, not as uploads of several parts."""
    option = "allow_delayed_open"
    if not url.startswith("s3://") or option in url:
        return url
    return f"{url}{'&' if '?' in url else '?'}{option}=true"


def wants_pyarrow(what: str) -> None:
    """Return where pyarrow is there.

    Raises:
        ConfigurationError: where it is missing.
    """
    try:
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise ConfigurationError(f"{what}: needs pyarrow; install it with: {install_command('parquet')}") from error


def reason(error: BaseException) -> str:
    """Return what a failure says of itself, short and on one line, without what may hold a key."""
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(said.split("Detail:")[0].split())[:160] or type(error).__name__


def _replace(path: Path, content: bytes) -> None:
    """Put the content in the place of the file: after a crash too, there is the old or the new, whole."""
    _make_folders(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(path)
        _settle(path.parent)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _settle(folder: Path) -> None:
    """Return once a folder's list of files is on the disk; some network disks cannot say."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _make_folders(folder: Path) -> None:
    """Make a folder and those above that are missing, each for its owner alone: `parents=True` would not."""
    if not folder.is_dir():
        _make_folders(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
