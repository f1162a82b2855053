"""When the quoted artifacts were made: artifacts by month and kind."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from matcher.domain import KINDS, Artifact
from matcher.report.packet.wording import UNDATED, kind_label, month_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The artifacts of one month that has any; `counts` follows the timeline's kinds."""

    year: int
    month: int
    counts: tuple[int, ...]

    @property
    def name(self) -> str:
        """`July 2026`."""
        return month_words(self.year, self.month)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Each artifact once, however many items quote it."""

    kinds: tuple[str, ...]
    """Those that occur among dated artifacts or others, in words and in the house's order."""
    months: tuple[Month, ...]
    undated: tuple[int, ...]
    """Artifacts without a date, by kind."""

    @property
    def rows(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """A table's rows: a month, or the artifacts without a date, and how many of each kind."""
        rows = [(m.name, m.counts) for m in self.months]
        if any(self.undated):
            rows.append((UNDATED.capitalize(), self.undated))
        return tuple(rows)

    @property
    def told(self) -> tuple[tuple[str, str], ...]:
        """The rows in words, and only the kinds that occur: `July 2026`, `pull request 2, work log 1`."""
        return tuple((name, ", ".join(self._counted(counts))) for name, counts in self.rows)

    @property
    def undated_words(self) -> str:
        """What no picture can hold, as a sentence with a blank in front; empty where everything is dated."""
        return " {}: {}.".format(*self.told[-1]) if any(self.undated) else ""

    @property
    def text(self) -> str:
        """The whole picture in words, for those who do not see it."""
        return " ".join(f"{name}: {counted}." for name, counted in self.told)

    def _counted(self, counts: tuple[int, ...]) -> list[str]:
        return [f"{kind} {n}" for kind, n in zip(self.kinds, counts, strict=True) if n]


def timeline(artifacts: Iterable[Artifact]) -> Timeline:
    """Return the artifacts by month and kind, months and kinds in order; months without artifacts are left out."""
    once = {artifact.id: artifact for artifact in artifacts}.values()
    kinds = tuple(dict.fromkeys(kind_label(a) for a in sorted(once, key=_place)))
    tally = Counter((_month(artifact), kind_label(artifact)) for artifact in once)
    months = sorted({month for month, _ in tally if month is not None})
    return Timeline(
        kinds=kinds,
        months=tuple(Month(year=y, month=m, counts=tuple(tally[(y, m), k] for k in kinds)) for y, m in months),
        undated=tuple(tally[None, k] for k in kinds),
    )


def _place(artifact: Artifact) -> tuple[int, bool]:
    return KINDS.index(artifact.kind), artifact.attested


def _month(artifact: Artifact) -> tuple[int, int] | None:
    created = artifact.created_at
    return None if created is None else (created.year, created.month)
