"""Which artifacts are collected. What is left out is not in the store at all: it is no evidence with a caveat."""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from datetime import date

from matcher.domain import Artifact, Kind, Period, Skipped
from matcher.pipeline.people import is_by

UNSAID = "without "
"""How a reason begins that is of what an artifact does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose artifacts, of when and of which kind; what an artifact does not say, it cannot be chosen for."""

    authors: Set[str] | None = None
    """Names as `authors_of` returns them; None is everybody's."""
    period: Period | None = None
    kinds: tuple[Kind, ...] = ()
    """None named: all."""
    kept_since: date | None = None
    """The first day of what is kept at all; None keeps everything. What has no date is not kept then: once it was
    dropped, with what was decided on it, it would come back as new."""

    def of(self, inputs: Iterable[Artifact | Skipped]) -> Iterator[Artifact | Skipped]:
        """Yield what is not left out, and what could not be read."""
        return (one for one in inputs if isinstance(one, Skipped) or self.left_out(one) is None)

    def left_out(self, artifact: Artifact) -> str | None:
        """Return in a few words why an artifact is left out; None where it is not."""
        made = artifact.created_at
        if self.authors is not None and not is_by(artifact.author, self.authors):
            return "by others" if artifact.author else "without an author"
        if self.period is not None and made not in self.period:
            return f"outside {self.period}" if made else "without a date"
        if self.kinds and artifact.kind not in self.kinds:
            return "of another kind"
        if self.kept_since is not None and made is None:
            return "without a date, which retention_days needs"
        if self.kept_since is not None and made is not None and made.date() < self.kept_since:
            return "older than what is kept (retention_days)"
        return None
