"""One pass over what is read, into the store: what is there already is not matched again."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from matcher.domain import LOSSES, Artifact, Matched, Provenance, Skipped
from matcher.pipeline.collecting.duplicates import Duplicates
from matcher.pipeline.collecting.owners import Owners
from matcher.pipeline.collecting.scope import UNSAID, Scope
from matcher.pipeline.collecting.workers import MatchExecutor, PendingMatches
from matcher.pipeline.observers import never, nothing
from matcher.store import EmbeddedMatch, Store

PAGE = 64
"""Artifacts that are looked up in the store together."""
PART = 16
"""Artifacts that are matched and kept together: what a kill can cost, for each process."""


@dataclass(slots=True, kw_only=True)
class Collected:
    """What a pass has met so far."""

    read: int = 0
    """Artifacts, wanted or not."""
    anew: int = 0
    """Matched and kept."""
    unchanged: int = 0
    """Kept before with the same words, model, framework and settings."""
    left_out: Counter[str] = field(default_factory=Counter)
    """By the reason that `Scope` gives."""
    unsaid: Artifact | None = None
    """The first that was left out because it does not say by whom or of when it is."""
    skipped: int = 0
    """Inputs that could not be read, and artifacts that could not be matched."""
    passed_over: int = 0
    """Inputs that it was right to pass over, such as hidden files."""
    passing: Skipped | None = None
    """The first of these."""
    replaced: int = 0
    """Artifacts with the id of one that was read before them in this pass, and other words."""
    replacing: Artifact | None = None
    """The first of these."""
    in_part: int = 0
    """Artifacts of which some was not read, or perhaps not as it stands."""
    loss: str | None = None
    """Which was the first of these, and what was lost."""
    stopped: bool = False
    """Someone asked it to stop before the end."""

    def count_repeated(self, artifacts: Iterable[Artifact], met: Duplicates) -> None:
        """Count those whose id was met before with other words, and keep the first."""
        for one in artifacts:
            if met.differ(one.id, one.fingerprint):
                self.replaced += 1
                self.replacing = self.replacing or one

    def count_losses(self, matched: Iterable[Matched]) -> None:
        """Count what was read in part, and keep the first."""
        for one in matched:
            lost = next((note for note in one.notes if note.startswith(LOSSES)), None)
            self.in_part += lost is not None
            if lost is not None and self.loss is None:
                self.loss = f"{one.artifact.source or one.artifact.id}: {lost}"


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What is to be kept in its turn, so that the later of two readings of an artifact stands, whoever is faster."""

    unchanged: tuple[Artifact, ...] = ()
    artifacts: Sequence[Artifact] = ()
    """Those of the part."""
    part: PendingMatches | None = None


