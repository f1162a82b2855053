"""Matching a shard: the one function that every engine calls, wherever it runs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from matcher.domain import Artifact, Provenance, Skipped
from matcher.errors import ConfigurationError, InputError, MatcherError
from matcher.pipeline.collecting import MatcherSpec, Scope
from matcher.pipeline.fault_isolation import told, unmatched
from matcher.pipeline.sharding.checkpoint import Checkpoint
from matcher.pipeline.sharding.shards import Shard, read
from matcher.store import EmbeddedMatch
from matcher.store.parquet import Done, Folder

PART = 64
"""Artifacts that are matched together."""
TOLD = 10
"""Skipped inputs of a shard that are told one by one; all stand in its file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What every worker must know. It is pickled to reach them."""

    spec: MatcherSpec
    scope: Scope
    folder: Folder
    provenance: Provenance
    """What the results are to be made with."""
    max_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What a worker tells of a shard: small, whatever the shard held."""

    done: Done
    skipped: tuple[Skipped, ...] = ()
    """The first of what could not be used."""
    failed: bool = False
    """True where its input could not be reached: it is not done, and tried again in the next run."""


class Worker:
    """Matches shards with a matcher of its own, made once."""

    def __init__(self, job: Job, threads: int | None = None) -> None:
        """Load the model, so that what is wrong with it is not taken for an artifact's fault.

        Raises:
            ConfigurationError: where this machine has another model or framework than the one that began the job.
        """
        self._job, self._folder = job, job.folder
        self._matcher = job.spec.matcher(threads)
        if self._matcher.provenance != job.provenance:
            raise ConfigurationError(
                "a worker has another model, framework or tuning than where the job began; "
                "give each machine the same version and files"
            )
        self._matcher.match("Loads what is loaded at the first text.")

    def match(self, shard: Shard) -> Finished:
        """Return what became of a shard, once its results are written, or nothing of it.

        Raises:
            StoreError: where they cannot be written.
            MatcherError: where processes have died at it again and again.
        """
        checkpoint = Checkpoint(self._folder, shard.id)
        try:
            met = self._read(shard)
        except InputError as error:
            return _failed(shard, error)
        try:
            judged = self._judged(met, checkpoint)
            done = self._written(shard, met, judged)
        finally:
            checkpoint.leave()  # a failure that is told is no death
        return Finished(done=done, skipped=tuple(met.skipped[:TOLD]))

    def _read(self, shard: Shard) -> "_Met":
        met = _Met()
        for one in read(shard, self._job.max_bytes):
            if isinstance(one, Skipped):
                met.skipped.append(one)
                continue
            met.read += 1
            why = self._job.scope.left_out(one)
            if why is None:
                met.wanted.append(one)
            else:
                met.left_out[why] += 1
        return met

    def _judged(self, met: "_Met", checkpoint: Checkpoint) -> list[EmbeddedMatch]:
        judged: list[EmbeddedMatch] = []
        for part, start in enumerate(range(0, len(met.wanted), PART)):
            places = range(start, min(start + PART, len(met.wanted)))
            judged += self._part(part, places, met, checkpoint)
        return judged

    def _part(self, part: int, places: Sequence[int], met: "_Met", checkpoint: Checkpoint) -> list[EmbeddedMatch]:
        """Return what a part's artifacts may evidence, without those that cannot be matched."""
        left = [place for place in places if not checkpoint.is_poison(place)]
        met.skipped += [unmatched(met.wanted[place], "ends the process") for place in places if place not in left]
        if checkpoint.is_suspected(part):
            left = self._looked_through(part, left, met, checkpoint)
        checkpoint.enter(part)
        try:
            return self._together(left, met)
        except MatcherError:
            raise
        except Exception:  # of these artifacts, one is more than the code can take: see `_looked_through`
            left = self._looked_through(part, left, met, checkpoint)
        checkpoint.enter(part)
        try:
            return self._together(left, met)
        except MatcherError:
            raise
        except Exception:  # each alone, all is well with these
            return [one for place in left for one in self._together([place], met)]

    def _looked_through(self, part: int, places: Sequence[int], met: "_Met", checkpoint: Checkpoint) -> list[int]:
        """Return the places of the artifacts that can be matched alone; the others are skipped."""
        left = []
        for place in places:
            checkpoint.enter(part, alone=place)
            try:
                self._together([place], met)
            except MatcherError:
                raise
            # As in `pipeline.fault_isolation`, any failure is a value here, and the checkpoint tells besides which
            # artifact ended a process. What is wrong with the model or the machine came up before.
            except Exception as error:
                reason = f"cannot be matched ({told(error, met.wanted[place])})"
                met.skipped.append(unmatched(met.wanted[place], reason))
            else:
                left.append(place)
        return left

    def _together(self, places: Sequence[int], met: "_Met") -> list[EmbeddedMatch]:
        return self._matcher.judge([met.wanted[place] for place in places], every=False)

    def _written(self, shard: Shard, met: "_Met", judged: Sequence[EmbeddedMatch]) -> Done:
        files = self._folder.keep(shard.id, judged)
        self._folder.keep_skipped(shard.id, met.skipped)
        done = Done(
            shard=shard.id,
            source=shard.source.name,
            first=shard.first,
            read=met.read,
            kept=len(judged),
            left_out=dict(sorted(met.left_out.items())),
            skipped=len(met.skipped),
            files=files,
            lasting=shard.source.lasting,
        )
        self._folder.finish(done)
        return done


@dataclass(slots=True)
class _Met:
    """What a shard holds."""

    wanted: list[Artifact] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    read: int = 0


def _failed(shard: Shard, error: InputError) -> Finished:
    what, _, remedy = str(error).rpartition("; ")
    skipped = Skipped(source=f"{shard.source.name}:{shard.first}", reason=what, remedy=remedy)
    done = Done(shard=shard.id, source=shard.source.name, first=shard.first, read=0, kept=0, left_out={}, skipped=1)
    return Finished(done=done, skipped=(skipped,), failed=True)
