"""The pipeline of `matcher eval`: judge labelled artifacts with a model that has not seen them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matcher.domain import LabelledArtifact, Matched, Provenance, SelectionRules
from matcher.embedding import load_encoder
from matcher.errors import UsageError
from matcher.evaluation import Evaluation, constant_scores, evaluation, load_gold, measured
from matcher.evidence_model import (
    BankModel,
    CrosswalkModel,
    EvidenceModel,
    Judgement,
    Prepared,
    TunedModel,
    calibrate,
    extract_labelled,
    fit_lexicon,
    split,
)
from matcher.matching import suggest
from matcher.pipeline.models import prepare
from matcher.pipeline.parts import Parts
from matcher.verification import made_for

if TYPE_CHECKING:
    from matcher.pipeline.second_reading import Readings

Floats = NDArray[np.float64]
FEWEST_SOURCES = 3
"""One to be measured on, and two that the inner folds of a calibration are of."""


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
    rules: SelectionRules,
    provenance: Provenance,
    readings: "Readings | None" = None,
) -> Evaluation:
    """Return the figures on a gold file; see `Matcher.evaluate`."""
    gold = load_gold(gold_path, parts.framework, behaviors)
    prepared = prepare(parts, gold.artifacts)
    base = model.base if isinstance(model, TunedModel) else model
    if isinstance(base, CrosswalkModel) and _seen(base.base, prepared):
        raise UsageError(
            f"{gold_path}: the shipped model, by which {parts.framework.id} is judged, was calibrated on some of these "
            "artifacts, and figures would flatter; label others"
        )
    models, folded = cross_validated(base, prepared, folds, seed)
    if isinstance(model, TunedModel):
        models = _tuned(model, models, prepared)
    if rules.precision is not None:
        models = [judge.at_precision(rules.precision) for judge in models]
    judged = [
        (one, judge, judge.judge(one.labelled.artifact.kind, one.passages, one.vectors))
        for one, judge in zip(prepared, models, strict=True)
    ]
    matched = [_matched(one, judgement, parts, rules, provenance) for one, _, judgement in judged]
    result = evaluation(
        gold,
        parts.framework,
        matched,
        _baselines(parts, prepared, everything=all_baselines),
        folds=folded,
        bootstrap_samples=bootstrap_samples,
        seed=seed,
    )
    if readings is None:
        return result
    from matcher.pipeline.second_reading import First, examples_for

    firsts = [
        First(matched=one, passages=p.passages, examples=examples_for(judgement, judge.references, parts.framework))
        for one, (p, judge, judgement) in zip(matched, judged, strict=True)
    ]
    said = readings(firsts)
    figures = measured(
        gold.artifacts,
        parts.framework,
        matched,
        said.readings,
        made_for(said.model, said.prompt, provenance),
        rules=rules,
        folds=folds,
        bootstrap_samples=bootstrap_samples,
        seed=seed,
    )
    return replace(result, second_reading=figures)


def cross_validated(
    model: EvidenceModel, prepared: Sequence[Prepared], folds: int, seed: int
) -> tuple[list[EvidenceModel], int | None]:
    """Return for each artifact a model that has not seen its source, and how many folds that took, if any.

    Heads know the bank alone; only what was calibrated on labelled artifacts is fitted anew, without the fold.

    Raises:
        UsageError: where it has seen some, and too few sources are left to calibrate it without theirs.
    """
    if not isinstance(model, BankModel) or not _seen(model, prepared):
        return [model] * len(prepared), None
    groups = [one.labelled.group for one in prepared]
    if len(set(groups)) < FEWEST_SOURCES:
        raise UsageError(
            f"the model was calibrated on some of these artifacts, and they are of {len(set(groups))} sources; "
            f"give artifacts of {FEWEST_SOURCES} or more, so that it can be calibrated without those it is measured on"
        )
    judged = [extract_labelled(model.extractor, one) for one in prepared]
    judges: dict[int, EvidenceModel] = {}
    held_out = split(groups, folds, seed)
    if any(len(set(groups) - {groups[i] for i in fold}) < FEWEST_SOURCES - 1 for fold in held_out):
        raise UsageError(
            f"in {len(held_out)} folds, one leaves a single source to calibrate on; give --folds 3 or more"
        )
    for fold in held_out:
        outside = set(fold)
        calibration = calibrate([one for i, one in enumerate(judged) if i not in outside], seed)
        judges |= dict.fromkeys(fold, replace(model, calibration=calibration))
    return [judges[i] for i in range(len(prepared))], len(held_out)


def _seen(model: BankModel, prepared: Sequence[Prepared]) -> bool:
    """Tell whether the model was calibrated on any of these, or on a copy."""
    seen = set(model.calibration.fitted_on)
    return any(one.labelled.artifact.wording in seen for one in prepared)


def _tuned(model: TunedModel, bases: Sequence[EvidenceModel], prepared: Sequence[Prepared]) -> list[EvidenceModel]:
    """Return the bases with what was learned from people, but for sources that they decided on."""
    known = {p.labelled.group for p in prepared if p.labelled.artifact.fingerprint in model.decided_on}
    return [
        base if p.labelled.group in known else replace(model, base=base)
        for base, p in zip(bases, prepared, strict=True)
    ]


def _matched(
    one: Prepared, judgement: Judgement, parts: Parts, rules: SelectionRules, provenance: Provenance
) -> Matched:
    artifact = one.labelled.artifact
    return suggest(artifact, one.passages, judgement, parts.framework, rules=rules, provenance=provenance)


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