@dataclass(slots=True, kw_only=True)
class Collection:
    """A pass of one model over artifacts, into a store.

    Where a second reader could not be asked, the offline answer is kept, in a run of its own: the next pass finds the
    reader's missing, and asks again.
    """

    store: Store
    work: MatchExecutor
    scope: Scope = field(default_factory=Scope)
    subject: str | None = None
    """Whose artifacts they are, for the record of the run."""
    skipped: Callable[[Skipped], None] = nothing
    """Told of each input that could not be read or matched, or was passed over."""
    watch: Callable[[Collected], None] = nothing
    """Told often how far it is."""
    stopping: Callable[[], bool] = never
    """Asked often whether to stop: what has begun is then finished and kept."""
    _done: Collected = field(default_factory=Collected, init=False)
    _runs: dict[Provenance, int] = field(default_factory=dict, init=False)
    _duplicates: Duplicates = field(default_factory=Duplicates, init=False)
    _owners: Owners = field(init=False)

    def __post_init__(self) -> None:
        """Ask the store whose an id is."""
        self._owners = Owners(self.store)

    def collect(self, inputs: Iterable[Artifact | Skipped]) -> Collected:
        """Return what was met, once all of it is kept.

        Raises:
            StoreError: where the store cannot be written; what was finished before is kept.
        """
        self.store.keep_framework(self.work.framework)
        waiting: deque[_Waiting] = deque()
        for page in _pages(self._wanted(inputs)):
            for one in self._begun(page):
                waiting.append(one)
                if len(waiting) > self.work.at_once:
                    self._finish(waiting.popleft())
        while waiting:
            self._finish(waiting.popleft())
        if not self._done.stopped:
            for run in self._runs.values():
                self.store.finish_run(run)
        return self._done

    def _wanted(self, inputs: Iterable[Artifact | Skipped]) -> Iterator[Artifact]:
        for one in inputs:
            if self._stopped():
                return
            if isinstance(one, Skipped):
                self._skip(one)
                continue
            self._done.read += 1
            reason = self.scope.left_out(one)
            if reason is None:
                yield one
            else:
                self._done.left_out[reason] += 1
                if reason.startswith(UNSAID):
                    self._done.unsaid = self._done.unsaid or one
            self.watch(self._done)

    def _skip(self, one: Skipped) -> None:
        self._done.skipped += not one.harmless
        if one.harmless:
            self._done.passed_over += 1
            self._done.passing = self._done.passing or one
        self.skipped(one)

    def _begun(self, page: list[Artifact]) -> Iterator[_Waiting]:
        missing = self.store.missing(page, self.work.provenance)
        unchanged = tuple(one for one, absent in zip(page, missing, strict=True) if not absent)
        if unchanged:
            yield _Waiting(unchanged=unchanged)
        anew, others = self._owners.parted([one for one, absent in zip(page, missing, strict=True) if absent])
        taken = {id(one) for one in (*unchanged, *anew)}
        self._done.count_repeated((one for one in page if id(one) in taken), self._duplicates)
        for other in others:
            self._skip(other)
        for start in range(0, len(anew), PART):
            if self._stopped():
                return
            part = anew[start : start + PART]
            yield _Waiting(artifacts=part, part=self.work.submit(part))

    def _finish(self, waiting: _Waiting) -> None:
        if waiting.unchanged:
            self._see(waiting.unchanged)
        if waiting.part is not None and not (self._stopped() and waiting.part.cancel()):
            self._keep(waiting.part.result())
        self._owners.kept(waiting.artifacts)
        self.watch(self._done)

    def _see(self, unchanged: Sequence[Artifact]) -> None:
        """Keep what is known of artifacts now (author, date, link), and let this model have the word on them again."""
        self.store.see(unchanged)
        if silenced := self.store.silenced(unchanged, self.work.provenance):
            self.store.say_again(self._begin_run(self.work.provenance), silenced)
        self._done.unchanged += len(unchanged)

    def _keep(self, outcomes: Sequence[EmbeddedMatch | Skipped]) -> None:
        judged = [one for one in outcomes if isinstance(one, EmbeddedMatch)]
        for provenance in dict.fromkeys(one.matched.provenance for one in judged):
            made_so = [one for one in judged if one.matched.provenance == provenance]
            self.store.add(self._begin_run(provenance), made_so)
        self._done.anew += len(judged)
        self._done.count_losses(one.matched for one in judged)
        for one in outcomes:
            if isinstance(one, Skipped):
                self._skip(one)

    def _stopped(self) -> bool:
        self._done.stopped = self._done.stopped or self.stopping()
        return self._done.stopped

    def _begin_run(self, provenance: Provenance) -> int:
        """Return the number of the run for what is made so; one that finds nothing to do leaves no trace."""
        if provenance not in self._runs:
            period = self.scope.period
            self._runs[provenance] = self.store.begin_run(
                provenance,
                self.work.framework,
                period=None if period is None else str(period),
                subject=self.subject,
            )
        return self._runs[provenance]


def _pages(artifacts: Iterable[Artifact]) -> Iterator[list[Artifact]]:
    """Yield the artifacts a page at a time, no artifact twice in one: the store is asked again after the first."""
    page: dict[str, Artifact] = {}
    for one in artifacts:
        if len(page) == PAGE or one.id in page:
            yield list(page.values())
            page = {}
        page[one.id] = one
    if page:
        yield list(page.values())
