"""Inputs in numbers for the tests of shards, and matchers that stumble over an artifact."""

import json
import os
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from conftest import ROOT

from matcher.domain import Artifact
from matcher.pipeline import Matcher
from matcher.pipeline.collecting import MatcherSpec, Scope
from matcher.pipeline.sharding import Job
from matcher.store import EmbeddedMatch
from matcher.store.parquet import Folder, place_of

RAISES = "RAISES-IN-THE-MATCHER"
KILLS = "KILLS-ITS-PROCESS"
AUTHORS = ("Noor Haddad <noor@example.org>", "Ines Duarte", "Tomasz Wrona", "ines duarte", None)


def sentences() -> list[str]:
    """Return the short paragraphs and list items of the quarter's notes: what is tested does not depend on length."""
    files = sorted((ROOT / "tests" / "fixtures" / "quarter").rglob("*.md"))
    found = (line.strip("-* ").strip() for file in files for line in file.read_text(encoding="utf-8").splitlines())
    return [line for line in found if 24 < len(line) < 60 and not line.startswith(("#", "|"))]


def row(number: int, said: Sequence[str]) -> dict[str, Any]:
    """Return an artifact as JSONL has it: of several authors and quarters, some undated, some without an id.

    Every other one is a bare link, which has no passage: it is written and compared like all, and costs no encoding.
    """
    day = date(2026, 1, 1) + timedelta(days=number % 400)
    made = {
        "kind": "work_log",
        "title": None if number % 3 else f"Notes {number}",
        "text": f"{said[number % len(said)]} ({number})" if number % 2 else f"https://ci.example.org/{number}",
        "author": AUTHORS[number % len(AUTHORS)],
        "created_at": None if number % 13 == 0 else day.isoformat(),
    }
    return made if number % 7 == 0 else {"id": f"log-{number}", **made}


HOSTILE = (
    b"{bad json",
    b"",
    b'{"text": "Half of a pair: \\ud800, and a zero: \\u0000."}',
    b'{"text": "", "title": " "}',
    b'{"text": 17.5}',
    b"\xff\xfe not UTF-8",
    b"[1, 2]",
    b'{"text": "' + b"x" * 150_000 + b'"}',
    b'{"id": "log-1", "text": "Another artifact of the same id.", "created_at": "some day"}\r',
)
"""Lines among the others, of which some are artifacts all the same."""


def lines(count: int) -> Iterator[bytes]:
    """Yield so many artifacts as lines, with hostile ones among them."""
    said = sentences()
    for number in range(count):
        if number % 97 == 5:
            yield HOSTILE[number // 97 % len(HOSTILE)]
        yield json.dumps(row(number, said)).encode()


def write_lines(path: Path, content: Sequence[bytes]) -> Path:
    """Return the file, which holds the lines; the last one without an end."""
    path.write_bytes(b"\n".join(content))
    return path


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file of results by its name below the folder, but for what says which engine was first."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name not in ("_run.json", ".lock"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def rows_of(folder: Path) -> list[dict[str, Any]]:
    """Return the rows of all files of results, in the order of inputs."""
    from pyarrow import parquet

    files = sorted(folder.glob("period=*/*/*.parquet"))
    rows = [{**row, "file": path.name} for path in files for row in parquet.ParquetFile(path).read().to_pylist()]
    return sorted(rows, key=lambda row: (row["file"], row["position"]))


def skipped_of(folder: Path) -> list[dict[str, str]]:
    """Return the rows of what could not be used."""
    from pyarrow import parquet

    return [
        row
        for path in sorted((folder / "_skipped").glob("*.parquet"))
        for row in parquet.ParquetFile(path).read().to_pylist()
    ]


def job(folder: Path, framework: Path, spec: type[MatcherSpec] = MatcherSpec, **scope: Any) -> Job:
    """Return a job that writes to a folder."""
    made = spec(framework=str(framework))
    return Job(
        spec=made,
        scope=Scope(**scope),
        folder=Folder(place_of(folder)),
        provenance=made.matcher().provenance,
        max_bytes=100_000,
    )


class Stumbling(Matcher):
    """A matcher that some artifacts are too much for."""

    def judge(self, artifacts: Sequence[Artifact], *, every: bool = True) -> list[EmbeddedMatch]:
        """Fail at the words that say so, in the way they say."""
        for one in artifacts:
            if RAISES in one.text:
                raise ArithmeticError(f"no root of {one.text}")
            if KILLS in one.text:
                os.kill(os.getpid(), signal.SIGKILL)
        return super().judge(artifacts, every=every)


@dataclass(frozen=True, slots=True, kw_only=True)
class DyingSpec(MatcherSpec):
    """Makes a matcher where a job is begun, and ends each worker that wants one: memory was enough for one model."""

    def matcher(self, threads: int | None = None) -> Matcher:
        """Return one with all cores, none with a worker's."""
        if threads is not None:
            os.kill(os.getpid(), signal.SIGKILL)
        return Matcher(self.framework, model=self.model, preload=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StumblingSpec(MatcherSpec):
    """Makes such matchers."""

    def matcher(self, threads: int | None = None) -> Matcher:
        """Return one."""
        return Stumbling(self.framework, model=self.model, threads=threads, preload=False)
