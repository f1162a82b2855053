"""Which part of the review a list shows: it stands in the page's address, so that it can be kept and gone back to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Self
from urllib.parse import urlencode, urlsplit

from matcher.domain import KINDS, Kind, State
from matcher.store import ItemQuery

Show = Literal["todo", "undecided", "changed", "accepted", "rejected", "all"]
Order = Literal["behavior", "artifact"]
STATES: Mapping[Show, tuple[State, ...] | None] = {
    "todo": ("undecided", "changed"),
    "undecided": ("undecided",),
    "changed": ("changed",),
    "accepted": ("accepted",),
    "rejected": ("rejected",),
    "all": None,
}
PLACES = ("/", "/artifact", "/artifacts", "/attest")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a list shows, within what the command line asked for."""

    order: Order = "behavior"
    show: Show | None = None
    """None is what the command line asked for."""
    pillar: str | None = None
    behavior: str | None = None
    kind: Kind | None = None
    start: int = 0
    """How many items stand on the pages before."""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Self:
        """Return the view that an address asks for; what it does not know it leaves out."""
        start = given.get("start", "")
        return cls(
            order="artifact" if given.get("order") == "artifact" else "behavior",
            show=next((show for show in STATES if show == given.get("show")), None),
            pillar=given.get("pillar") or None,
            behavior=given.get("behavior") or None,
            kind=next((kind for kind in KINDS if kind == given.get("kind")), None),
            start=int(start) if start.isascii() and start.isdecimal() and len(start) < 10 else 0,
        )

    def address(self, **changes: Any) -> str:
        """Return the address of this view, or of one that differs from it."""
        other = replace(self, **changes)
        given = {
            "order": None if other.order == "behavior" else other.order,
            "show": other.show,
            "pillar": other.pillar,
            "behavior": other.behavior,
            "kind": other.kind,
            "start": other.start or None,
        }
        words = urlencode({name: value for name, value in given.items() if value is not None})
        return f"/?{words}" if words else "/"

    def query(self, asked: ItemQuery) -> ItemQuery:
        """Return what to read, never more than the command line asked for, but for states."""
        found = replace(asked, order=self.order)
        if self.show is not None:
            found = replace(found, states=STATES[self.show])
        if self.pillar is not None:
            found = replace(found, pillars=_both(self.pillar, asked.pillars))
        if self.behavior is not None:
            found = replace(found, behaviors=_both(self.behavior, asked.behaviors))
        if self.kind is not None and (not asked.kinds or self.kind in asked.kinds):
            found = replace(found, kinds=(self.kind,))
        return found


def _both(one: str, asked: Collection[str] | None) -> tuple[str, ...]:
    return (one,) if asked is None or one in asked else ()


def local(address: str) -> str:
    """Return an address that a form goes back to where it is one of this page's own, else the first page."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    if "\\" in address or not address.isascii() or not address.isprintable():
        return "/"
    return address if not (parts.scheme or parts.netloc) and parts.path in PLACES else "/"
