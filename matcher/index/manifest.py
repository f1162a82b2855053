"""The manifest: which files are the index. It is written last, and nothing else says so."""

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from matcher.index.checksums import FileRecord
from matcher.index.corruption import DamagedIndex, naming
from matcher.index.files import replace_file
from matcher.parsing import json_of

FORMAT = 1
NAME = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRecord:
    """A segment: rows and words that never change, and which of them are deleted."""

    rows: int
    """Deleted ones included."""
    dead: int
    vectors: FileRecord
    words: FileRecord
    tombstones: FileRecord | None
    """The positions of the deleted rows; None where none is."""

    @property
    def files(self) -> tuple[FileRecord, ...]:
        """Return the records of the files it is made of."""
        return (self.vectors, self.words, *((self.tombstones,) if self.tombstones else ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an index holds."""

    model: str
    """The fingerprint of the model that made the vectors."""
    dimension: int
    key: str
    """32 hexadecimal digits; words are stored as hashes under this key."""
    generation: int = 0
    """Counts the publications."""
    mark: int = 0
    """The caller's: how far it has followed its store."""
    segments: tuple[SegmentRecord, ...] = ()

    @property
    def rows(self) -> int:
        """Return how many passages can be found."""
        return sum(segment.rows - segment.dead for segment in self.segments)

    @property
    def files(self) -> tuple[FileRecord, ...]:
        """Return the records of all files."""
        return tuple(file for segment in self.segments for file in segment.files)


def read_manifest(folder: Path, model: str, dimension: int) -> Manifest:
    """Return the manifest of a folder; that of an empty index where there is none.

    Raises:
        DamagedIndex: where it was changed, is of another format, or of another model.
        IndexFilesError: where it cannot be read.
    """
    path = folder / NAME
    try:
        with naming(folder):
            content = path.read_bytes()
    except FileNotFoundError:
        return Manifest(model=model, dimension=dimension, key=secrets.token_hex(16))
    try:
        manifest = _manifest(path, json_of(content))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise DamagedIndex(path, "not a manifest") from error
    if (manifest.model, manifest.dimension) != (model, dimension):
        raise DamagedIndex(path, f"made with the model {manifest.model}, not {model}")
    return manifest


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Publish: from here on, and not before, the folder is what this manifest says."""
    content = {"format": FORMAT, "rows": manifest.rows, **asdict(manifest)}
    content["sha256"] = _digest(content)
    replace_file(folder / NAME, json.dumps(content, indent=1).encode())


def _manifest(path: Path, content: dict[str, Any]) -> Manifest:
    digest, rows = content.pop("sha256"), content["rows"]
    if content["format"] != FORMAT:
        raise DamagedIndex(path, f"format {content['format']}, this version reads {FORMAT}")
    if digest != _digest(content):
        raise DamagedIndex(path, "its checksum is not the one that was written")
    segments = tuple(_segment(segment) for segment in content.pop("segments"))
    del content["format"], content["rows"]
    manifest = Manifest(**content, segments=segments)
    if manifest.rows != rows:
        raise DamagedIndex(path, f"{manifest.rows:,} rows in its segments, {rows:,} in all")
    return manifest


def _segment(content: dict[str, Any]) -> SegmentRecord:
    files: dict[str, Any] = {name: content.pop(name) for name in ("vectors", "words", "tombstones")}
    content |= {name: file and FileRecord(**file) for name, file in files.items()}
    return SegmentRecord(**content)


def _digest(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
