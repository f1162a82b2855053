"""A fitted bank model as one `.npz` file: written once by `scripts/build_model.py`, read in milliseconds."""

import hashlib
import io
import json
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.config import write_atomically
from matcher.domain import digest
from matcher.errors import ConfigurationError
from matcher.evidence_model.bank_model import BankModel, References
from matcher.evidence_model.calibration import Calibration
from matcher.evidence_model.combiner import Combiner, KindCombiner
from matcher.evidence_model.features import FeatureExtractor, Priors, Standardizer
from matcher.evidence_model.heads import Heads
from matcher.evidence_model.judgement import Reference
from matcher.evidence_model.lexical import Lexicon
from matcher.evidence_model.ngrams import Vocabulary, WordHeads

FORMAT = 12
LEVELS = 127
"""Of a whole number to either side of 0."""
PLAIN = ("vectors", "word_heads")
"""What is stored as it is: the largest arrays, of whole numbers that hardly compress, and would be long to unpack."""
DAMAGE: tuple[type[Exception], ...] = (
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    tokenize.TokenError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What NumPy and zipfile raise for a file that was cut off, overwritten or never was a model."""
Arrays = Mapping[str, NDArray[Any]]


def save_model(model: BankModel, path: Path) -> None:
    """Write the model, whole or not at all; the same model always gives the same bytes.

    Raises:
        ConfigurationError: where the folder cannot be written.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as stored:
        for name, array in _arrays(model).items():
            entry = zipfile.ZipInfo(f"{name}.npy")
            entry.compress_type = zipfile.ZIP_STORED if name in PLAIN else zipfile.ZIP_DEFLATED
            with stored.open(entry, "w", force_zip64=True) as file:
                np.lib.format.write_array(file, array, allow_pickle=False)
    write_atomically(path, stream.getvalue())


def load_model(path: Path) -> BankModel:
    """Return the model of a file.

    Raises:
        ConfigurationError: where the file is not there, damaged, or of another version.
    """
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        texts = json.loads(arrays["texts"].tobytes())
        if texts["format"] != FORMAT:
            raise ConfigurationError(
                f"{path}: model format {texts['format']}, this version reads {FORMAT}; run make model"
            )
        return _model(arrays, texts)
    except DAMAGE as error:
        reason = " ".join(str(error).split())[:120]
        raise ConfigurationError(
            f"{path}: model cannot be read ({reason}); delete it, and it is fitted anew"
        ) from error


def rounded(model: BankModel) -> BankModel:
    """Return the model as it is after saving and loading: vectors and weights rounded."""
    arrays = _arrays(model)
    return _model(arrays, json.loads(arrays["texts"].tobytes()))


def _arrays(model: BankModel) -> dict[str, NDArray[Any]]:
    extractor, calibration = model.extractor, model.calibration
    texts = {
        "format": FORMAT,
        "references": [[r.text, r.origin] for r in model.compared.known],
        "statement_terms": _in_order(extractor.lexicon.terms),
        "kinds": list(calibration.priors.kinds),
        "weighed_kinds": list(calibration.artifacts.kinds),
        "made_with": model.made_with,
        "fitted_on": list(calibration.fitted_on),
        "notes": list(model.notes),
    }
    single: dict[str, NDArray[Any]] = {
        "standard_mean": extractor.standard.mean,
        "standard_spread": extractor.standard.spread,
        "lexicon": extractor.lexicon.weights,
        "lexical_mean": extractor.lexical_standard.mean,
        "lexical_spread": extractor.lexical_standard.spread,
        "heads": extractor.heads.weights,
        "heads_bias": extractor.heads.bias,
        "word_heads_bias": extractor.word_heads.bias,
        "whole_heads": extractor.whole_heads.weights,
        "whole_heads_bias": extractor.whole_heads.bias,
        "kind_heads": extractor.kind_heads.weights,
        "kind_heads_bias": extractor.kind_heads.bias,
        "other_heads": extractor.other_heads.weights,
        "other_heads_bias": extractor.other_heads.bias,
        "miss_heads": extractor.near_miss_heads.weights,
        "miss_heads_bias": extractor.near_miss_heads.bias,
        "inverse_frequency": extractor.word_heads.vocabulary.inverse_frequency,
        "priors": calibration.priors.log_odds,
        "thresholds": calibration.thresholds,
        "expected_precision": calibration.expected_precision,
        **_combiner_arrays("passages", calibration.passages),
        **_combiner_arrays("artifacts", calibration.artifacts.shared),
        "kind_weights": calibration.artifacts.weights,
        "kind_intercepts": calibration.artifacts.intercepts,
    }
    return {
        "texts": _text(json.dumps(texts, ensure_ascii=False)),
        # By far the most words: to split lines takes a third as long as to read JSON.
        "terms": _text("\n".join(_in_order(extractor.word_heads.vocabulary.columns))),
        "grades": model.compared.grades,
        "vectors": _levels(model.compared.vectors),
        "word_heads": _levels(extractor.word_heads.weights),
        "word_scales": (_highest(extractor.word_heads.weights) / LEVELS).astype(np.float16),
        **{name: array.astype(np.float32) for name, array in single.items()},
    }


def _model(arrays: Arrays, texts: Mapping[str, Any]) -> BankModel:
    double = {name: array.astype(np.float64) for name, array in arrays.items() if array.dtype.kind == "f"}
    vectors = arrays["vectors"].astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    compared = References(
        known=tuple(Reference(text=text, origin=origin) for text, origin in texts["references"]),
        vectors=vectors,
        grades=arrays["grades"],
    )
    return BankModel(
        compared=compared,
        extractor=FeatureExtractor(
            neighbourhood=compared.neighbourhood(),
            statements=compared.statements,
            standard=Standardizer(mean=double["standard_mean"], spread=double["standard_spread"]),
            lexicon=Lexicon(terms=_positions(texts["statement_terms"]), weights=double["lexicon"]),
            lexical_standard=Standardizer(mean=double["lexical_mean"], spread=double["lexical_spread"]),
            heads=Heads(weights=double["heads"], bias=double["heads_bias"]),
            word_heads=WordHeads(
                vocabulary=Vocabulary(
                    columns=_positions(_lines(arrays["terms"])),
                    inverse_frequency=double["inverse_frequency"],
                ),
                weights=arrays["word_heads"] * double["word_scales"],
                bias=double["word_heads_bias"],
            ),
            whole_heads=Heads(weights=double["whole_heads"], bias=double["whole_heads_bias"]),
            kind_heads=Heads(weights=double["kind_heads"], bias=double["kind_heads_bias"]),
            other_heads=Heads(weights=double["other_heads"], bias=double["other_heads_bias"]),
            near_miss_heads=Heads(weights=double["miss_heads"], bias=double["miss_heads_bias"]),
        ),
        calibration=Calibration(
            passages=_combiner("passages", double),
            artifacts=KindCombiner(
                shared=_combiner("artifacts", double),
                kinds=tuple(texts["weighed_kinds"]),
                weights=double["kind_weights"],
                intercepts=double["kind_intercepts"],
            ),
            priors=Priors(kinds=tuple(texts["kinds"]), log_odds=double["priors"]),
            thresholds=double["thresholds"],
            expected_precision=double["expected_precision"],
            fitted_on=tuple(texts["fitted_on"]),
        ),
        made_with=texts["made_with"],
        notes=tuple(texts["notes"]),
        fingerprint=digest([[name, hashlib.sha256(arrays[name].tobytes()).hexdigest()] for name in sorted(arrays)]),
    )


def _levels(rows: NDArray[np.floating]) -> NDArray[np.int8]:
    """Return rows as whole numbers, each by its own highest: that of a unit row of 384 is kept to a cosine of .9999."""
    levels: NDArray[np.int8] = np.round(rows / _highest(rows) * LEVELS).astype(np.int8)
    return levels


def _highest(rows: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return the largest magnitude of each row, *(N, 1)*; 1 where all are 0."""
    highest = np.abs(rows).max(axis=1, keepdims=True, initial=0.0)
    return np.where(highest, highest, 1.0)


def _combiner_arrays(name: str, combiner: Combiner) -> dict[str, NDArray[Any]]:
    return {
        f"{name}_mean": combiner.mean,
        f"{name}_spread": combiner.spread,
        f"{name}_weights": combiner.weights,
        f"{name}_intercepts": combiner.intercepts,
    }


def _combiner(name: str, arrays: Arrays) -> Combiner:
    return Combiner(
        mean=arrays[f"{name}_mean"],
        spread=arrays[f"{name}_spread"],
        weights=arrays[f"{name}_weights"],
        intercepts=arrays[f"{name}_intercepts"],
    )


def _in_order(positions: Mapping[str, int]) -> list[str]:
    return sorted(positions, key=positions.__getitem__)


def _positions(names: Sequence[str]) -> dict[str, int]:
    return dict(zip(names, range(len(names)), strict=True))


def _text(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), dtype=np.uint8)


def _lines(text: NDArray[np.uint8]) -> list[str]:
    return text.tobytes().decode().splitlines()
