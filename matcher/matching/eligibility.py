"""Which passages can be evidence at all: no plans, no echo of the framework."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from matcher.deferred import lazy_regex
from matcher.domain import Framework, Passage
from matcher.passages import is_plan

ECHO_SHARE = 0.8
"""A passage that holds this share of a statement's words in one run repeats the framework."""
LEAST_RUN = 3
"""A shorter run repeats nothing."""
WORD = lazy_regex(r"\w+")
SENTENCE_END = lazy_regex(r"(?<=[.!?])\s+")


def eligible(passages: Sequence[Passage], framework: Framework) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
    """Return the passages that can be evidence, and notes on the others: plans, and echoes of the framework."""
    done = tuple(p for p in passages if not is_plan(p))
    kept, echo = _without_echo(done, framework)
    plans = len(passages) - len(done)
    if not plans:
        return kept, echo
    said = (
        "passage announces what is still to be done and was"
        if plans == 1
        else "passages announce what is still to be done and were"
    )
    return kept, (f"plans: {plans} {said} not counted", *echo)


def _without_echo(passages: Sequence[Passage], framework: Framework) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
    """Return the passages that do not repeat a statement nearly word for word, and a note where some do."""
    statements = _statements(tuple(b.text for b in framework.behaviors))
    kept = tuple(p for p in passages if not statements.repeated_in(_words(p.prose)))
    echoes = len(passages) - len(kept)
    if not echoes:
        return kept, ()
    one, many = "passage repeats its sentences and was", "passages repeat its sentences and were"
    return kept, (f"echo of the framework: {echoes} {one if echoes == 1 else many} not counted",)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Statements:
    """The runs of words of which one is ECHO_SHARE of a statement, or of a sentence of one: passages are sentences."""

    beginnings: frozenset[tuple[str, ...]]
    """The first LEAST_RUN words of each run: hardly a passage holds any, and the others need no second look."""
    runs: Mapping[int, frozenset[tuple[str, ...]]]
    """By length."""

    def repeated_in(self, words: Sequence[str]) -> bool:
        """Return whether the words hold one of the runs."""
        if self.beginnings.isdisjoint(_windows(words, LEAST_RUN)):
            return False
        return any(not runs.isdisjoint(_windows(words, length)) for length, runs in self.runs.items())


@lru_cache(maxsize=8)
def _statements(texts: tuple[str, ...]) -> _Statements:
    runs: defaultdict[int, set[tuple[str, ...]]] = defaultdict(set)
    for part in (part for text in texts for part in (text, *SENTENCE_END.split(text))):
        words = _words(part)
        length = max(LEAST_RUN, round(ECHO_SHARE * len(words)))
        runs[length].update(_windows(words, length))
    return _Statements(
        beginnings=frozenset(run[:LEAST_RUN] for some in runs.values() for run in some),
        runs={length: frozenset(some) for length, some in runs.items()},
    )


def _windows(words: Sequence[str], length: int) -> Iterator[tuple[str, ...]]:
    """Return all runs of so many words."""
    return zip(*(words[start:] for start in range(length)), strict=False)


def _words(text: str) -> list[str]:
    return WORD.findall(text.lower())
