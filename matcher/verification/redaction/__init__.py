"""Stub until the room is there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Redacted:
    """As it is."""

    text: str

    def original(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the same."""
        return start, end


class Redaction:
    """Nothing."""

    def apply(self, text: str) -> Redacted:
        """Return it."""
        return Redacted(text)


NO_REDACTION = Redaction()
