"""The files that paths, globs and URLs name; what is none is one line."""

import fnmatch
import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit, urlunsplit

from matcher.artifacts.reading import shown, walk
from matcher.domain import Skipped
from matcher.store.parquet import Place, place_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One file to read, on a disk or in an object store."""

    name: str
    """As messages and results name it: the path as given, or the URL without what is secret in it."""
    lasting: str
    """What names it from whatever folder: the whole path, or the URL."""
    at: Path | Place
    walked: bool
    """Found in a folder, or by a glob: nobody has named it."""

    def open(self) -> BinaryIO:
        """Return its content, for reading from any position."""
        return self.at.open("rb") if isinstance(self.at, Path) else self.at.opened()


def find(paths: Sequence[str]) -> Iterator[Input | Skipped]:
    """Yield every file that is named, once, in the order of paths and within a folder of names."""
    met: set[str] = set()
    for path in paths:
        for one in _found(path):
            if isinstance(one, Input):
                if one.lasting in met:
                    continue
                met.add(one.lasting)
            yield one


def _found(path: str) -> Iterator[Input | Skipped]:
    parts = urlsplit(path) if "://" in path else None
    if parts is None:
        yield from _on_disk(path)
    elif parts.scheme == "file":
        yield from _on_disk(unquote(parts.path))
    else:
        yield from _in_store(path)


def _on_disk(path: str) -> Iterator[Input | Skipped]:
    if os.path.lexists(path) or not glob.has_magic(path):
        yield from _named(Path(path), walked=False)
        return
    fitting = sorted(glob.glob(path, recursive=True))  # noqa: PTH207  # pathlib takes no absolute pattern
    if not fitting:
        yield Skipped(source=shown(path), reason="fits no file", remedy="check the pattern")
    for one in fitting:
        yield from _named(Path(one), walked=True)


def _named(path: Path, *, walked: bool) -> Iterator[Input | Skipped]:
    if not path.is_dir():
        yield _on_this_disk(path, walked=walked)
        return
    empty = True
    for one in walk(path):
        empty = False
        yield one if isinstance(one, Skipped) else _on_this_disk(one, walked=True)
    if empty:
        yield Skipped(source=shown(path), reason="holds nothing to read", remedy="check the path")


def _on_this_disk(path: Path, *, walked: bool) -> Input:
    return Input(name=shown(path), lasting=_lasting(path), at=path, walked=walked)


def _lasting(path: Path) -> str:
    """Return the whole path; of names that print alike, each its own."""
    real = os.path.realpath(path)
    return real if shown(real) == real else ascii(real)


def _in_store(url: str) -> Iterator[Input | Skipped]:
    """Yield the files of a URL; `*` and `[…]` stand for parts of one name, `**` for any folders."""
    parts = urlsplit(url)
    names = parts.path.strip("/").split("/")
    literal = next((n for n, name in enumerate(names) if glob.has_magic(name)), len(names))
    base = place_of(urlunsplit(parts._replace(path="/" + "/".join(names[:literal]))))
    pattern = names[literal:]
    if not pattern and not base.is_folder():
        yield Input(name=base.shown, lasting=base.shown, at=base, walked=False)
        return
    fitting = [found for found in base.files() if _is_open(below := _below(base, found.path)) and _fits(below, pattern)]
    if not fitting:
        reason = "fits no file" if pattern else "holds nothing to read"
        yield Skipped(source="/".join((base.shown, *pattern)), reason=reason, remedy="check the URL")
    for found in fitting:
        place = base.at(found.path)
        yield Input(name=place.shown, lasting=place.shown, at=place, walked=True)


def _below(base: Place, path: str) -> list[str]:
    return path.removeprefix(base.path).strip("/").split("/")


def _is_open(names: Sequence[str]) -> bool:
    """Return whether no part of a path is hidden: `_SUCCESS` and the like are what other programs tell each other."""
    return not any(name.startswith((".", "_")) for name in names)


def _fits(names: Sequence[str], pattern: Sequence[str]) -> bool:
    """Return whether a path fits a pattern name by name; the empty pattern fits all."""
    if not pattern:
        return True
    if pattern[0] == "**":
        return any(_ends(names[skip:], pattern[1:]) for skip in range(len(names) + 1))
    return _ends(names, pattern)


def _ends(names: Sequence[str], pattern: Sequence[str]) -> bool:
    """Return whether names fit a pattern, and both end together."""
    if not pattern or not names:
        return not pattern and not names
    if pattern[0] == "**":
        return _fits(names, pattern)
    return fnmatch.fnmatchcase(names[0], pattern[0]) and _ends(names[1:], pattern[1:])
