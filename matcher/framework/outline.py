"""Turns the lines of a career-framework page, whatever its format was, into a framework.

The shape is that of the public Dropbox site: a role title, a sentence on the level, three scope headings with a
list each, then pillars with sections and lists of behaviors. What counts as what:

- Every list item below the scope is a behavior of its own, nested ones too. Only an item that ends with a colon and
  has items below it is a mere lead-in and left out; its items stand alone.
- A paragraph is never a behavior (pillars open with some), except in the behavior column of a table.
- The last heading or label above an item is its section, so "Key Behaviors" gives way to "Code Fluency" below it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, takewhile
from typing import Literal

from matcher.deferred import lazy_regex
from matcher.domain import Behavior, Framework
from matcher.framework.ids import behavior_id, slug

Scope = Literal["ownership", "collaborative_reach", "impact_levers"]
PILLARS = ("Results", "Direction", "Talent", "Culture", "Craft")
_EMOJI_NAMES = "trophy|glowing star|deciduous tree|rainbow|owl"
_DECORATION = lazy_regex(rf"(?:[^\w(]|:\w+:|\b(?:{_EMOJI_NAMES})\b)*", re.IGNORECASE)
_SHORTCODE = lazy_regex(r"^(?::[\w+-]+:\s*)+")
_ROLE = lazy_regex(r"(?:IC|L|M)\d\b")
_SCOPE_LABELS: tuple[tuple[Scope, re.Pattern[str]], ...] = (
    ("ownership", lazy_regex(r"scope\W*$|(scope\W+)?area of ownership\b", re.IGNORECASE)),
    ("collaborative_reach", lazy_regex(r"collaborative reach\b|organizational reach and\b", re.IGNORECASE)),
    ("impact_levers", lazy_regex(r"impact levers\b|\w+ levers typically exercised\b", re.IGNORECASE)),
)
_NAMED_LEVER = lazy_regex(r"[A-Z][\w /&]+ [-\u2013\u2014] ")
_SENTENCE_END = (".", "!", "?", ";", ",")
_FIRST_PERSON = lazy_regex(r"(?:I|I['\u2019]\w+|My|We|Our)\s")
_LABEL_WORDS = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One block of a page. `level` is a heading's rank, or how deep a list item is nested (from 1)."""

    kind: Literal["heading", "label", "text", "item"]
    text: str
    level: int = 0


@dataclass(slots=True)
class _Draft:
    """What has been read so far, and where in the page the next line stands."""

    pillar_level: int
    title: str | None = None
    summary: str | None = None
    pillar: str | None = None
    section: str | None = None
    scopes: list[Scope] = field(default_factory=list)
    """The scope headings that wait for their items."""
    scope_items: list[tuple[tuple[Scope, ...], str]] = field(default_factory=list)
    found: list[tuple[str | None, str | None, str]] = field(default_factory=list)
    """Pillar, section and text of each behavior."""

    @property
    def waiting(self) -> bool:
        """Whether scope headings stand above that have had no item yet."""
        return bool(self.scopes) and not (self.scope_items and self.scope_items[-1][0] == tuple(self.scopes))

    @property
    def begun(self) -> bool:
        """Whether anything but the title has been read."""
        return bool(self.summary or self.pillar or self.section or self.scopes or self.scope_items or self.found)


def fold(text: str) -> str:
    """Return a text with every run of white space made one space, and without zero-width fillers."""
    return " ".join(re.sub("[\u200b\u2060\ufeff]", "", text).split())


def read_outline(lines: Iterable[Line], source: str | None = None) -> Framework | None:
    """Return the framework that the lines spell out, or None where no behavior is in them."""
    folded = [replace(line, text=text) for line in lines if (text := fold(line.text))]
    title, rest = _split_title(_drop_lead_ins(folded))
    draft = _Draft(pillar_level=_pillar_level(rest), title=title)
    for number, line in enumerate(rest):
        following = rest[number + 1] if number + 1 < len(rest) else None
        _read(draft, line, following)
    return _framework(draft, source) if draft.found else None


def pillar_name(text: str) -> str:
    """Return a heading without its emoji, be it a character, a `:shortcode:` or, on a known pillar, a name."""
    for pillar in PILLARS:
        if text.lower().endswith(pillar.lower()) and _DECORATION.fullmatch(text[: -len(pillar)]):
            return pillar
    bare = _SHORTCODE.sub("", text)
    return re.sub(r"^[^\w(\"'\u201c\u2018«]+", "", bare).strip() or text


def is_pillar(text: str) -> bool:
    """Return whether a heading is one of the pillars of the public framework."""
    return pillar_name(text) in PILLARS


def _pillar_level(lines: Sequence[Line]) -> int:
    """Return the rank of the headings that are pillars: the known ones', else the highest on the page."""
    headings = [line for line in lines if line.kind == "heading" and not scope_of(line.text)]
    known = [line.level for line in headings if is_pillar(line.text)]
    return min(known or [line.level for line in headings], default=2)


def _split_title(lines: list[Line]) -> tuple[str | None, list[Line]]:
    """Return the role's title and the lines below it.

    The title is the first heading that names a level ("IC1 …"), else the first top heading, else the first plain
    line that names a level, else the first line.
    """
    numbered = [(number, line) for number, line in enumerate(lines) if line.kind != "item"]
    headings = [(number, line) for number, line in numbered if line.kind == "heading"]
    candidates = [
        *[number for number, line in headings if names_level(line.text)],
        *[number for number, line in headings if line.level <= 1 and not is_pillar(line.text)],
        *[number for number, line in numbered if names_level(line.text) and is_short(line.text)],
        *[number for number, line in numbered if number == 0 and line.kind != "heading" and not is_pillar(line.text)],
    ]
    return (lines[candidates[0]].text, lines[candidates[0] + 1 :]) if candidates else (None, lines)


