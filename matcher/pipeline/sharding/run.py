"""One pass of `collect --out`: from inputs to a folder of Parquet; what is done there is not done again."""

import os
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import asdict, dataclass, field
from typing import Protocol

from matcher.domain import Framework, Skipped, digest
from matcher.pipeline.collecting import Collected, Scope
from matcher.pipeline.observers import never, nothing
from matcher.pipeline.sharding.inputs import Input, find
from matcher.pipeline.sharding.matching import Finished, Job
from matcher.pipeline.sharding.shards import BYTES, EMPTY, LINES, Shard, cut
from matcher.store.parquet import INPUTS, Done, Made


class Engine(Protocol):
    """Matches shards somewhere."""

    def __call__(self, job: Job, shards: Sequence[Shard], stopping: Callable[[], bool], /) -> Iterator[Finished]:
        """Yield the outcome of each shard, in any order; of none any more soon after it is asked to stop."""


@dataclass(slots=True, kw_only=True)
class ShardedRun:
    """A pass over inputs with one engine."""

    job: Job
    framework: Framework
    engine: Engine
    engine_name: str
    subject: str | None = None
    input_format: str | None = None
    """`jsonl` or `parquet`, where it is not to be detected."""
    skipped: Callable[[Skipped], None] = nothing
    """Told of what could not be used: the first of each shard; all of it stands in the folder."""
    planned: Callable[[int], None] = nothing
    """Told once how many lines and rows there are."""
    watch: Callable[[int], None] = nothing
    """Told often how many of them are done."""
    stopping: Callable[[], bool] = never
    """Asked often whether to stop."""
    _total: Collected = field(default_factory=Collected, init=False)
    _emptied: list[Input] = field(default_factory=list, init=False)
    """Inputs in which nothing stands: what was made of them before goes, too."""

    def collect(self, paths: Sequence[str]) -> Collected:
        """Return what was met, once all of it is written.

        Raises:
            ConfigurationError: where the folder holds something else, or somebody writes to it.
            StoreError: where it cannot be written; what was finished before is there.
        """
        folder = self.job.folder
        with folder.alone():
            folder.begin(self._made())
            shards, unusable = self._cut(paths)
            left = self._without_finished(shards, {one.source for one in unusable})
            folder.keep_skipped(INPUTS, unusable)
            done = sum(shard.lines for shard in shards) - sum(shard.lines for shard in left)
            self.watch(done)
            lines = {shard.id: shard.lines for shard in left}
            for finished in self.engine(self.job, left, self._stopped) if left else ():
                self._add(finished.done)
                for one in finished.skipped:
                    self.skipped(one)
                self._total.anew += finished.done.kept
                done += lines[finished.done.shard]
                self.watch(done)
            if self._stopped():
                # Who was at them was ended by us: that is no death that an artifact has caused.
                for shard in folder.marks():
                    folder.unmark(shard)
        return self._total

    def _made(self) -> Made:
        scope = self.job.scope
        return Made(
            engine=self.engine_name,
            framework=self.framework,
            provenance=self.job.provenance,
            period=None if scope.period is None else str(scope.period),
            subject=self.subject,
            settings={**_named(scope), "lines": LINES, "bytes": BYTES, "max_bytes": self.job.max_bytes},
        )

    def _cut(self, paths: Sequence[str]) -> tuple[list[Shard], list[Skipped]]:
        """Return the shards, and which inputs cannot be used at all."""
        shards: list[Shard] = []
        unusable: list[Skipped] = []
        made_with = digest([asdict(self.job.provenance), self._made().settings])
        for one in self._pieces(paths, made_with):
            if self._stopped():
                break
            if isinstance(one, Shard):
                shards.append(one)
            elif one.harmless:
                self._total.passed_over += 1
                self._total.passing = self._total.passing or one
            else:
                unusable.append(one)
                self._total.skipped += 1
                self.skipped(one)
        self.planned(sum(shard.lines for shard in shards))
        return shards, unusable

    def _pieces(self, paths: Sequence[str], made_with: str) -> Iterator[Shard | Skipped]:
        limit, chosen = self.job.max_bytes, self.input_format
        for one in find(paths):
            if isinstance(one, Input) and self._is_result(one):
                continue
            if isinstance(one, Input):
                for piece in cut(one, made_with=made_with, max_bytes=limit, input_format=chosen):
                    if isinstance(piece, Skipped) and piece.reason == EMPTY:
                        self._emptied.append(one)
                    yield piece
            else:
                yield one

    def _is_result(self, one: Input) -> bool:
        """Return whether a file lies in the folder that is written to: that may stand below an input."""
        place = self.job.folder.place
        root = os.path.realpath(place.path) if place.local else place.shown
        return one.lasting.startswith(f"{root}/")

    def _without_finished(self, shards: Sequence[Shard], broken: Set[str]) -> list[Shard]:
        """Return the shards that are to be done; of an input that has changed, what was made of it before goes.

        Not of one that was broken off: what stands behind is not known. Nor of a namesake in another folder; only where
        a record does not say its folder, the name as it was typed must do. Results that no record counts go as well:
        whoever wrote them died, and their input has changed since.
        """
        folder = self.job.folder
        finished = folder.finished()
        planned = {shard.id for shard in shards}
        if not self._stopped():
            whole = [shard.source for shard in shards if shard.source.name not in broken] + self._emptied
            lasting, names = {one.lasting for one in whole}, {one.name for one in whole}
            for old in folder.done(sorted(finished - planned)):
                if old.place in (names if old.lasting is None else lasting):
                    folder.forget(old)
            folder.sweep(finished | planned)
        known = {done.shard: done for done in folder.done(sorted(finished & planned))}
        for done in known.values():
            self._add(done)
            self._total.unchanged += done.kept
        return [shard for shard in shards if shard.id not in known]

    def _add(self, done: Done) -> None:
        self._total.read += done.read
        self._total.skipped += done.skipped
        self._total.left_out.update(done.left_out)

    def _stopped(self) -> bool:
        self._total.stopped = self._total.stopped or self.stopping()
        return self._total.stopped


def _named(scope: Scope) -> dict[str, object]:
    """Return what a scope lets in, as JSON has it."""
    period = scope.period
    return {
        "authors": None if scope.authors is None else sorted(scope.authors),
        "period": None if period is None else [period.since.isoformat(), period.until.isoformat()],
        "kinds": sorted(scope.kinds),
    }
