"""How far a shard is, kept beside its results, so that a process's death can be laid at one artifact's door."""

from collections import Counter
from typing import Any

from matcher.errors import MatcherError
from matcher.store.parquet import Folder

ENOUGH = 2
"""Deaths of a process that was at one artifact alone, behind which that is left out."""
TOO_MANY = 20
"""Deaths at one shard behind which it is no artifact's fault."""


class Checkpoint:
    """The checkpoint of one shard: what is found there was left by a process that died.

    What cannot be read of it says that one died, and not where.

    A part in which one died is looked through, an artifact at a time, and then matched together as ever: the results
    are those of a run that nothing happened to.
    """

    def __init__(self, folder: Folder, shard: str) -> None:
        """Take up what is there.

        Raises:
            MatcherError: where processes have died here too often.
        """
        self._folder, self._shard = folder, shard
        found: dict[str, Any] = folder.marked(shard) or {}
        try:
            self._died, self._suspected, self._deaths = _told(found)
        except (AttributeError, OverflowError, TypeError, ValueError):
            self._died, self._suspected, self._deaths = Counter(), None, 1
        if self._deaths > TOO_MANY:
            folder.unmark(shard)
            raise MatcherError(
                "worker processes die again and again, maybe for want of memory; what was finished is kept: "
                "run it again with fewer at once"
            )

    def is_suspected(self, part: int) -> bool:
        """Return whether a process died in this part."""
        return part == self._suspected

    def is_poison(self, position: int) -> bool:
        """Return whether processes died often enough at the artifact in this place of the shard."""
        return self._died[position] >= ENOUGH

    def enter(self, part: int, alone: int | None = None) -> None:
        """Say what is in work: a part, or in it one artifact alone, by its place in the shard."""
        state = {"part": part, "alone": alone, "died": dict(self._died), "deaths": self._deaths}
        self._folder.mark(self._shard, state)

    def leave(self) -> None:
        """Say that nothing is in work."""
        self._folder.unmark(self._shard)


def _told(found: dict[str, Any]) -> tuple[Counter[int], int | None, int]:
    """Return the deaths by place, the part of the last one, and how many there were."""
    died = Counter({int(position): int(times) for position, times in found.get("died", {}).items()})
    part, alone = found.get("part"), found.get("alone")
    if alone is not None:
        died[int(alone)] += 1
    return died, None if part is None else int(part), int(found.get("deaths", 0)) + bool(found)
