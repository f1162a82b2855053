"""Where the time of `matcher collect` goes, and how much the encoder computes in its share of it, on one core.

    bench_phases.py work.jsonl

Runs `collect` over a file into a new store, in one process that is pinned to one core, one thing after the
other: where two threads overlap, no share is anybody's. Prints a JSON object: seconds by phase, artifacts, and the
tokens that passed the encoder with the operations that they needed. Starting up is left out.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from matcher import Matcher
from matcher.artifacts import read
from matcher.domain import Artifact, Skipped
from matcher.pipeline import artifact_pipeline
from matcher.pipeline.collecting import Collection
from matcher.pipeline.collecting.workers import PendingMatches
from matcher.store import EmbeddedMatch, open_store

LAYERS, HIDDEN, INTERMEDIATE = 6, 384, 1536
"""Source: config.json of sentence-transformers/all-MiniLM-L6-v2."""
WARMING = 32
"""Artifacts that are matched before the clock starts: the first ones load the model."""


def operations(tokens: int) -> int:
    """Return how many operations a sequence of so many tokens takes; a multiplication and its addition are two.

    Source: Vaswani et al., *Attention Is All You Need*, 2017: four projections and two matrices a layer and token, and
    two products of attention, each of tokens times tokens times width. All else is small beside these.
    """
    matrices = 2 * (4 * HIDDEN * HIDDEN + 2 * HIDDEN * INTERMEDIATE)
    return LAYERS * (tokens * matrices + 2 * 2 * tokens * tokens * HIDDEN)


class Clock:
    """Adds up the seconds that are spent behind each seam."""

    def __init__(self) -> None:
        """Start with nothing spent."""
        self.spent: dict[str, float] = defaultdict(float)

    def timed(self, phase: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, timed."""

        def call(*args: Any, **named: Any) -> Any:
            start = time.perf_counter()
            try:
                return function(*args, **named)
            finally:
                self.spent[phase] += time.perf_counter() - start

        return call

    def reading(self, inputs: Iterator[Artifact | Skipped]) -> Iterator[Artifact | Skipped]:
        """Return what is read, timed."""
        return iter(self.timed("reading", lambda: next(inputs, None)), None)


class Seam:
    """Stands in front of a part, and times some of its methods."""

    def __init__(self, part: object, clock: Clock, phase: str, *methods: str) -> None:
        """Time these methods as that phase; all else is the part's own."""
        self._part = part
        for method in methods:
            setattr(self, method, clock.timed(phase, getattr(part, method)))

    def __getattr__(self, name: str) -> Any:
        """Return what is not timed."""
        return getattr(self._part, name)


class Alone:
    """A `MatchExecutor`: a part is matched at once, with nothing beside it."""

    at_once = 0

    def __init__(self, matcher: Matcher) -> None:
        """Use a matcher."""
        self._matcher = matcher
        self.framework, self.provenance = matcher.framework, matcher.provenance

    def submit(self, artifacts: Sequence[Artifact]) -> PendingMatches:
        """Return the part that these artifacts make, matched."""
        part: Future[list[EmbeddedMatch]] = Future()
        part.set_result(self._matcher.judge(artifacts, every=False))
        return part


def measured(file: Path) -> dict[str, Any]:
    """Return what collecting the file took."""
    matcher, clock = Matcher(threads=1, tuned=False), Clock()
    inputs = read([str(file)])
    matcher.judge([one for one, _ in zip(read([str(file)]), range(WARMING), strict=False) if isinstance(one, Artifact)])
    encoder: Any = matcher._pipeline.encoder
    passed = encoder._passed  # the one place that knows what passes
    lengths: list[int] = []

    def counted(sequences: Sequence[Sequence[int]]) -> Any:
        lengths.extend(map(len, sequences))
        return passed(sequences)

    encoder._passed = counted
    timed: Any = Seam(encoder, clock, "encoder", "encode_in_context")
    judge: Any = Seam(matcher._pipeline.model, clock, "evidence model", "judge")
    matcher._pipeline = replace(matcher._pipeline, encoder=timed, model=judge)
    for phase, function in (("passages", "cut"), ("passages", "eligible"), ("suggestions", "suggest")):
        setattr(artifact_pipeline, function, clock.timed(phase, getattr(artifact_pipeline, function)))
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "evidence.db") as store:
        kept: Any = Seam(store, clock, "store", "missing", "add", "see", "begin_run", "finish_run", "keep_framework")
        start = time.perf_counter()
        done = Collection(store=kept, work=Alone(matcher)).collect(clock.reading(inputs))
        wall = time.perf_counter() - start
    return {
        "artifacts": done.anew,
        "tokens": sum(lengths),
        "operations": sum(map(operations, lengths)),
        "seconds": dict(clock.spent) | {"all else": wall - sum(clock.spent.values())},
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    file = parser.parse_args().file
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with threadpool_limits(1):
        json.dump(measured(file), sys.stdout, indent=1)


if __name__ == "__main__":
    main()
