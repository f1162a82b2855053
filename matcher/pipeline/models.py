"""Which evidence model judges a framework with an encoder: the shipped one, a cached one, or one fitted now."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from matcher.domain import Artifact, Framework, LabelledArtifact, Passage, digest
from matcher.embedding import Document, Encoder
from matcher.errors import ConfigurationError
from matcher.evidence_model import (
    ABOUT_OTHERS,
    BankModel,
    EvidenceModel,
    Reference,
    References,
    beside_another,
    load_model,
    rounded,
    save_model,
    told_of_another,
)
from matcher.framework import load_framework, resolve
from matcher.matching import eligible
from matcher.passages import cut
from matcher.pipeline.fingerprint import code_fingerprint
from matcher.pipeline.parts import Parts, has_crosswalk
from matcher.pipeline.parts import parts_of as parts_of  # asked for here by scripts that the encoder's recipe hashes

if TYPE_CHECKING:
    from matcher.evidence_model import BankFit, DeedExamples, Prepared
    from matcher.framework import Bank, ExampleArtifact

LOG = logging.getLogger("matcher")
OTHER_PERSON = "other_person"
"""Why a passage of the bank is a near miss: somebody else did it."""
UNCLEAR = (*ABOUT_OTHERS, "meeting_notes")
"""Kinds in which a third person's deed may be what the passage is there for."""


def evidence_model(parts: Parts, cache: Path | None) -> EvidenceModel:
    """Return the evidence model for these parts.

    A framework without a bank is matched by the shipped one's model where it says what its behaviors are like, else
    zero-shot. With a bank, the model shipped beside the framework is taken where
    it was fitted for these parts, else one from the cache; else one is fitted, and cached: with the calibration of the
    shipped model where only the bank was changed since, else calibrated on the bank itself.
    """
    if has_crosswalk(parts.framework):
        from matcher.evidence_model import through_crosswalk

        other = replace(parts, framework=load_framework(resolve(None)), path=resolve(None))
        base = evidence_model(other, cache)
        assert isinstance(base, BankModel)
        return through_crosswalk(parts.framework, base, other.framework)
    if parts.bank is None:
        from matcher.evidence_model import DeferredZeroShot

        return DeferredZeroShot(parts.framework, parts.encoder.encode, made_with=parts.made_with)
    made_with = parts.made_with
    shipped = load_model(parts.shipped_model) if parts.shipped_model.is_file() else None
    if shipped is not None and shipped.made_with == made_with:
        return shipped
    # A fitted one may hold the shipped one's calibration.
    key = digest([made_with, None if shipped is None else shipped.fingerprint]).removeprefix("sha256:")
    cached = cache / "models" / f"{key}-{code_fingerprint()[:16]}.npz" if cache else None
    if cached is not None and (kept := _kept(cached)):
        return kept
    LOG.warning("fitting a model to the bank of %s; this takes some minutes, once", parts.framework.id)
    model = refit_heads(parts) or fit(parts)
    if cached is not None:
        _keep(model, cached)
    return model


def fit(parts: Parts, labelled: Sequence[LabelledArtifact] = (), seed: int = 0) -> BankModel:
    """Return a model fitted on the bank, as it is once saved and loaded.

    Args:
        parts: what to fit it for.
        labelled: artifacts to calibrate on; without any, it is calibrated on the bank's own.
        seed: of the folds.
    """
    bank = fit_heads(parts)
    if labelled:
        from matcher.evidence_model import calibrate

        calibration = calibrate(bank.extract(prepare(parts, labelled)), seed)
        return rounded(bank.model(calibration, made_with=parts.made_with))
    return rounded(bank.self_calibrated(made_with=parts.made_with, seed=seed))


def refit_heads(parts: Parts) -> BankModel | None:
    """Return the shipped model with heads fitted to the bank as it is now, its calibration kept.

    None where there is no shipped model for this encoder and framework.
    """
    if not parts.shipped_model.is_file():
        return None
    shipped = load_model(parts.shipped_model)
    if not shipped.made_with.startswith(f"{parts.made_for} "):
        return None
    return rounded(fit_heads(parts).model(shipped.calibration, made_with=parts.made_with))


def fit_heads(parts: Parts) -> "BankFit":
    """Return the bank read, encoded, and its heads fitted.

    Raises:
        ConfigurationError: where the framework has no bank, or the bank has faults.
    """
    from matcher.framework import load_bank, unread

    if parts.bank is None:
        raise ConfigurationError(f'{parts.path}: names no bank of examples; add: bank = "folder"')
    bank = load_bank(parts.framework, parts.bank)
    if bank.drafted:
        LOG.warning("%s: %s", parts.bank, unread(bank.drafted))
    return fit_heads_to(bank, parts)


