"""One artifact's redaction: what is secret in it, who is named in it, and what stands for them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from matcher.artifacts.authorship import is_bot
from matcher.domain import Artifact
from matcher.verification.redaction.assigned import assigned
from matcher.verification.redaction.contacts import EMAIL, contacts
from matcher.verification.redaction.handles import handles
from matcher.verification.redaction.mentions import mentions
from matcher.verification.redaction.names import words_of
from matcher.verification.redaction.numbers import numbers
from matcher.verification.redaction.people import People, Pseudonyms
from matcher.verification.redaction.prose_names import prose_names
from matcher.verification.redaction.provider_keys import provider_keys
from matcher.verification.redaction.redacted import PLACEHOLDER, Found, Redacted, again, merged, replaced
from matcher.verification.redaction.repeated import Repeated
from matcher.verification.redaction.views import OPAQUE, View, views

_ROUNDS = 4
"""How often what a text became is looked through again, until nothing more is found."""


class Redaction(Protocol):
    """Takes out of an artifact's texts what nobody else should read."""

    def apply(self, text: str) -> Redacted:
        """Return what may be sent of a text: the artifact's own, or a part or a rendering of it."""
        ...

    def beside(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Return what may be sent of texts that are no artifact's and stand beside this one, such as examples.

        Who is named in them and in the artifact is called the same; nobody else is called what somebody in it is.
        """
        ...


class _Nothing:
    def apply(self, text: str) -> Redacted:
        """Return a text as it is."""
        return Redacted(text=text)

    def beside(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Return texts as they are."""
        return tuple(texts)


NO_REDACTION: Redaction = _Nothing()
"""Takes nothing out, where this was asked for."""


@dataclass(frozen=True, slots=True)
class _Redaction:
    people: Pseudonyms
    secrets: Repeated
    taken: frozenset[str]
    """What stands in the artifact and looks like a pseudonym."""

    def apply(self, text: str) -> Redacted:
        """Return what may be sent of a text, the same each time; applied again it changes nothing."""
        found = merged(self._all(text))
        redacted = replaced(text, found)
        for _ in range(_ROUNDS):
            more = merged(self._all(redacted.text)) if found else []
            if not more:
                break
            found = again(redacted, found, more)
            redacted = replaced(text, found)
        return redacted

    def beside(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Return what may be sent of texts that stand beside the artifact: first of those it names, then of others."""
        first = [self.apply(text).text for text in texts]
        others = _made(People(), first, self.taken | self.people.names)
        return tuple(others.apply(text).text for text in first)

    def _all(self, text: str) -> Iterator[Found]:
        for view in views(text):
            for found in self._in(view):
                if view.text[found.start : found.end].strip(OPAQUE):
                    yield Found(*view.back(found.start, found.end), found.category, found.by)

    def _in(self, view: View) -> Iterator[Found]:
        for start, end in (*secrets(view.text), *self.secrets.find(view.text)):
            yield Found(start, end, "secret", "[secret]")
        for start, end, category in contacts(view.text):
            whose = self._whose(view.text[start:end]) if category == "email" else None
            yield Found(start, end, category, whose or f"[{category}]")
        yield from self.people.find(view.text)

    def _whose(self, address: str) -> str | None:
        """Return what the owner of an e-mail address is called, where it spells the name of somebody known."""
        found = EMAIL.fullmatch(address)
        return self.people.of(words_of(found["local"])) if found else None


def redaction_for(artifact: Artifact, known: Mapping[str, Sequence[str]] | None = None) -> Redaction:
    """Return what takes secrets, contacts and names out of an artifact's texts.

    The artifact's author becomes `AUTHOR`; everybody else `Person A`, `Person B` … in the order in which they first
    appear. `known` has people's names with what else they go by.
    """
    originals = [text for text in (artifact.title, artifact.text) if text]
    people = People()
    for names, is_author in _by_metadata(artifact, known or {}):
        people.add(names, is_author=is_author)
    return _made(people, originals)


def _made(people: People, originals: Sequence[str], taken: frozenset[str] = frozenset()) -> _Redaction:
    """Return what takes out of texts what they hold; nobody who is not among the people yet is called what is taken."""
    texts = [view.text for text in originals for view in views(text)]
    for names in _fullest_first(texts):
        people.add(names)
    values = [text[start:end] for text in texts for start, end in secrets(text)]
    taken |= {found[0] for text in originals for found in PLACEHOLDER.finditer(text)}
    return _Redaction(people.called(texts, taken), Repeated(values), taken)


def secrets(text: str) -> Iterator[tuple[int, int]]:
    """Yield where secrets stand in a text that is not encoded."""
    yield from provider_keys(text)
    yield from assigned(text)
    yield from numbers(text)


def _by_metadata(artifact: Artifact, known: Mapping[str, Sequence[str]]) -> Iterator[tuple[Sequence[str], bool]]:
    if artifact.author and not is_bot(artifact.author):
        yield [artifact.author], True
    for name, aliases in known.items():
        yield [name, *aliases], False
    for comment in artifact.comments:
        if comment.author and not is_bot(comment.author):
            yield [comment.author], False


def _fullest_first(texts: Iterable[str]) -> list[tuple[str, ...]]:
    """Return the names in texts, each once; those with most words first, so that it is known whose a part of one is."""
    found = {names: None for text in texts for find in (handles, mentions, prose_names) for names in find(text)}
    return sorted(found, key=lambda names: (-len(names), -len(names[0].split())))
