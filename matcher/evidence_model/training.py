"""Fitting the bank model: heads on the bank, then the calibration on whole artifacts that those heads have not seen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matcher.domain import Artifact, Field, Framework, LabelledArtifact, Passage
from matcher.embedding import Matrix
from matcher.errors import ConfigurationError
from matcher.evidence_model.bank_model import BankModel, References
from matcher.evidence_model.calibration import INNER_FOLDS, Calibration, LabelledFeatures, calibrate
from matcher.evidence_model.features import STATED, FeatureExtractor, Neighbourhood, Standardizer, mean_row, whole_row
from matcher.evidence_model.folds import split
from matcher.evidence_model.heads import NO_HEADS, Heads, fit_heads
from matcher.evidence_model.lexical import Lexicon, fit_lexicon
from matcher.evidence_model.near_miss_heads import DeedExamples
from matcher.evidence_model.ngrams import Vocabulary, WordHeads, fit_vocabulary

Floats = NDArray[np.float64]

RIDGE = 0.5
WORD_RIDGE = 0.1
WHOLE_RIDGE = 0.2
KIND_RIDGE = 0.05
"""All chosen on the dev gold set, cross-validated by source; between a fifth and five times as much changes little."""
CLEAR = 2.0
HALVES = 2
FEWEST = INNER_FOLDS
"""Fewest artifacts to calibrate on: one a fold."""
FEWEST_KINDS = 2
"""Of artifacts all of one kind, nobody learns what another reads like."""
QUOTE_SHARE = 0.5
"""A passage stands for a label where it shares at least this part of the shorter of itself and a quote."""
SELF_CALIBRATED = (
    "confidences of this framework are calibrated on its own bank only: take them as an order, not as odds"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A labelled artifact, cut and encoded."""

    labelled: LabelledArtifact
    passages: tuple[Passage, ...]
    vectors: Matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class BankFit:
    """A bank read and its heads fitted: what every calibration of it shares."""

    framework: Framework
    taught: References
    """Statements and examples: all that heads are fitted to."""
    compared: References
    """Those of them that passages are compared with."""
    written: tuple[Prepared, ...]
    """Whole artifacts of the bank."""
    deeds: DeedExamples | None
    """What taught whose deed a passage tells."""
    extractor: FeatureExtractor

    @property
    def enough_written(self) -> bool:
        """Whether there are whole artifacts enough to calibrate on; else single examples stand in for them."""
        return len(self.written_with_passages) >= FEWEST

    @property
    def written_with_passages(self) -> tuple[Prepared, ...]:
        """Whole artifacts of the bank of which anything is read."""
        return tuple(one for one in self.written if one.passages)

    def extract(self, prepared: Sequence[Prepared]) -> list[LabelledFeatures]:
        """Return the artifacts read by the heads; for artifacts that the heads have not seen."""
        return [extract_labelled(self.extractor, one) for one in prepared]

    def model(self, calibration: Calibration, *, made_with: str) -> BankModel:
        """Return the model with this calibration."""
        return BankModel(
            compared=self.compared,
            extractor=self.extractor,
            calibration=calibration,
            made_with=made_with,
        )

    def self_calibrated(self, *, made_with: str, seed: int = 0) -> BankModel:
        """Return the model calibrated on the bank's own artifacts, each read by heads fitted without it.

        Examples stand in as artifacts of one passage where the bank has too few whole ones.

        Raises:
            ConfigurationError: where the bank has fewer than FEWEST of both.
        """
        # Whole artifacts lose little by halving: most of what heads learn comes from the examples.
        folds = HALVES if self.enough_written else INNER_FOLDS
        judged: list[LabelledFeatures] = []
        artifacts = (
            self.written_with_passages if self.enough_written else tuple(_as_artifacts(self.framework, self.taught))
        )
        if len(artifacts) < FEWEST:
            raise ConfigurationError(
                f"bank of {self.framework.id}: {len(artifacts)} examples are too few to learn from; write at least "
                f"{FEWEST}, or leave `bank` out of the framework"
            )
        for held_out in split([one.labelled.group for one in artifacts], folds, seed):
            outside = set(held_out)
            extractor = _without(self, [one for i, one in enumerate(artifacts) if i not in outside])
            judged += [extract_labelled(extractor, artifacts[i]) for i in held_out]
        model = self.model(calibrate(judged, seed), made_with=made_with)
        return replace(model, notes=(SELF_CALIBRATED,))