def _drop_lead_ins(lines: Sequence[Line]) -> list[Line]:
    """Return the lines without items that only open the items nested in them."""
    below = [*lines[1:], Line("text", "")]
    return [
        line
        for line, after in zip(lines, below, strict=False)
        if not (line.kind == "item" and line.text.endswith(":") and after.kind == "item" and after.level > line.level)
    ]


def _read(draft: _Draft, line: Line, following: Line | None) -> None:
    scope = None if draft.pillar else scope_of(line.text)
    if line.kind == "item":
        _read_item(draft, line.text)
    elif scope:
        _read_scope(draft, scope)
    elif is_pillar(line.text) or (line.kind == "heading" and line.level == draft.pillar_level):
        draft.pillar, draft.section, draft.scopes = pillar_name(line.text), None, []
    elif line.kind == "heading" and line.level < draft.pillar_level:
        draft.pillar, draft.section, draft.scopes = None, None, []
    elif _is_summary(draft, line, following):
        draft.summary = line.text
    elif line.kind == "heading" or (is_label(line, following) and not (line.kind == "text" and draft.waiting)):
        draft.section, draft.scopes = line.text.rstrip(":").rstrip(), []


def _read_scope(draft: _Draft, scope: Scope) -> None:
    """Add a scope heading to those that wait; headings that have had their items wait no longer."""
    waiting = draft.scopes if draft.waiting else []
    draft.scopes = waiting if scope in waiting else [*waiting, scope]


def _read_item(draft: _Draft, text: str) -> None:
    if draft.scopes:
        draft.scope_items.append((tuple(draft.scopes), text))
    else:
        draft.found.append((draft.pillar, draft.section, text))


def scope_of(text: str) -> Scope | None:
    """Return which scope heading a line is, if any."""
    return next((scope for scope, label in _SCOPE_LABELS if label.match(text)), None)


def _is_summary(draft: _Draft, line: Line, following: Line | None) -> bool:
    """Return whether a line is the sentence on the level: the first paragraph, above everything else."""
    if line.kind == "heading" or draft.begun:
        return False
    opens_nothing = following is None or bool(scope_of(following.text)) or is_pillar(following.text)
    return opens_nothing or not is_label(line, following)


def is_label(line: Line, following: Line | None) -> bool:
    """Return whether a paragraph names what comes below it, as "Key Behaviors" does, rather than saying something."""
    if not is_short(line.text) or reads_as_statement(line.text):
        return False
    return line.kind == "label" or (following is not None and following.kind != "text")


def names_level(text: str) -> bool:
    """Return whether a text begins with a level of the public framework, as a role's title does ("IC1 …", "M5 …")."""
    return bool(_ROLE.match(text))


def reads_as_statement(text: str) -> bool:
    """Return whether a text begins as behaviors do, in the first person."""
    return bool(_FIRST_PERSON.match(text))


def is_short(text: str) -> bool:
    """Return whether a text is short enough for a title or label, and no sentence."""
    return len(text.split()) <= _LABEL_WORDS and not text.endswith(_SENTENCE_END)


def _framework(draft: _Draft, source: str | None) -> Framework:
    taken: set[str] = set()
    behaviors = []
    for pillar, section, text in draft.found:
        taken.add(new := behavior_id(pillar, text, taken))
        behaviors.append(Behavior(id=new, text=text, pillar=pillar, section=section))
    scope = _scope(draft.scope_items)
    title = draft.title or "Untitled framework"
    return Framework(
        id=slug(title),
        title=title,
        behaviors=tuple(behaviors),
        source=source,
        summary=draft.summary,
        ownership="\n".join(scope["ownership"]) or None,
        collaborative_reach="\n".join(scope["collaborative_reach"]) or None,
        impact_levers=tuple(scope["impact_levers"]),
    )


def _scope(items: Sequence[tuple[tuple[Scope, ...], str]]) -> dict[Scope, list[str]]:
    """Return the items of each scope heading."""
    scope: dict[Scope, list[str]] = {"ownership": [], "collaborative_reach": [], "impact_levers": []}
    for headings, group in groupby(items, key=lambda item: item[0]):
        texts = [text for _, text in group]
        for heading, text in zip(_spread(headings, texts), texts, strict=True):
            scope[heading].append(text)
    return scope


def _spread(headings: tuple[Scope, ...], texts: Sequence[str]) -> list[Scope]:
    """Return which heading each item belongs to, where all headings stand above all items (a table read as text).

    As many items as headings: one each, in order. Otherwise "Name - what" items at the end are levers, and of the
    others the first heading takes what is over.
    """
    levers = 0
    if len(headings) > 1 and headings[-1] == "impact_levers" and len(texts) > len(headings):
        levers = sum(1 for _ in takewhile(_NAMED_LEVER.match, reversed(texts)))
    others = headings[:-1] if levers else headings
    rest = len(texts) - levers
    surplus = max(rest - len(others), 0)
    return [*[others[0]] * surplus, *others[max(len(others) - rest, 0) :], *[headings[-1]] * levers]
