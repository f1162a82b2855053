"""The packet of one person and time, from the store: the same for whoever asks, whenever."""

from dataclasses import dataclass, replace

from matcher.config import load_settings
from matcher.domain import Framework, Packet, Period, State
from matcher.domain.author_names import names_of
from matcher.framework import load_framework, resolve
from matcher.pipeline.people import authors_of
from matcher.pipeline.selection import Selection
from matcher.store import ItemQuery, Store

ACCEPTED: tuple[State, ...] = ("accepted",)
CHANGED: tuple[State, ...] = ("changed",)
UNDECIDED_TOO: tuple[State, ...] = ("accepted", "changed", "undecided")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A packet, and what whoever asked for it should know: nothing of this stands in it."""

    packet: Packet
    changed: int
    """Pairs that are left out because their artifact has changed since they were accepted."""
    frameworks: tuple[str, ...]
    """Ids of the frameworks that something was collected with."""


def make_packet(
    store: Store,
    framework: str | None = None,
    *,
    subject: str | None = None,
    period: Period | None = None,
    include_undecided: bool = False,
) -> Made:
    """Return the packet of what people accepted; rejected pairs are never part of one.

    Args:
        store: what was collected and decided.
        framework: a framework file, or the id of a shipped or a stored one; the packet has it as it was stored last.
        subject: whose artifacts; None for everybody's.
        period: of when; None for all.
        include_undecided: pairs too that nobody has ruled on, or whose artifact has changed since: they are marked.

    Raises:
        ConfigurationError: where there is no such framework.
        StoreError: where the store cannot be read.
    """
    chosen = stored_framework(store, framework)
    query = ItemQuery(
        framework_id=chosen.id,
        states=UNDECIDED_TOO if include_undecided else ACCEPTED,
        **Selection(subject=subject, period=period).restrictions(),
    )
    packet = Packet(
        framework=chosen,
        items=tuple(store.items(query)),
        subject=None if subject is None else spelled(store, subject),
        period=None if period is None else "".join(period.text.split()).upper(),
    )
    left_out = 0 if include_undecided else store.states(replace(query, states=CHANGED))["changed"]
    known = dict.fromkeys(run.provenance.framework_id for run in store.runs())
    return Made(packet=packet, changed=left_out, frameworks=tuple(known))


def stored_framework(store: Store, name: str | None) -> Framework:
    """Return the framework of a name as it was stored last; one that never was, as its file has it.

    Raises:
        ConfigurationError: where neither the store nor a file has it.
    """
    if name is not None and (stored := store.framework(name)) is not None:
        return stored
    read = load_framework(resolve(name))
    return store.framework(read.id) or read


def spelled(store: Store, subject: str) -> str:
    """Return a subject by their name in the settings, else as artifacts spell it: however typed, it reads the same."""
    names, settings = names_of(subject), load_settings()
    theirs = authors_of(subject, settings)
    if own := next((name for name in settings.subjects if names_of(name) & theirs), None):
        return own
    authors = sorted(author for author in store.authors() if author is not None)
    known = [name for author in authors for name in _spellings(author)]
    return next((name for name in known if names_of(name) == names), " ".join(subject.split()))


def _spellings(author: str) -> tuple[str, ...]:
    """Return an author as written, and of `Name <address>` either alone."""
    name, bracket, address = author.partition("<")
    return (author, name.strip(' "'), address.strip("> ")) if bracket else (author,)