def fit_heads_to(bank: "Bank", parts: Parts) -> "BankFit":
    """Return this bank read, encoded, and its heads fitted, whichever the framework names."""
    from matcher.evidence_model import fit_bank

    written = [labelled_example(parts.framework, one) for one in bank.artifacts]
    references = _references(parts.framework, bank, parts.encoder)
    return fit_bank(parts.framework, references, prepare(parts, written), _deeds(bank, references, parts.encoder))


def prepare(parts: Parts, labelled: Sequence[LabelledArtifact]) -> "list[Prepared]":
    """Return the artifacts cut and encoded as they are when they are matched, in order."""
    from matcher.evidence_model import Prepared

    cuts = [eligible(cut(one.artifact).passages, parts.framework)[0] for one in labelled]
    rows = parts.encoder.encode_in_context([document(passages) for passages in cuts])
    return [
        Prepared(labelled=one, passages=passages, vectors=own)
        for one, passages, own in zip(labelled, cuts, rows, strict=True)
    ]


def document(passages: Sequence[Passage]) -> Document:
    """Return an artifact's passages as they pass the encoder together."""
    return Document(texts=tuple(p.prose for p in passages), titles=sum(p.field == "title" for p in passages))


def labelled_example(framework: Framework, example: "ExampleArtifact") -> LabelledArtifact:
    """Return a bank's whole artifact in the shape of a gold one."""
    labels = {label.behavior: label for label in example.labels}
    return LabelledArtifact(
        artifact=Artifact(id=example.id, kind=example.kind, title=example.title, text=example.text),
        grades=tuple(float(labels[b.id].grade) if b.id in labels else 0.0 for b in framework.behaviors),
        quotes=tuple(labels[b.id].quotes if b.id in labels else () for b in framework.behaviors),
        group=example.id,
    )


def told_of_others(bank: "Bank") -> list[str]:
    """Return the bank's deeds that are told in the first person, as if somebody else had done them."""
    return list(_told_of_others(bank).values())


def _told_of_others(bank: "Bank") -> dict[str, str]:
    """Return the same by the example that each was made from."""
    own = (e.text for e in bank.examples if e.labels and e.kind not in ABOUT_OTHERS)
    return {text: told for text in own if (told := told_of_another(text)) is not None}


def _references(framework: Framework, bank: "Bank", encoder: Encoder) -> References:
    column = {b.id: k for k, b in enumerate(framework.behaviors)}
    known = [Reference(text=b.text, origin="statement") for b in framework.behaviors]
    known += [Reference(text=e.text, origin=f"{Path(e.file).name}:{e.line}") for e in bank.examples]
    grades = np.zeros((len(known), len(column)), dtype=np.int8)
    np.fill_diagonal(grades, 2)
    for row, example in enumerate(bank.examples, len(column)):
        for behavior, grade in example.labels:
            grades[row, column[behavior]] = grade
    return References(known=tuple(known), vectors=encoder.encode([r.text for r in known]), grades=grades)


def _deeds(bank: "Bank", references: References, encoder: Encoder) -> "DeedExamples":
    """Return deeds and near misses among the examples; the authors' own also told of others, and beside others."""
    from matcher.evidence_model import DeedExamples

    first = len(references.known) - len(bank.examples)
    chosen = [i for i, e in enumerate(bank.examples) if e.kind not in UNCLEAR and (e.labels or e.why)]
    whys = [None if bank.examples[i].labels else bank.examples[i].why for i in chosen]
    told = _told_of_others(bank)
    shown = [bank.examples[i].text for i in chosen if bank.examples[i].labels]
    beside = [beside_another(text) for text in shown]
    more = [*[True] * len(told), *[False] * len(beside)]
    return DeedExamples(
        vectors=np.vstack([references.vectors[[first + i for i in chosen]], encoder.encode([*told.values(), *beside])]),
        other_person=np.array([*(why == OTHER_PERSON for why in whys), *more], dtype=bool),
        near_miss=np.array([*(why not in (None, OTHER_PERSON) for why in whys), *[False] * len(more)], dtype=bool),
        sources=(*(bank.examples[i].text for i in chosen), *told, *shown),
    )


def _kept(path: Path) -> BankModel | None:
    """Return the model of the cache; None where there is none, or one that an older version or an accident left."""
    try:
        return load_model(path) if path.is_file() else None
    except ConfigurationError as error:
        LOG.warning("%s", error)
        return None


def _keep(model: BankModel, path: Path) -> None:
    """Keep a fitted model, in place of those that an older code has fitted from the same."""
    try:
        save_model(model, path)
        for older in path.parent.glob(f"{path.stem.partition('-')[0]}-*.npz"):
            if older != path:
                older.unlink(missing_ok=True)
    except ConfigurationError as error:
        LOG.warning("the fitted model could not be kept, and is fitted again next time: %s", error)
