"""Which proposed passages are worth a person's time: new, particular, and in nobody's words but the model's."""

import re
import unicodedata
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field

from matcher.drafting.records import Fault
from matcher.framework import ALIKE, normalized_words, numbered

SHORTEST = 12
"""Code points; less says nothing of what happened."""
LONGEST = 600
"""Code points; a passage is one to three sentences."""
ECHO_RUN = 5
"""So many words in a row of the framework or the question are taken from there; of a shorter sentence all, …"""
LEAST_RUN = 3
"""… but not fewer than these."""
ECHO_SHARE = 0.7
"""A passage of which this share of words stands in one statement says it again in another order."""
THREES_ALIKE = 0.4
"""Jaccard index of runs of three words from which a passage only varies another one."""
_ADDRESS = re.compile(r"https?://|www\.\w|[\w.+-]+@[\w-]+\.\w|\b(?:\d[ ()-]*){9,}\b")
_BLANK = re.compile(r"\[[A-Z][^\]\d]{2,}\]|<[a-z][\w ]*>|\{[a-z_ ]+\}|_{3,}|\bX{2,}\b|\blorem ipsum\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Said:
    """A passage as it is compared."""

    words: tuple[str, ...]
    bag: frozenset[tuple[str, int]]
    threes: frozenset[tuple[str, ...]]


@dataclass(slots=True, kw_only=True)
class Sieve:
    """Knows what is there already, and lets through what is not."""

    statements: Sequence[str]
    """Of all behaviors: no passage repeats one."""
    _known: list[_Said] = field(default_factory=list)

    def know(self, texts: Iterable[str]) -> None:
        """Take passages for written: none that says the same is let through from now on."""
        self._known.extend(_said(text) for text in texts)

    def fault(self, text: str, told: Sequence[str] = (), *, blank: bool = False) -> Fault | None:
        """Return why a tidy passage is not kept; None where it is, and from now on it counts as written.

        Args:
            text: the passage.
            told: what the model was told in asking for it.
            blank: True where blanks to fill in are what was asked for.
        """
        said = _said(text)
        found = _form(text, blank) or self._echo(said.words, told) or self._repeats(said)
        if found is None:
            self._known.append(said)
        return found

    def _echo(self, words: Sequence[str], told: Sequence[str]) -> Fault | None:
        sources = [normalized_words(source) for source in (*self.statements, *told)]
        own, runs = set(words), {length: set(_runs(words, length)) for length in range(LEAST_RUN, ECHO_RUN + 1)}
        for said in sources:
            length = max(LEAST_RUN, min(ECHO_RUN, len(said)))
            if not runs[length].isdisjoint(_runs(said, length)):
                return "echo"
        statements = sources[: len(self.statements)]
        shares = (len(own & set(statement)) / len(own) for statement in statements)
        return "echo" if max(shares, default=0) >= ECHO_SHARE else None

    def _repeats(self, said: _Said) -> Fault | None:
        nearest: Fault | None = None
        for other in self._known:
            if other.words == said.words:
                return "same"
            if _jaccard(other.bag, said.bag) >= ALIKE or _jaccard(other.threes, said.threes) >= THREES_ALIKE:
                nearest = "alike"
        return nearest


def tidy(text: str) -> str:
    """Return a passage on one line, without control characters and halves of characters."""
    plain = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cs", "Cn", "Co"))
    return " ".join(plain.split())


def _form(text: str, blank: bool) -> Fault | None:
    if len(text) < SHORTEST:
        return "short"
    if len(text) > LONGEST:
        return "long"
    if _ADDRESS.search(text):
        return "address"
    return "blank" if not blank and _BLANK.search(text) else None


def _said(text: str) -> _Said:
    words = tuple(normalized_words(text))
    return _Said(words, numbered(words), frozenset(_runs(words, 3)))


def _runs(words: Sequence[str], length: int) -> Iterable[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(length)), strict=False)


def _jaccard(one: Set[object], other: Set[object]) -> float:
    either = len(one | other)
    return len(one & other) / either if either else 0.0
