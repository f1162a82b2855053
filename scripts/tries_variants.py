"""The variants of the shipped recipe that `tries.py` measures: each with one thing changed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import numpy as np

from matcher.domain import Kind, Passage
from matcher.embedding import Document, Encoder, Matrix, load_encoder
from matcher.embedding.encoder import each_alone
from matcher.evidence_model import BankModel
from matcher.evidence_model.features import PASSAGE_FEATURES, ArtifactFeatures, FeatureExtractor
from matcher.evidence_model.heads import NO_HEADS
from matcher.pipeline.models import evidence_model, fit_heads
from matcher.pipeline.parts import Parts

OF_THE_WHOLE: Mapping[str, Literal["whole", "wholes"]] = {
    "what the whole says": "whole",
    "what its strongest passage says, as a whole": "wholes",
}
"""Features of the artifact, and the part of the extracted features that each is."""


@dataclass(frozen=True, slots=True)
class Alone:
    """An encoder that reads each passage without its neighbours: another than its own, with other rows."""

    encoder: Encoder
    id: str
    fingerprint: str
    dimension: int

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Return the texts' rows."""
        return self.encoder.encode(texts)

    def preload(self) -> None:
        """Begin to load."""
        self.encoder.preload()

    def encode_in_context(self, documents: Sequence[Document]) -> list[Matrix]:
        """Return the documents' rows, each text read alone."""
        return each_alone(self.encoder, documents)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blind(FeatureExtractor):
    """An extractor to which one feature is always 0."""

    missing: int

    def extract(self, kind: Kind, passages: Sequence[Passage], vectors: Matrix) -> ArtifactFeatures:
        """Return what is known of the passages, but for that feature."""
        extracted = FeatureExtractor.extract(self, kind, passages, vectors)
        features = extracted.features.copy()
        features[:, :, self.missing] = 0
        return replace(extracted, features=features)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deaf(FeatureExtractor):
    """An extractor to which one thing that the whole artifact says is always 0."""

    missing: Literal["whole", "wholes"]

    def extract(self, kind: Kind, passages: Sequence[Passage], vectors: Matrix) -> ArtifactFeatures:
        """Return what is known of an artifact, but for that."""
        extracted = FeatureExtractor.extract(self, kind, passages, vectors)
        silence = np.zeros_like(getattr(extracted, self.missing))
        return replace(extracted, whole=silence) if self.missing == "whole" else replace(extracted, wholes=silence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold(FeatureExtractor):
    """An extractor that nobody tells of what kind an artifact is."""

    def extract(self, kind: Kind, passages: Sequence[Passage], vectors: Matrix) -> ArtifactFeatures:
        """Return what is known of an artifact of no stated kind."""
        return FeatureExtractor.extract(self, "other", passages, vectors)


def variants(parts: Parts) -> Iterator[tuple[str, Parts, Callable[[], BankModel]]]:
    """Yield each variant's name, its parts, and what fits its model; `figures` calibrates it."""
    shipped = evidence_model(parts, None)
    assert isinstance(shipped, BankModel)
    yield "as it ships", parts, lambda: shipped
    for name, encoder in (
        (
            "passages read alone, not among their neighbours",
            Alone(parts.encoder, "alone", "alone", parts.encoder.dimension),
        ),
        ("the general encoder, not tuned on the bank", load_encoder()),
    ):
        other = replace(parts, encoder=encoder)
        yield name, other, partial(refitted, other, shipped)
    extractor = shipped.extractor
    own = {f: getattr(extractor, f) for f in FeatureExtractor.__dataclass_fields__}
    for name, untold in (
        ("kinds withheld, each artifact taken for what it reads like", Untold(**own)),
        ("kinds withheld, and not guessed", Untold(**{**own, "kind_heads": NO_HEADS})),
    ):
        yield name, parts, partial(replace, shipped, extractor=untold)
    for name, heads in (
        ("whose deed a passage tells", "other_heads"),
        ("whether it only looks like one", "near_miss_heads"),
    ):
        yield (
            f"without: {name}",
            parts,
            partial(replace, shipped, extractor=FeatureExtractor(**{**own, heads: NO_HEADS})),
        )
    for position, feature in enumerate(PASSAGE_FEATURES):
        blind = Blind(missing=position, **own)
        yield f"without: {feature}", parts, partial(replace, shipped, extractor=blind)
    for feature, part in OF_THE_WHOLE.items():
        yield f"without: {feature}", parts, partial(replace, shipped, extractor=Deaf(missing=part, **own))


def refitted(parts: Parts, shipped: BankModel) -> BankModel:
    """Return a model with heads for these parts; its calibration is made anew where it is measured."""
    return fit_heads(parts).model(shipped.calibration, made_with=parts.made_with)
