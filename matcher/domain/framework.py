"""What is expected of a person: behaviors, and the framework they stand in."""

from dataclasses import dataclass
from typing import Literal

from matcher.domain.digest import digest

Observable = Literal["direct", "partly", "rarely"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Behavior:
    """One expectation of a framework, verbatim."""

    id: str
    text: str
    pillar: str | None = None
    section: str | None = None
    observable: Observable | None = None
    like: tuple[str, ...] = ()
    """Ids of behaviors of the shipped framework that say the same, or each a part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """A career framework: the behaviors that are matched, and the data about them that never is."""

    id: str
    title: str
    behaviors: tuple[Behavior, ...]
    version: str | None = None
    source: str | None = None
    license: str | None = None
    summary: str | None = None
    ownership: str | None = None
    collaborative_reach: str | None = None
    impact_levers: tuple[str, ...] = ()
    bank: str | None = None
    """Folder of example passages, absolute or relative to the framework file."""

    @property
    def fingerprint(self) -> str:
        """`sha256:…` over what decides a match: the behaviors' ids, texts and what they are like, in order."""
        return digest([[b.id, b.text, *([list(b.like)] if b.like else [])] for b in self.behaviors])
