"""The packet as it is read, before it is Markdown, HTML or DOCX: all three say the same words in the same order."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import astuple, dataclass
from typing import TypeVar

from matcher.domain import Behavior, Packet, Quote, ReviewItem
from matcher.report.packet import wording
from matcher.report.packet.links import web_link
from matcher.report.packet.timeline import Timeline, timeline
from matcher.report.visibility import called, visible, visible_lines

Thing = TypeVar("Thing")
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item. Every text is visible text; none is escaped for a format yet."""

    title: str
    link: str | None
    place: str | None
    """Where the artifact lies, where that is no link."""
    kind: str | None
    day: str | None
    author: str | None
    mark: str | None
    """What a reader must know before the quote: not decided yet, or changed."""
    quotes: tuple[tuple[str, ...], ...]
    """Each quote line by line."""
    provenance: tuple[str, ...]
    note: tuple[str, ...]
    note_by: str | None

    @property
    def facts(self) -> tuple[str, ...]:
        """Kind, day and author, as far as they are known."""
        return tuple(fact for fact in (self.kind, self.day, self.author) if fact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A behavior, verbatim, and what may evidence it; never without entries."""

    text: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of a pillar; its heading is None where the framework has none."""

    heading: str | None
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A pillar."""

    heading: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The whole packet in words."""

    title: str
    facts: tuple[tuple[str, str], ...]
    about: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    """Empty where nothing was chosen."""
    timeline: Timeline
    rarely: tuple[str, ...]
    """The framework's behaviors that artifacts rarely show: the same for everybody, with or without items."""
    made: tuple[str, ...]

    @property
    def heading(self) -> str:
        """The title with whom and when, for a window or a document's properties."""
        who_and_when = [value for name, value in self.facts if name in {"Person", "Period"}]
        return ": ".join(filter(None, (self.title, ", ".join(who_and_when))))


def page(packet: Packet) -> Page:
    """Return the packet in words. Rejected items are never part of one, whoever handed them over."""
    items = shown(packet)
    undecided = any(item.state == "undecided" for item in items)
    return Page(
        title=wording.TITLE,
        facts=tuple(_facts(packet)),
        about=(*wording.ABOUT, *((wording.UNDECIDED_TOO,) if undecided else ())),
        chapters=tuple(_chapters(packet, items)),
        timeline=timeline(item.artifact for item in items),
        rarely=tuple(visible(b.text) for b in rarely_visible(packet)),
        made=tuple(_made(packet, items)),
    )


def shown(packet: Packet) -> tuple[ReviewItem, ...]:
    """Return the packet's items but rejected ones."""
    return tuple(item for item in packet.items if item.state != "rejected")


def rarely_visible(packet: Packet) -> tuple[Behavior, ...]:
    """Return the behaviors that the framework says artifacts rarely show."""
    return tuple(b for b in packet.framework.behaviors if b.observable == "rarely")


def by_behavior(packet: Packet, items: Iterable[ReviewItem]) -> list[tuple[Behavior, list[ReviewItem]]]:
    """Return the items by behavior, in the framework's order; ones that it no longer has come last."""
    found = _grouped(items, lambda item: item.behavior.id)
    ordered = {b.id: b for b in packet.framework.behaviors}
    ordered |= {of[0].behavior.id: of[0].behavior for key, of in found.items() if key not in ordered}
    return [(behavior, found[key]) for key, behavior in ordered.items() if key in found]


def quotes_of(item: ReviewItem) -> tuple[Quote, ...]:
    """Return the words to show; those of an attested claim are its whole text where no others were chosen."""
    quotes, text = item.quotes, item.artifact.text
    if not quotes and item.origin == "attested":
        quotes = (Quote(field="text", start=0, end=len(text), text=text),)
    return tuple(quote for quote in quotes if quote.text.strip())


def _facts(packet: Packet) -> Iterable[tuple[str, str]]:
    if subject := visible(packet.subject or ""):
        yield "Person", subject
    if period := visible(packet.period or ""):
        yield "Period", period
    version = f", version {packet.framework.version}" if packet.framework.version else ""
    yield "Framework", visible(packet.framework.title + version)


def _chapters(packet: Packet, items: tuple[ReviewItem, ...]) -> Iterable[Chapter]:
    any_pillar = any(b.pillar for b in packet.framework.behaviors)
    without = wording.NO_PILLAR_BESIDE_OTHERS if any_pillar else wording.NO_PILLAR
    for pillar, found in _grouped(by_behavior(packet, items), lambda pair: pair[0].pillar).items():
        sections = _grouped(found, lambda pair: pair[0].section)
        yield Chapter(
            heading=visible(pillar) if pillar else without,
            sections=tuple(_section(packet, name, pairs) for name, pairs in sections.items()),
        )


def _section(packet: Packet, name: str | None, pairs: list[tuple[Behavior, list[ReviewItem]]]) -> Section:
    statements = (
        Statement(text=visible(behavior.text), entries=tuple(_entry(packet, item) for item in items))
        for behavior, items in pairs
    )
    return Section(heading=visible(name) if name else None, statements=tuple(statements))


def _entry(packet: Packet, item: ReviewItem) -> Entry:
    artifact, decision = item.artifact, item.decision
    attested = item.origin == "attested"
    link = web_link(artifact.url)
    place = artifact.url or (None if attested else artifact.source)
    return Entry(
        title=wording.ATTESTED if attested and not artifact.title else called(artifact),
        link=link,
        place=visible(place) if place and not link else None,
        kind=None if attested and artifact.kind == "other" else wording.kind_label(artifact),
        day=wording.day_words(artifact.created_at.date()) if artifact.created_at else None,
        author=visible(artifact.author) if artifact.author and not packet.subject else None,
        mark=wording.MARKS.get(item.state),
        quotes=tuple(visible_lines(quote.text) for quote in quotes_of(item)),
        provenance=tuple(map(wording.sentence, wording.provenance(item))),
        note=visible_lines(decision.note or "") if decision else (),
        note_by=visible(decision.note_writer or "") if decision and decision.note else None,
    )


def _made(packet: Packet, items: tuple[ReviewItem, ...]) -> Iterable[str]:
    framework = packet.framework
    origin = ", ".join(filter(None, (framework.source, framework.license)))
    yield f"Framework: {visible(framework.id)}, {framework.fingerprint}" + (f" ({visible(origin)})" if origin else "")
    words = {(item.suggestion.run, item.suggestion.provenance) for item in items if item.suggestion is not None}
    for run, by in sorted(words, key=lambda pair: (pair[0], astuple(pair[1]))):
        yield (
            f"Run {run}: model {visible(by.model_id)}, {by.model_fingerprint}; "
            f"framework {visible(by.framework_id)}, {by.framework_fingerprint}; settings {by.settings_fingerprint}"
        )


def _grouped(things: Iterable[Thing], key: Callable[[Thing], Key]) -> dict[Key, list[Thing]]:
    groups: dict[Key, list[Thing]] = {}
    for thing in things:
        groups.setdefault(key(thing), []).append(thing)
    return groups
