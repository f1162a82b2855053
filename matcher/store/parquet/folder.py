"""Where what lies in a folder of results.

    period=2026-Q3/subject=a/<shard>.parquet    a row an artifact; the period is its quarter, the subject a short hash
    _skipped/<shard>.parquet                    what could not be used, a row each
    _done/<shard>.json                          counts and files of a finished shard; written last, and it alone counts
    _work/<shard>.json                          how far a shard was that is in work, or whose process died
    _run.json                                   what all of it was made with

No name of a person stands in a path. A shard done twice is the same bytes.
"""

import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from matcher.domain import Artifact, Framework, Provenance, Skipped
from matcher.errors import ConfigurationError
from matcher.parsing import json_of
from matcher.store.embedded_match import EmbeddedMatch
from matcher.store.parquet.places import Place, reason
from matcher.store.parquet.rows import DamagedError, Row, row, schema, skipped_row, skipped_schema

if TYPE_CHECKING:
    from pyarrow import Schema

SCHEMA_VERSION = 1
INPUTS = "inputs"
"""Stands for a shard's id where a whole input could not be used."""
_RUN, _DONE, _SKIPPED, _WORK = "_run.json", "_done", "_skipped", "_work"
_READERS = 16
"""Small files that are read together: an object store takes as long for one as for all of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What all results of a folder were made with."""

    engine: str
    """Which engine began it; the results are the same with any."""
    framework: Framework
    provenance: Provenance
    period: str | None
    """As a person wrote it."""
    subject: str | None
    settings: Mapping[str, Any]
    """What else decides what is in it: whose artifacts, of when, how inputs are cut. JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of results."""

    name: str
    """Below the folder."""
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A finished shard."""

    shard: str
    source: str
    """The input that it is a part of, as results name it."""
    first: int
    """The number of its first line or row."""
    read: int
    """Artifacts, wanted or not."""
    kept: int
    left_out: Mapping[str, int]
    """By the reason."""
    skipped: int
    files: tuple[File, ...] = ()
    lasting: str | None = None
    """What names the input from whatever folder; None in records of a time when that was not kept."""

    @property
    def place(self) -> str:
        """The input by the best name that there is."""
        return self.lasting or self.source


class Folder:
    """Results in a place. All methods can raise StoreError."""

    def __init__(self, place: Place) -> None:
        """Use a place; nothing is written yet."""
        self.place = place

    def __str__(self) -> str:
        """Return where it is."""
        return self.place.shown

    def made(self) -> Made | None:
        """Return what the results were made with; None where there are none.

        Raises:
            ConfigurationError: where something else wrote it, or a newer version of this program.
        """
        content = self.place.read(_RUN)
        if content is None:
            return None
        from matcher.store.reading import framework

        try:
            held = json_of(content)
            if held["schema_version"] > SCHEMA_VERSION:
                raise ConfigurationError(f"{self}/{_RUN}: a newer matcher wrote it; update this one")
            return Made(
                engine=held["engine"],
                framework=framework(held["framework"]),
                provenance=Provenance(**held["provenance"]),
                period=held["period"],
                subject=held["subject"],
                settings=held["settings"],
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ConfigurationError(f"{self}/{_RUN}: is no record of results; name another folder") from error

    def begin(self, made: Made) -> None:
        """Say what results are made with, or check that those which are there were made with the same.

        Raises:
            ConfigurationError: where they were not.
        """
        before = self.made()
        if before is None:
            if any(not Path(found.path).name.startswith(".") for found in self.place.files()):
                raise ConfigurationError(f"{self}: holds files that are no results; name an empty folder, or a new one")
            self._write_json(_RUN, {"schema_version": SCHEMA_VERSION, **asdict(made)})
        elif before.provenance != made.provenance:
            raise ConfigurationError(
                f"{self}: holds results of another model, framework, tuning or version of the matcher; "
                "name another folder"
            )
        elif before.settings != json.loads(json.dumps(made.settings)):
            raise ConfigurationError(f"{self}: holds results of another subject, period or kind; name another folder")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let nobody else on this machine write here meanwhile; in an object store, that is left to its users.

        What somebody whose process died had half written is gone then; and at the end, what one of ours had that died.

        Raises:
            ConfigurationError: where somebody does already.
        """
        with self.place.locked() as mine:
            if not mine:
                raise ConfigurationError(f"{self}: another collection writes here; wait for its end")
            self.place.clear()
            yield
            self.place.clear()

    # Shards.

    def finished(self) -> frozenset[str]:
        """Return the ids of the shards that are done."""
        return frozenset(Path(found.path).stem for found in self.place.files(_DONE))

    def done(self, shards: Iterable[str]) -> list[Done]:
        """Return what is known of these shards, in order; those that are not done, or damaged, are left out."""
        with ThreadPoolExecutor(_READERS) as readers:
            return [one for one in readers.map(self._done, shards) if one is not None]

    def keep(self, shard: str, judged: Sequence[EmbeddedMatch]) -> tuple[File, ...]:
        """Write what was made of a shard, in order, and return the files."""
        parts: dict[str, list[Row]] = {}
        for position, one in enumerate(judged):
            parts.setdefault(partition(one.matched.artifact), []).append(row(one, position))
        files = []
        for part, rows in sorted(parts.items()):
            name = f"{part}/{shard}.parquet"
            self.place.write(name, _parquet(rows, schema()))
            files.append(File(name=name, rows=len(rows)))
        return tuple(files)

    def keep_skipped(self, shard: str, skipped: Sequence[Skipped]) -> None:
        """Write what of a shard could not be used; where that is nothing, there is no file."""
        name = f"{_SKIPPED}/{shard}.parquet"
        if skipped:
            self.place.write(name, _parquet([skipped_row(one) for one in skipped], skipped_schema()))
        else:
            self.place.remove(name)

    def finish(self, done: Done) -> None:
        """Say that all files of a shard are there."""
        self._write_json(f"{_DONE}/{done.shard}.json", {"schema_version": SCHEMA_VERSION, **asdict(done)})

    def forget(self, done: Done) -> None:
        """Remove a shard with all that was made of it; its record goes last, so that a removal can be taken up."""
        for file in done.files:
            self.place.remove(file.name)
        self.place.remove(f"{_SKIPPED}/{done.shard}.parquet")
        self.place.remove(f"{_DONE}/{done.shard}.json")

    def sweep(self, known: Set[str]) -> None:
        """Remove the results of shards that are not among the known: whoever wrote them died before they were done."""
        counted = {*known, INPUTS}
        for found in self.place.files():
            name = PurePosixPath(found.path.removeprefix(self.place.path).lstrip("/"))
            is_result = name.parts[0].startswith("period=") or name.parts[0] == _SKIPPED
            if is_result and name.suffix == ".parquet" and name.stem not in counted:
                self.place.remove(str(name))

    def rows(self, file: File) -> list[Row]:
        """Return the rows of a file.

        Raises:
            DamagedError: where it is missing, or does not hold what was written.
        """
        content = self.place.read(file.name)
        if content is None:
            raise DamagedError("it is missing")
        found = _rows(content)
        if len(found) != file.rows:
            raise DamagedError(f"it has {len(found)} rows, not {file.rows}")
        if not all(isinstance(one.get("position"), int) for one in found):
            raise DamagedError("a row does not say its position")
        return found

    # Shards in work.

    def mark(self, shard: str, state: Mapping[str, Any]) -> None:
        """Say how far a shard is, for whoever takes it up where this process dies."""
        self._write_json(f"{_WORK}/{shard}.json", state)

    def marked(self, shard: str) -> dict[str, Any] | None:
        """Return how far a shard was whose process died; None where none did."""
        content = self.place.read(f"{_WORK}/{shard}.json")
        try:
            found = None if content is None else json_of(content)
        except ValueError:
            return None
        return found if isinstance(found, dict) else None

    def marks(self) -> frozenset[str]:
        """Return the ids of the shards that are in work, or whose process died."""
        return frozenset(Path(found.path).stem for found in self.place.files(_WORK))

    def unmark(self, shard: str) -> None:
        """Say that nobody is at a shard."""
        self.place.remove(f"{_WORK}/{shard}.json")

    def _done(self, shard: str) -> Done | None:
        content = self.place.read(f"{_DONE}/{shard}.json")
        try:
            held = {} if content is None else json_of(content)
            held.pop("schema_version", None)
            done = Done(**{**held, "files": tuple(File(**file) for file in held["files"])})
            return done if done.shard == shard and all(_is_below(file.name) for file in done.files) else None
        except (AttributeError, KeyError, TypeError, ValueError):
            return None

    def _write_json(self, name: str, held: Mapping[str, Any]) -> None:
        # Plain ASCII: a file's name can hold what UTF-8 cannot.
        self.place.write(name, json.dumps(held, sort_keys=True).encode("ascii") + b"\n")


def partition(artifact: Artifact) -> str:
    """Return where an artifact's row belongs: by the quarter of its own day, and one of sixteen groups of authors."""
    made = artifact.created_at
    period = f"{made.year:04}-Q{(made.month + 2) // 3}" if made else "undated"
    name = " ".join((artifact.author or "").casefold().split())
    subject = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[0] if name else "none"
    return f"period={period}/subject={subject}"


def _is_below(name: str) -> bool:
    """Return whether a name leads to nothing outside the folder: no record may say what is deleted there."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _parquet(rows: Sequence[Row], columns: "Schema") -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    stream = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(list(rows), schema=columns), stream, compression="zstd")
    return stream.getvalue()


def _rows(content: bytes) -> list[Row]:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        found: list[Row] = parquet.read_table(pa.BufferReader(content), partitioning=None).to_pylist()
    except (OSError, ValueError) as error:  # pyarrow's own errors are of both kinds
        raise DamagedError(reason(error)) from error
    return found
