"""From a folder of Parquet into the store, as if it had been collected here; what is there already is left alone."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from matcher.domain import Behavior, Skipped
from matcher.errors import InputError
from matcher.pipeline.collecting import Collected, Duplicates, Owners, Scope
from matcher.pipeline.observers import never, nothing
from matcher.store import EmbeddedMatch, Store
from matcher.store.parquet import DamagedError, Done, Folder, Made, judged

PAGE = 64
"""Artifacts that go into the store together: what a kill can cost."""


@dataclass(slots=True, kw_only=True)
class Loading:
    """A pass over the finished shards of a folder, into a store."""

    folder: Folder
    store: Store
    scope: Scope = field(default_factory=Scope)
    """What is let in: how long anything is kept is the store's affair, whoever has matched it."""
    skipped: Callable[[Skipped], None] = nothing
    """Told of each file, or row, that is damaged."""
    planned: Callable[[int], None] = nothing
    """Told once how many artifacts there are."""
    watch: Callable[[int], None] = nothing
    """Told often how many of them are done."""
    stopping: Callable[[], bool] = never
    """Asked often whether to stop; what has begun is then kept."""
    _total: Collected = field(default_factory=Collected, init=False)
    _run: int | None = field(default=None, init=False)
    _owners: Owners = field(init=False)
    _duplicates: Duplicates = field(default_factory=Duplicates, init=False)

    def __post_init__(self) -> None:
        """Ask the store whose an id is."""
        self._owners = Owners(self.store)

    def load(self) -> Collected:
        """Return what was met, once all of it is kept, in the order of inputs and within one of lines.

        Raises:
            InputError: where the place holds no results.
            StoreError: where the store cannot be written; what was loaded before is kept.
        """
        made = self.folder.made()
        if made is None:
            raise InputError(f"{self.folder}: holds no results; write some with: matcher collect PATHS --out DIR")
        if self.store.framework(made.framework.id) is None:  # of a known one, the run that brings anything tells
            self.store.keep_framework(made.framework)
        behaviors = {behavior.id: behavior for behavior in made.framework.behaviors}
        finished = self.folder.done(sorted(self.folder.finished()))
        self.planned(sum(done.kept for done in finished))
        for done in sorted(finished, key=lambda one: (one.place, one.first)):
            for page in _pages(self._wanted(done, behaviors, made)):
                if self._stopped():
                    return self._total
                self._keep(page, made)
        if self._run is not None:
            self.store.finish_run(self._run)
        return self._total

    def _wanted(self, done: Done, behaviors: Mapping[str, Behavior], made: Made) -> Iterator[EmbeddedMatch]:
        """Yield what of a shard is let in, in order."""
        for one in self._held(done, behaviors, made):
            self._total.read += 1
            why = self.scope.left_out(one.matched.artifact)
            if why is None:
                yield one
            else:
                self._total.left_out[why] += 1

    def _held(self, done: Done, behaviors: Mapping[str, Behavior], made: Made) -> Iterator[EmbeddedMatch]:
        """Yield what a shard holds; of its files and rows, the damaged ones are told and left."""
        rows = []
        for file in done.files:
            try:
                rows += [(row["position"], file.name, row) for row in self.folder.rows(file)]
            except DamagedError as error:
                self._tell(file.name, error)
        for _, name, row in sorted(rows, key=lambda row: row[0]):
            try:
                found = judged(row, behaviors)
                if found.matched.provenance != made.provenance:
                    raise DamagedError("it was made with another model, framework or version of the matcher")
                yield found
            except DamagedError as error:
                self._tell(name, error)

    def _keep(self, page: Sequence[EmbeddedMatch], made: Made) -> None:
        artifacts = [one.matched.artifact for one in page]
        missing = self.store.missing(artifacts, made.provenance)
        unchanged = [one for one, absent in zip(artifacts, missing, strict=True) if not absent]
        self.store.see(unchanged)  # their author, date or link may be another now
        if silenced := self.store.silenced(unchanged, made.provenance):
            self.store.say_again(self._begin_run(made), silenced)
        mine, others = self._owners.parted([one for one, absent in zip(artifacts, missing, strict=True) if absent])
        let_in = {one.id for one in mine}
        if mine:
            added = [one for one in page if one.matched.artifact.id in let_in]
            self.store.add(self._begin_run(made), added)
            self._total.count_losses(one.matched for one in added)
        self._total.count_repeated((*unchanged, *mine), self._duplicates)
        self._owners.kept(mine)
        for other in others:
            self._total.skipped += 1
            self.skipped(other)
        self._total.anew += len(mine)
        self._total.unchanged += len(unchanged)
        self.watch(self._total.read)

    def _begin_run(self, made: Made) -> int:
        """Return the run's number; one that finds nothing to do leaves no trace."""
        if self._run is None:
            self._run = self.store.begin_run(
                made.provenance, made.framework, period=made.period, subject=made.subject, engine=made.engine
            )
        return self._run

    def _tell(self, name: str, error: DamagedError) -> None:
        self._total.skipped += 1
        remedy = "restore it, or remove the shard's file in _done and collect again"
        self.skipped(Skipped(source=f"{self.folder}/{name}", reason=f"is damaged ({error})", remedy=remedy))

    def _stopped(self) -> bool:
        self._total.stopped = self._total.stopped or self.stopping()
        return self._total.stopped


def _pages(found: Iterable[EmbeddedMatch]) -> Iterator[list[EmbeddedMatch]]:
    """Yield results a page at a time, no artifact twice in one: of two readings, the store is asked in between."""
    page: dict[str, EmbeddedMatch] = {}
    for one in found:
        if len(page) == PAGE or one.matched.artifact.id in page:
            yield list(page.values())
            page = {}
        page[one.matched.artifact.id] = one
    if page:
        yield list(page.values())
