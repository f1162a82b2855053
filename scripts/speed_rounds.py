"""What `bench_speed.py` measures: a round is everything once, each in fresh processes."""

import json
import os
import sys
import tempfile
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from figures import ROOT, Better, Figure
from processes import Ran, run

PULL_REQUEST = ROOT / "examples" / "pull-requests" / "1231-split-feature-join.md"
SHORT = 15
"""Words of an artifact where memory is measured: half a million of full length would take hours."""
STARTS = 3
"""How often a round matches the pull request: that takes a second, and any busy second would be all that is known."""
Named = tuple[str, Figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """How much is measured, and where files may lie."""

    folder: Path
    artifacts: int
    sample: int

    def warm(self) -> None:
        """Do once what is quicker the second time: files come into memory, and the encoder is compiled."""
        deque(self._one(), maxlen=0)

    def round(self) -> Iterator[Named]:
        """Yield each figure with one run."""
        yield from joined([dict(self._one()) for _ in range(STARTS)]).items()
        yield from self._bulk()
        yield from self._plain()
        yield from self._encoder()

    def memory(self, count: int) -> Iterator[Named]:
        """Yield what `collect` holds over so many short artifacts, in one process and in two."""
        short = self._varied(count, "--words", str(SHORT))
        for jobs in (1, 2):
            with tempfile.TemporaryDirectory(dir=self.folder) as stores:
                ran = self._collect(short, Path(stores) / "1", jobs)
            yield f"memory, {jobs} job{'s'[: jobs - 1]}, {count:,} short artifacts", _mib(ran, "less")

    def _one(self) -> Iterator[Named]:
        """Start up, and match one pull request, as who waits for it sees it."""
        yield "help", _seconds(self._python("-m", "matcher", "--help"), "less")
        plain = self._script("plain_pipeline", PULL_REQUEST)
        yield "plain, one pull request", _seconds(plain)
        yield "plain, one pull request, memory", _mib(plain)
        ours = self._python("-m", "matcher", "match", PULL_REQUEST)
        yield "match, one pull request", _seconds(ours, "less", "plain, one pull request")
        yield "match, one pull request, memory", _mib(ours, "less", "plain, one pull request, memory")

    def _bulk(self) -> Iterator[Named]:
        """Collect into a new store, with start-up, in each way; and again, when nothing is to be done."""
        many = self._varied(self.artifacts)
        with tempfile.TemporaryDirectory(dir=self.folder) as stores:
            for name, db, jobs in (("collect, 1 job", "1", 1), ("collect, 2 jobs", "2", 2), ("collect again", "1", 1)):
                ran = self._collect(many, Path(stores) / db, jobs)
                yield name, _rate(self.artifacts / ran.wall, "more", "plain")
                yield f"{name}, memory", _mib(ran, "less")

    def _plain(self) -> Iterator[Named]:
        """The same by the plain pipeline, on fewer of them: what it takes to start up is not counted."""
        nothing, few = self.folder / "nothing.jsonl", self._varied(self.sample)
        nothing.write_text('{"text": ""}\n', encoding="utf-8")
        start = self._script("plain_pipeline", nothing).wall
        for name, words in (("plain", ()), ("plain, all in one call", ("--at-once",))):
            ran = self._script("plain_pipeline", *words, few)
            if ran.wall <= start:
                raise SystemExit(f"error: --sample {self.sample}: takes less than starting up varies; give more")
            yield name, _rate(self.sample / (ran.wall - start))
            yield f"{name}, memory", _mib(ran)

    def _encoder(self) -> Iterator[Named]:
        """Where the time goes on one core, and what the cores could multiply in it."""
        told: dict[str, Any] = json.loads(self._script("bench_phases", self._varied(self.artifacts)).output)
        spent: dict[str, float] = told["seconds"]
        whole = sum(spent.values())
        for phase, seconds in spent.items():
            yield f"time, {phase}", _share(seconds / whole)
        # As a share it grows where the encoder gets quicker; as a time it does not.
        yield "time, all but the encoder", _share(1 - spent["encoder"] / whole)
        rest = 1000 * (whole - spent["encoder"]) / told["artifacts"]
        yield "one core, all but the encoder", Figure(runs=(round(rest, 3),), unit="ms an artifact", better="less")
        yield "one core, whole pipeline", _rate(told["artifacts"] / whole, "more")
        yield "tokens an artifact", Figure(runs=(round(told["tokens"] / told["artifacts"], 1),), unit="tokens")
        yield "encoder, one core", _speed(told["operations"] / spent["encoder"] / 1e9, "more", "limit, 1 core, int8")
        for cores, words in (("1 core", ("--threads", "1")), ("all cores", ())):
            limits: dict[str, float] = json.loads(self._script("bench_limit", *words).output)
            for kind in ("int8", "float32"):
                yield f"limit, {cores}, {kind}", _speed(max(v for n, v in limits.items() if n.startswith(kind)))
            yield from ((f"limit, {cores}: {name}", _speed(speed)) for name, speed in limits.items())

    def _varied(self, count: int, *words: str) -> Path:
        """Return a file of so many artifacts; it is made once."""
        file = self.folder / f"{count}{''.join(words)}.jsonl"
        if not file.exists():
            self._script("varied_artifacts", str(count), file, *words)
        return file

    def _collect(self, file: Path, store: Path, jobs: int) -> Ran:
        words = ("-m", "matcher", "collect", file, "--store", store, "--jobs", str(jobs))
        return self._python(*words, children=True)

    def _script(self, name: str, *words: str | Path) -> Ran:
        return self._python(ROOT / "scripts" / f"{name}.py", *words)

    def _python(self, *words: str | Path, children: bool = False) -> Ran:
        """Run Python as a user with no settings and nothing tuned; what was compiled before, modules too, is kept."""
        unwanted = ("MATCHER_", "PYTHONDONTWRITEBYTECODE")
        alone = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
        alone |= {f"XDG_{kind}_HOME": str(self.folder / kind.lower()) for kind in ("CONFIG", "DATA")}
        return run([sys.executable, *map(str, words)], environment=alone, children=children)


def _seconds(ran: Ran, better: Better = None, against: str | None = None) -> Figure:
    return Figure(runs=(round(ran.wall, 3),), unit="s", better=better, against=against)


def _mib(ran: Ran, better: Better = None, against: str | None = None) -> Figure:
    return Figure(runs=(round(ran.memory, 1),), unit="MiB", better=better, against=against)


def _rate(speed: float, better: Better = None, against: str | None = None) -> Figure:
    return Figure(runs=(round(speed, 2),), unit="artifacts/s", better=better, against=against)


def _speed(speed: float, better: Better = None, against: str | None = None) -> Figure:
    return Figure(runs=(round(speed, 1),), unit="GOP/s", better=better, against=against)


def _share(share: float) -> Figure:
    return Figure(runs=(round(100 * share, 2),), unit="%")


def joined(rounds: list[dict[str, Figure]]) -> dict[str, Figure]:
    """Return each figure with the runs of all rounds."""
    return {
        name: replace(figure, runs=tuple(run for one in rounds for run in one[name].runs))
        for name, figure in (rounds[0] if rounds else {}).items()
    }
