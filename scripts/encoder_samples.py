"""What the encoder is tuned on: the bank as tokens, spans, labels and what each passage is, in batches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Framework, LabelledArtifact
from matcher.embedding.context import MARKS, WINDOW, windows
from matcher.evidence_model import passage_targets
from matcher.evidence_model.training import CLEAR
from matcher.framework import WHYS, Bank
from matcher.passages import cut
from matcher.pipeline.models import OTHER_PERSON, document, labelled_example, told_of_others

MAX_TOKENS = 128
"""Of a passage."""
STATUSES = (*WHYS, "deed")
"""What a passage is: a deed of its author, or why it only looks like one."""
MIXED = 7000
"""Windows of passages drawn at random: half as many tokens again as there are in all others."""
SHORTEST = 40
"""Tokens that such a window holds at least, but where the next passage would not fit."""
POOL = 1000
"""Samples among which batches of like length are made."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Tokens that pass the encoder together, the spans in them that are labelled, and how."""

    tokens: list[int]
    spans: list[tuple[int, int]]
    targets: NDArray[np.float32]
    """*(spans, behaviors)*; a row of nan where it is not to be learned from."""
    status: NDArray[np.float32]
    """Which of STATUSES each span is, *(spans, statuses)*; a row of nan where nobody says."""
    written: int
    """1 where it is a window of several passages: those are evidence less often than examples that stand alone."""


def bank_samples(tokenizer: Any, framework: Framework, bank: Bank) -> list[Sample]:
    """Return all that is learned from a bank, the same in the same order with every tokenizer that cuts alike.

    Example passages, deeds told of others, the windows of whole artifacts, and windows of passages mixed.
    """
    ids = [b.id for b in framework.behaviors]
    samples = examples(tokenizer, bank, ids) + of_others(tokenizer, bank, ids)
    for one in bank.artifacts:
        samples += in_context(tokenizer, labelled_example(framework, one))
    return samples + mixed(samples, MIXED, 0)


def examples(tokenizer: Any, bank: Bank, ids: Sequence[str]) -> list[Sample]:
    """Return the bank's example passages, each alone; its span is the whole, marks included."""
    return [
        _alone(own, [dict(e.labels).get(b, 0) / CLEAR for b in ids], e.why or ("deed" if e.labels else None))
        for e, own in zip(bank.examples, _tokens(tokenizer, [e.text for e in bank.examples]), strict=True)
    ]


def of_others(tokenizer: Any, bank: Bank, ids: Sequence[str]) -> list[Sample]:
    """Return the bank's deeds told of somebody else: the bank does not say what they evidence, only teachers may."""
    return [_alone(one, [np.nan] * len(ids), OTHER_PERSON) for one in _tokens(tokenizer, told_of_others(bank))]


def in_context(tokenizer: Any, labelled: LabelledArtifact) -> list[Sample]:
    """Return the windows of a whole artifact with the labels of their passages."""
    passages = cut(labelled.artifact).passages
    if not passages:
        return []
    read = document(passages)
    tokens = tokenizer(list(read.texts), add_special_tokens=False, truncation=True, max_length=MAX_TOKENS)["input_ids"]
    targets = passage_targets(labelled, passages).astype(np.float32)
    return [
        Sample(
            [tokenizer.cls_token_id, *window.tokens, tokenizer.sep_token_id],
            [(1 + start, 1 + end) for _, start, end in window.spans],
            (own := targets[[position for position, _, _ in window.spans]]),
            np.vstack([_status("deed" if row.any() else None) for row in own]),
            1,
        )
        for window in windows([own or [tokenizer.unk_token_id] for own in tokens], read.titles)
    ]


def mixed(samples: Sequence[Sample], count: int, seed: int) -> list[Sample]:
    """Return windows of passages drawn at random from all samples, with their labels.

    What a passage evidences holds wherever it stands, most often: so the encoder learns to read it by itself, and has
    more to learn from its teacher.
    """
    rng = np.random.default_rng(seed)
    first, last = samples[0].tokens[0], samples[0].tokens[-1]
    passages = [
        (own, targets)
        for sample in samples
        for (start, end), targets in zip(sample.spans, sample.targets, strict=True)
        if (own := sample.tokens[max(1, start) : min(end, len(sample.tokens) - 1)])
    ]
    made = []
    for _ in range(count):
        room = rng.integers(SHORTEST, WINDOW - MARKS)
        tokens, spans, targets = [first], [], []
        while len(tokens) < room:
            own, grades = passages[rng.integers(len(passages))]
            if len(tokens) + len(own) >= WINDOW:
                break
            spans.append((len(tokens), len(tokens) + len(own)))
            targets.append(grades)
            tokens += own
        made.append(Sample([*tokens, last], spans, np.array(targets), np.vstack([_status(None)] * len(spans)), 1))
    return made


def _tokens(tokenizer: Any, texts: Sequence[str]) -> list[list[int]]:
    tokens: list[list[int]] = tokenizer(list(texts), truncation=True, max_length=MAX_TOKENS)["input_ids"]
    return tokens


def _alone(tokens: list[int], grades: Sequence[float], status: str | None) -> Sample:
    return Sample(tokens, [(0, len(tokens))], np.array([grades], dtype=np.float32), _status(status), 0)


def _status(name: str | None) -> NDArray[np.float32]:
    """Return a row of STATUSES, *(1, statuses)*."""
    row = [np.nan if name is None else float(status == name) for status in STATUSES]
    return np.array([row], dtype=np.float32)


def batches(lengths: Sequence[int], tokens: int, rng: np.random.Generator) -> Iterator[list[int]]:
    """Yield every position once, in batches of like length that hold so many tokens, padding included, shuffled."""
    order = rng.permutation(len(lengths))
    for start in range(0, len(order), POOL):
        near = sorted(order[start : start + POOL].tolist(), key=lambda i: lengths[i])
        cuts: list[list[int]] = [[]]
        for i in near:
            if cuts[-1] and lengths[i] * (len(cuts[-1]) + 1) > tokens:
                cuts.append([])
            cuts[-1].append(i)
        yield from (cuts[i] for i in rng.permutation(len(cuts)))
