"""The road of `matcher eval`: judge labelled artifacts with a model that has not seen them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matcher.domain import LabelledArtifact, Matched, Passage, Provenance, SecondReading
from matcher.embedding import load_encoder
from matcher.errors import InputError
from matcher.evaluation import (
    Evaluation,
    GoldSet,
    SecondReadingFigures,
    constant_scores,
    evaluation,
    load_gold,
    measured,
)
from matcher.evidence_model import (
    BankModel,
    EvidenceModel,
    Judgement,
    Prepared,
    TunedModel,
    calibrate,
    fit_lexicon,
    read_by,
    split,
)
from matcher.matching import Rules, suggest
from matcher.pipeline.models import Parts, prepare
from matcher.verification import made_for

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstReading:
    """What the offline road says of an artifact, and why; no label is in it."""

    matched: Matched
    """With every behavior, by a model that has not seen the artifact's source."""
    passages: tuple[Passage, ...]
    judgement: Judgement


SecondReader = Callable[[Sequence[FirstReading]], Sequence[SecondReading | None]]
"""Reads artifacts again, in order; None where it has nothing to say of one."""


def evaluate(
    parts: Parts,
    model: EvidenceModel,
    gold_path: Path,
    *,
    behaviors: Path | None,
    all_baselines: bool,
    bootstrap_samples: int,
    folds: int,
    seed: int,
    rules: Rules,
    provenance: Provenance,
    second_reader: SecondReader | None = None,
) -> Evaluation:
    """Return the figures on a gold file; see `Matcher.evaluate`."""
    gold = load_gold(gold_path, parts.framework, behaviors)
    prepared = prepare(parts, gold.artifacts)
    models, folded = _models(model.base if isinstance(model, TunedModel) else model, prepared, folds, seed)
    if isinstance(model, TunedModel):
        models = _tuned(model, models, prepared)
    if rules.precision is not None:
        models = [judge.at_precision(rules.precision) for judge in models]
    first = [_first_reading(one, judge, parts, rules, provenance) for one, judge in zip(prepared, models, strict=True)]
    beside = None
    if second_reader is not None:
        readings = second_reader(first)
        beside = _second_reading(
            gold, parts, [f.matched for f in first], readings, rules, folds, bootstrap_samples, seed
        )
    return evaluation(
        gold,
        parts.framework,
        [one.matched for one in first],
        _baselines(parts, prepared, everything=all_baselines),
        folds=folded,
        bootstrap_samples=bootstrap_samples,
        seed=seed,
        second_reading=beside,
    )


def _second_reading(
    gold: GoldSet,
    parts: Parts,
    matched: Sequence[Matched],
    readings: Sequence[SecondReading | None],
    rules: Rules,
    folds: int,
    bootstrap_samples: int,
    seed: int,
) -> SecondReadingFigures:
    """Return the figures with the readings and without; weights are for this reader beside this offline road."""
    some = next((one for one in readings if one is not None), None)
    if some is None:
        raise InputError(f"{gold.name}: no artifact was read a second time; there is nothing to measure")
    return measured(
        gold.artifacts,
        parts.framework,
        matched,
        readings,
        made_for(some.model, some.prompt, matched[0].provenance),
        rules=rules,
        folds=folds,
        bootstrap_samples=bootstrap_samples,
        seed=seed,
    )


def _models(
    model: EvidenceModel, prepared: Sequence[Prepared], folds: int, seed: int
) -> tuple[list[EvidenceModel], int | None]:
    """Return for each artifact a model that has not seen its source, and how many folds that took, if any.

    Heads know the bank alone; only what was calibrated on labelled artifacts is fitted anew, without the fold.
    """
    seen = set(model.calibration.fitted_on) if isinstance(model, BankModel) else set()
    if not isinstance(model, BankModel) or not any(p.labelled.artifact.fingerprint in seen for p in prepared):
        return [model] * len(prepared), None
    judged = [read_by(model.reader, one) for one in prepared]
    judges: dict[int, EvidenceModel] = {}
    held_out = split([one.labelled.group for one in prepared], folds, seed)
    for fold in held_out:
        outside = set(fold)
        calibration = calibrate([one for i, one in enumerate(judged) if i not in outside], seed)
        judges |= dict.fromkeys(fold, replace(model, calibration=calibration))
    return [judges[i] for i in range(len(prepared))], len(held_out)


def _tuned(model: TunedModel, bases: Sequence[EvidenceModel], prepared: Sequence[Prepared]) -> list[EvidenceModel]:
    """Return the bases with what was learned from people, but for sources that they decided on."""
    known = {p.labelled.group for p in prepared if p.labelled.artifact.fingerprint in model.decided_on}
    return [
        base if p.labelled.group in known else replace(model, base=base)
        for base, p in zip(bases, prepared, strict=True)
    ]


def _first_reading(
    one: Prepared, model: EvidenceModel, parts: Parts, rules: Rules, provenance: Provenance
) -> FirstReading:
    artifact = one.labelled.artifact
    judgement = model.judge(artifact.kind, one.passages, one.vectors)
    matched = suggest(artifact, one.passages, judgement, parts.framework, rules=rules, provenance=provenance)
    return FirstReading(matched=matched, passages=tuple(one.passages), judgement=judgement)


def _baselines(parts: Parts, prepared: Sequence[Prepared], *, everything: bool) -> Mapping[str, Floats]:
    """Return each baseline's scores, *(artifacts, B)*; cosines are those of the general encoder, not a tuned one."""
    gold: list[LabelledArtifact] = [one.labelled for one in prepared]
    scores = {"constant: each behavior's base rate": constant_scores(gold)}
    if not everything:
        return scores
    encoder = load_encoder()
    texts = [b.text for b in parts.framework.behaviors]
    statements = encoder.encode(texts)
    words = [f"{g.artifact.title or ''}\n{g.artifact.text}" for g in gold]
    passages = [encoder.encode([p.prose for p in one.passages] or [""]) for one in prepared]
    return scores | {
        "BM25, whole artifact vs statement": fit_lexicon(texts).scores(words),
        "cosine, whole artifact vs statement": (encoder.encode(words) @ statements.T).astype(np.float64),
        "cosine, best passage vs statement": np.array(
            [(rows @ statements.T).max(0) for rows in passages], dtype=np.float64
        ),
    }
