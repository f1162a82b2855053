"""Says everything that is wrong with a bank, line by line and between lines."""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from matcher.domain import Framework
from matcher.framework.bank import Example, ExampleArtifact, read_bank, taken_ids
from matcher.framework.problem import Problem

ALIKE = 0.9
"""The share of words two passages have in common from which the second brings nothing new."""


def check_bank(framework: Framework, folder: Path) -> tuple[Problem, ...]:
    """Return everything that is wrong with a folder's examples; empty when the bank is sound.

    Beside lines that cannot be used, that is passages that say the same as another one (they make an example count
    twice, or leak from a training half into a testing half) or the same with other labels (one of them is wrong).
    """
    entries = list(read_bank(framework, folder))
    examples = [entry for entry in entries if isinstance(entry, Example)]
    artifacts = [entry for entry in entries if isinstance(entry, ExampleArtifact)]
    return (
        *(entry for entry in entries if isinstance(entry, Problem)),
        *_check_repeats(folder, examples),
        *taken_ids(folder, artifacts),
        *_check_artifacts(folder, artifacts),
    )


def repeated(framework: Framework) -> str | None:
    """Return which behaviors say the same as an earlier one, and what that means; None where each says its own."""
    first: dict[tuple[str, ...], str] = {}
    again = [
        f"{one.id} and {first[words]}"
        for one in framework.behaviors
        if first.setdefault(words := tuple(normalized_words(one.text)), one.id) != one.id
    ]
    if not again:
        return None
    return f"the same words twice: {', '.join(again)}; what shows one shows the other: keep one, or say how they differ"


def _check_repeats(folder: Path, examples: Sequence[Example]) -> Iterator[Problem]:
    for first, second, share in _alike([normalized_words(example.text) for example in examples]):
        one, other = examples[first], examples[second]
        said = f"{one.file}:{one.line}"
        if dict(one.labels) != dict(other.labels) and share == 1:
            what, remedy = f"says the same as {said} with other labels", "decide which is right and drop the other"
        else:
            how = "the same as" if share == 1 else "nearly the same as"
            what, remedy = f"says {how} {said}", "drop it, or write another situation"
        yield Problem(where=f"{folder / other.file}:{other.line}", what=what, remedy=remedy)


def _check_artifacts(folder: Path, artifacts: Sequence[ExampleArtifact]) -> Iterator[Problem]:
    seen_texts: dict[tuple[str, ...], str] = {}
    for artifact in artifacts:
        where = f"{folder / artifact.file}:{artifact.line}"
        words = tuple(normalized_words(f"{artifact.title} {artifact.text}"))
        if words in seen_texts:
            yield Problem(where=where, what=f"says the same as {seen_texts[words]!r}", remedy="drop one of them")
        seen_texts.setdefault(words, artifact.id)


def normalized_words(text: str) -> list[str]:
    """Return a text's words without case, accents, punctuation or the value of its numbers."""
    plain = re.sub(r"\d+", "0", unicodedata.normalize("NFKD", text.casefold()))
    return re.findall(r"\w+", plain) or [text.strip()]


def _alike(texts: Sequence[Sequence[str]]) -> Iterator[tuple[int, int, float]]:
    """Yield each later text with the first earlier one it is like, and the share of words they have in common.

    The share is the Jaccard index of the words, repeats counted. A pair at or above the bound shares one of the
    rarest few words of each, so only texts that do are compared (prefix filtering; Source: Chaudhuri, Ganti and
    Kaushik, "A primitive operator for similarity joins", ICDE 2006).
    """
    bags = [numbered(words) for words in texts]
    frequency = Counter(word for bag in bags for word in bag)
    holders: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for second, bag in enumerate(bags):
        rarest = sorted(bag, key=lambda word: (frequency[word], word))[: len(bag) - math.ceil(ALIKE * len(bag)) + 1]
        for first in sorted({first for word in rarest for first in holders[word]}):
            share = len(bags[first] & bag) / len(bags[first] | bag)
            if share >= ALIKE:
                yield first, second, 1.0 if list(texts[first]) == list(texts[second]) else min(share, 0.999)
                break
        for word in rarest:
            holders[word].append(second)


def numbered(words: Iterable[str]) -> frozenset[tuple[str, int]]:
    """Return the words as a set in which the second "the" differs from the first."""
    count: Counter[str] = Counter()
    numbered = set()
    for word in words:
        count[word] += 1
        numbered.add((word, count[word]))
    return frozenset(numbered)