def fit_bank(
    framework: Framework, taught: References, written: Sequence[Prepared], deeds: DeedExamples | None = None
) -> BankFit:
    """Return the bank with its heads fitted.

    Args:
        framework: the behaviors, B of them.
        taught: statements and example passages with their vectors.
        written: whole artifacts written for the bank.
        deeds: what teaches whose deed a passage tells; None where nothing does.
    """
    lexicon = fit_lexicon([b.text for b in framework.behaviors])
    # What a similarity means is told by passages that evidence nothing, or by all where the bank has none.
    usual = taught.of_nothing if taught.of_nothing.any() else np.ones(len(taught.vectors), dtype=bool)
    texts = [reference.text for reference, wanted in zip(taught.known, usual, strict=True) if wanted]
    compared = taught.condensed()
    extractor = _fitted_extractor(
        taught,
        written,
        neighbourhood=compared.neighbourhood(),
        standard=fit_standardizer((taught.vectors[usual] @ taught.statements.T).astype(np.float64)),
        lexicon=lexicon,
        lexical_standard=fit_standardizer(lexicon.scores(texts)),
        other_heads=NO_HEADS if deeds is None else deeds.other_heads(),
        near_miss_heads=NO_HEADS if deeds is None else deeds.near_miss_heads(),
    )
    return BankFit(
        framework=framework, taught=taught, compared=compared, written=tuple(written), deeds=deeds, extractor=extractor
    )


def extract_labelled(extractor: FeatureExtractor, one: Prepared) -> LabelledFeatures:
    """Return a labelled artifact with what the extractor finds of it; for artifacts that its heads have not seen."""
    return LabelledFeatures(
        labelled=one.labelled,
        extracted=extractor.extract(one.labelled.artifact.kind, one.passages, one.vectors),
        targets=passage_targets(one.labelled, one.passages),
    )


def passage_targets(labelled: LabelledArtifact, passages: Sequence[Passage]) -> Floats:
    """Return how far each passage evidences each behavior, 0 to 1, *(P, B)*: the grade where a quote overlaps it."""
    targets = np.zeros((len(passages), len(labelled.grades)))
    for k, (grade, quotes) in enumerate(zip(labelled.grades, labelled.quotes, strict=True)):
        spans = [span for quote in quotes for span in _spans(labelled, quote)]
        for i, passage in enumerate(passages):
            if any(_covers(passage, *span) for span in spans):
                targets[i, k] = min(1.0, grade / CLEAR)
    return targets


def fit_standardizer(values: Floats) -> Standardizer:
    """Return the mean and spread of each column."""
    return Standardizer(mean=values.mean(0), spread=values.std(0) + 1e-6)


def _fitted_extractor(
    taught: References,
    written: Sequence[Prepared],
    *,
    neighbourhood: Neighbourhood,
    standard: Standardizer,
    lexicon: Lexicon,
    lexical_standard: Standardizer,
    other_heads: Heads,
    near_miss_heads: Heads,
    vocabulary: Vocabulary | None = None,
) -> FeatureExtractor:
    with_passages = [one for one in written if one.passages]
    texts = [r.text for r in taught.known] + [p.prose for one in with_passages for p in one.passages]
    targets = np.vstack(
        [taught.grades / CLEAR, *(passage_targets(one.labelled, one.passages) for one in with_passages)]
    )
    # An intercept of their own for example passages, see fit_heads.
    offsets = np.zeros((len(texts), 1))
    offsets[: len(taught.known)] = 1
    vocabulary = vocabulary or fit_vocabulary(texts)
    words = fit_heads(vocabulary.matrix(texts), targets, offsets, WORD_RIDGE)
    return FeatureExtractor(
        neighbourhood=neighbourhood,
        statements=taught.statements,
        standard=standard,
        lexicon=lexicon,
        lexical_standard=lexical_standard,
        heads=fit_heads(np.vstack([taught.vectors, *(one.vectors for one in with_passages)]), targets, offsets, RIDGE),
        word_heads=WordHeads(vocabulary=vocabulary, weights=words.weights, bias=words.bias),
        whole_heads=_whole_heads(with_passages, taught),
        kind_heads=_kind_heads(with_passages),
        other_heads=other_heads,
        near_miss_heads=near_miss_heads,
    )


