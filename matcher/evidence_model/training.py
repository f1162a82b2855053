"""Fitting the bank model: heads on passages, then the combiner on artifacts that those heads have not seen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.domain import RELEVANT, Field, Framework, LabelledArtifact, Passage
from matcher.embedding import Matrix
from matcher.evidence_model.bank_model import BankModel, References
from matcher.evidence_model.combiner import fit_combiner
from matcher.evidence_model.features import PassageFeatures, Priors, Reader, Standard, artifact_features
from matcher.evidence_model.folds import split
from matcher.evidence_model.heads import Heads, fit_heads
from matcher.evidence_model.lexical import fit_lexicon
from matcher.evidence_model.thresholds import choose_threshold

Floats = NDArray[np.float64]

RIDGE = 0.5
INNER_FOLDS = 4
PRIOR_STRENGTH = 8.0
"""A kind's base rates count as much as the overall ones once it has so many labelled artifacts."""
CLEAR = 2.0
QUOTE_SHARE = 0.5
"""A passage stands for a label where it shares at least this part of the shorter of itself and a quote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A labelled artifact, cut and encoded."""

    labelled: LabelledArtifact
    passages: tuple[Passage, ...]
    vectors: Matrix
    written: bool = False
    """True where it was written for the bank: trains the heads, but says nothing of how real work is spread."""


def fit_bank_model(
    framework: Framework,
    compared: References,
    artifacts: Sequence[Prepared],
    *,
    made_with: str,
    seed: int = 0,
) -> BankModel:
    """Return the fitted, calibrated model.

    Args:
        framework: the behaviors, B of them.
        compared: statements and bank examples with their vectors.
        artifacts: labelled artifacts. The `written` ones train heads; the combiner, priors and thresholds are fitted
            on the others where there are any, for written ones tell little about how often real work shows what.
        made_with: digest of the encoder, framework and bank.
        seed: of the inner folds.
    """
    reader = _reader(framework, compared)
    training = _TrainingSet(
        compared=compared,
        artifacts=artifacts,
        read=[reader.read(p.labelled.artifact.kind, p.passages, p.vectors) for p in artifacts],
    )
    judged = [i for i, p in enumerate(artifacts) if not p.written] or list(range(len(artifacts)))
    features = _unseen_features(training, judged, seed)
    relevant = np.array([[g >= RELEVANT for g in artifacts[i].labelled.grades] for i in judged], dtype=float)
    combiner = fit_combiner(features, relevant)
    threshold = choose_threshold(combiner.confidence(features), relevant)
    return BankModel(
        compared=compared,
        standard=reader.standard,
        lexicon=reader.lexicon,
        lexical_standard=reader.lexical_standard,
        heads=training.heads(range(len(artifacts))),
        priors=training.priors(judged),
        combiner=combiner,
        thresholds=np.full(len(framework.behaviors), threshold),
        made_with=made_with,
        fitted_on=tuple(sorted(p.labelled.artifact.fingerprint for p in artifacts if not p.written)),
    )


def passage_targets(prepared: Prepared) -> Floats:
    """Return how far each passage evidences each behavior, 0 to 1, *(P, B)*: the grade where a quote overlaps it."""
    labelled = prepared.labelled
    targets = np.zeros((len(prepared.passages), len(labelled.grades)))
    for k, (grade, quotes) in enumerate(zip(labelled.grades, labelled.quotes, strict=True)):
        spans = [span for quote in quotes for span in _spans(labelled, quote)]
        for i, passage in enumerate(prepared.passages):
            if any(_covers(passage, *span) for span in spans):
                targets[i, k] = min(1.0, grade / CLEAR)
    return targets


def _spans(labelled: LabelledArtifact, quote: str) -> list[tuple[Field, int, int]]:
    fields: tuple[Field, ...] = ("title", "text")
    found = [(field, labelled.artifact.field(field).find(quote)) for field in fields]
    return [(field, start, start + len(quote)) for field, start in found if start >= 0 and quote]


def _covers(passage: Passage, field: Field, start: int, end: int) -> bool:
    shared = min(passage.end, end) - max(passage.start, start)
    return passage.field == field and shared >= QUOTE_SHARE * min(passage.end - passage.start, end - start)


@dataclass(frozen=True, slots=True, kw_only=True)
class _TrainingSet:
    compared: References
    artifacts: Sequence[Prepared]
    read: Sequence[PassageFeatures]

    def heads(self, chosen: Iterable[int]) -> Heads:
        """Return heads fitted on the bank and the chosen artifacts."""
        used = [self.artifacts[i] for i in chosen if len(self.artifacts[i].passages)]
        bank = self.compared
        vectors = [bank.vectors, *(p.vectors for p in used)]
        targets = [bank.grades / CLEAR, *(passage_targets(p) for p in used)]
        # An intercept of their own for bank passages and for written artifacts, see fit_heads.
        offsets = [np.tile([1.0, 0.0], (len(bank.vectors), 1))]
        offsets += [np.tile([0.0, float(p.written)], (len(p.passages), 1)) for p in used]
        weights = np.ones((sum(map(len, vectors)), bank.grades.shape[1]))
        return fit_heads(np.vstack(vectors), np.vstack(targets), weights, np.vstack(offsets), RIDGE)

    def priors(self, chosen: Sequence[int]) -> Priors:
        """Return each kind's log-odds over the chosen artifacts, drawn towards the overall ones."""
        relevant = np.array([[g >= RELEVANT for g in self.artifacts[i].labelled.grades] for i in chosen], dtype=float)
        kinds = np.array([self.artifacts[i].labelled.artifact.kind for i in chosen])
        overall = (relevant.sum(0) + 0.5) / (len(relevant) + 1)
        known = tuple(sorted(set(kinds.tolist())))
        rows = [
            (relevant[kinds == kind].sum(0) + PRIOR_STRENGTH * overall) / ((kinds == kind).sum() + PRIOR_STRENGTH)
            for kind in known
        ]
        rates = np.array([*rows, overall])
        return Priors(kinds=known, log_odds=np.log(rates / (1 - rates)))


def _unseen_features(training: _TrainingSet, judged: Sequence[int], seed: int) -> Floats:
    """Return features of the judged artifacts, *(N, B, F)*, each from heads and priors fitted without its group."""
    groups = [training.artifacts[i].labelled.group for i in judged]
    rows: dict[int, Floats] = {}
    for held_out in split(groups, INNER_FOLDS, seed):
        outside = {judged[j] for j in held_out}
        heads = training.heads([i for i in range(len(training.artifacts)) if i not in outside])
        priors = training.priors([i for i in judged if i not in outside])
        rows |= {i: artifact_features(training.read[i], heads, priors)[0] for i in outside}
    return np.stack([rows[i] for i in judged])


def _reader(framework: Framework, compared: References) -> Reader:
    lexicon = fit_lexicon([b.text for b in framework.behaviors])
    # What a similarity means is told by passages that evidence nothing, or by all where the bank has none.
    usual = compared.of_nothing if compared.of_nothing.any() else np.ones(len(compared.vectors), dtype=bool)
    texts = [reference.text for reference, wanted in zip(compared.known, usual, strict=True) if wanted]
    return Reader(
        neighbourhood=compared.neighbourhood(),
        statements=compared.statements,
        standard=standard_of((compared.vectors[usual] @ compared.statements.T).astype(np.float64)),
        lexicon=lexicon,
        lexical_standard=standard_of(lexicon.scores(texts)),
    )


def standard_of(values: Floats) -> Standard:
    """Return the mean and spread of each column."""
    return Standard(mean=values.mean(0), spread=values.std(0) + 1e-6)
