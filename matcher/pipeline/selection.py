"""Whose work, of when, of which kind: what `--subject`, `--period` and `--kind` say."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from matcher.domain import Kind, Period
from matcher.pipeline.people import authors_of


class Restrictions(TypedDict):
    """A selection as `Store.numbers` and `ItemQuery` take it."""

    authors: Collection[str] | None
    kinds: Collection[Kind]
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which artifacts are meant; what is not given does not restrict."""

    subject: str | None = None
    period: Period | None = None
    kinds: tuple[Kind, ...] = ()

    def __bool__(self) -> bool:
        """Return whether it restricts anything."""
        return self.subject is not None or self.period is not None or bool(self.kinds)

    def restrictions(self) -> Restrictions:
        """Return it as a store takes it, the subject by all the names that the settings know.

        Raises:
            ConfigurationError: where the settings cannot be read.
        """
        return Restrictions(
            authors=None if self.subject is None else authors_of(self.subject),
            kinds=self.kinds,
            since=None if self.period is None else self.period.since,
            until=None if self.period is None else self.period.until,
        )