def _whole_heads(written: Sequence[Prepared], taught: References) -> Heads:
    """Return heads over whole artifacts; where none are written, such as say nothing."""
    behaviors = taught.grades.shape[1]
    width = len(whole_row("other", taught.vectors[:0]))
    if not written:
        return Heads(weights=np.zeros((width, behaviors)), bias=np.zeros(behaviors))
    rows = np.array([whole_row(one.labelled.artifact.kind, one.vectors) for one in written])
    targets = np.array([one.labelled.grades for one in written]) / CLEAR
    return fit_heads(rows, targets, np.zeros((len(rows), 0)), WHOLE_RIDGE)


def _kind_heads(written: Sequence[Prepared]) -> Heads:
    """Return heads that tell which kind an artifact reads like; none where fewer than two kinds are written."""
    rows = np.array([mean_row(one.vectors) for one in written])
    kinds = np.array([[one.labelled.artifact.kind == kind for kind in STATED] for one in written], dtype=np.float64)
    if np.any(kinds, axis=0).sum() < FEWEST_KINDS:
        return NO_HEADS
    return fit_heads(rows, kinds, np.zeros((len(rows), 0)), KIND_RIDGE)


def _without(bank: BankFit, written: Sequence[Prepared]) -> FeatureExtractor:
    """Return an extractor whose heads have seen only these whole artifacts, and no example that is held out."""
    extractor = bank.extractor
    taught, other_heads, near_miss_heads = bank.taught, extractor.other_heads, extractor.near_miss_heads
    if not bank.enough_written:
        kept = {one.labelled.artifact.text for one in written}
        rows = [i for i, r in enumerate(taught.known) if r.origin == "statement" or r.text in kept]
        taught = taught.only(np.array(rows))
        if bank.deeds is not None:
            # Where the whole bank is enough to learn from, so is most of it: what has no doubts calibrates nothing.
            deeds = bank.deeds.of(kept)
            other_heads = deeds.other_heads(fewest=1) if len(other_heads.bias) else NO_HEADS
            near_miss_heads = deeds.near_miss_heads(fewest=1) if len(near_miss_heads.bias) else NO_HEADS
    return _fitted_extractor(
        taught,
        written if bank.enough_written else (),
        neighbourhood=taught.condensed().neighbourhood(),
        standard=extractor.standard,
        lexicon=extractor.lexicon,
        lexical_standard=extractor.lexical_standard,
        other_heads=other_heads,
        near_miss_heads=near_miss_heads,
        vocabulary=extractor.word_heads.vocabulary,
    )


def _as_artifacts(framework: Framework, taught: References) -> list[Prepared]:
    behaviors = len(framework.behaviors)
    return [
        Prepared(
            labelled=LabelledArtifact(
                artifact=Artifact(id=reference.origin, text=reference.text),
                grades=tuple(float(g) for g in taught.grades[i]),
                quotes=tuple((reference.text,) if g else () for g in taught.grades[i]),
                group=reference.origin,
            ),
            passages=(
                Passage(
                    artifact_id=reference.origin,
                    field="text",
                    start=0,
                    end=len(reference.text),
                    text=reference.text,
                    prose=reference.text,
                ),
            ),
            vectors=taught.vectors[i : i + 1],
        )
        for i, reference in enumerate(taught.known)
        if i >= behaviors
    ]


def _spans(labelled: LabelledArtifact, quote: str) -> list[tuple[Field, int, int]]:
    fields: tuple[Field, ...] = ("title", "text")
    found = [(field, labelled.artifact.field(field).find(quote)) for field in fields]
    return [(field, start, start + len(quote)) for field, start in found if start >= 0 and quote]


def _covers(passage: Passage, field: Field, start: int, end: int) -> bool:
    shared = min(passage.end, end) - max(passage.start, start)
    return passage.field == field and shared >= QUOTE_SHARE * min(passage.end - passage.start, end - start)
