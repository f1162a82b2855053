"""Whether it matters who writes: the same deeds in several voices, and the same texts with other names.

Counterfactual evaluation (Garg et al., *Counterfactual Fairness in Text Classification through Robustness*, 2019): what
differs in nothing but the writer's manner, or a name, should be judged alike.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Artifact, Framework, Kind, Matched
from matcher.errors import ConfigurationError
from matcher.evaluation.gold import told_rows

VOICES = ("plain", "second_language", "terse", "chatty", "modest")
"""How a deed is told; the others are held against the first."""
NAME = "{name}"
"""Stands in a text for the first name of a colleague."""
SAMPLES = 2000
"""Draws of the bootstrap."""
Match = Callable[[Artifact], Matched]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One deed that evidences a behavior, told in every voice with the same facts."""

    id: str
    kind: Kind
    behavior: str
    told: Mapping[str, str]
    """A text for each of VOICES."""

    def artifact(self, voice: str, name: str) -> Artifact:
        """Return the deed as this voice tells it, with a colleague of this name where there is one."""
        return Artifact(id=self.id, kind=self.kind, text=self.told[voice].replace(NAME, name))

    @property
    def names_somebody(self) -> bool:
        """Whether a colleague is named."""
        return NAME in self.told[VOICES[0]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """How well one voice is heard."""

    deeds: int
    suggested: int
    """Of so many deeds the behavior was suggested."""
    lost: int
    """Of so many that are suggested in the first voice it was not."""
    gained: int
    """Of so many that are not suggested in the first voice it was."""
    difference: float
    """What share more is suggested than in the first voice, in [-1, 1]."""
    interval: tuple[float, float]
    """Of that difference, 95 %: deeds drawn with replacement (bootstrap, percentiles)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What names of one group make of texts that are otherwise the same."""

    texts: int
    """Texts with a name, each with every name of the group."""
    suggested: float
    """In this share of them the behavior was suggested."""
    confidence: float
    """How sure on average."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What other names in the same text change."""

    groups: Mapping[str, Called]
    turned: int
    """Texts of which the suggestion is there with some names, and with others not."""
    texts: int


def load_voices(path: Path, framework: Framework) -> tuple[Deed, ...]:
    """Return the deeds of a JSONL file of `{id, kind, behavior, plain, second_language, …}`, a key for each of VOICES.

    Raises:
        ConfigurationError: naming file and line, where one cannot be read, or some voices name a colleague and some do
            not.
    """
    found = []
    for line, row in told_rows(path, framework, VOICES):
        told = {voice: row[voice] for voice in VOICES}
        if len({NAME in text for text in told.values()}) > 1:
            raise ConfigurationError(f"{path}:{line}: {NAME} stands in some voices only; write it in all or none")
        found.append(Deed(id=row["id"], kind=cast("Kind", row["kind"]), behavior=row["behavior"], told=told))
    return tuple(found)


def heard(deeds: Sequence[Deed], match: Match, name: str, seed: int = 0) -> dict[str, Heard]:
    """Return how well each voice is heard, where the colleague has this name."""
    suggested = {
        voice: np.array([match(deed.artifact(voice, name)).about(deed.behavior).suggested for deed in deeds])
        for voice in VOICES
    }
    return {voice: _against(suggested[VOICES[0]], own, seed) for voice, own in suggested.items()}


def named(deeds: Iterable[Deed], match: Match, groups: Mapping[str, Sequence[str]], voice: str = VOICES[0]) -> Names:
    """Return what names change in the deeds that name a colleague, each text with every name of every group."""
    texts = [deed for deed in deeds if deed.names_somebody]
    of = {
        group: [[match(deed.artifact(voice, name)).about(deed.behavior) for name in names] for deed in texts]
        for group, names in groups.items()
    }
    every = [[one for group in of.values() for one in group[i]] for i in range(len(texts))]
    return Names(
        groups={
            group: Called(
                texts=len(said),
                suggested=float(np.mean([one.suggested for own in said for one in own])),
                confidence=float(np.mean([one.confidence for own in said for one in own])),
            )
            for group, said in of.items()
        },
        turned=sum(len({one.suggested for one in own}) > 1 for own in every),
        texts=len(texts),
    )


def _against(first: Flags, own: Flags, seed: int) -> Heard:
    difference = own.astype(np.float64) - first
    drawn = np.random.default_rng(seed).choice(difference, (SAMPLES, len(difference))).mean(axis=1)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Heard(
        deeds=len(own),
        suggested=int(own.sum()),
        lost=int((first & ~own).sum()),
        gained=int((own & ~first).sum()),
        difference=float(difference.mean()),
        interval=(float(low), float(high)),
    )
