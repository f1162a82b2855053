"""A fitted bank model as one `.npz` file: written once by `scripts/build_model.py`, read in milliseconds."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.domain import digest
from matcher.errors import ConfigurationError
from matcher.evidence_model.bank_model import BankModel, References
from matcher.evidence_model.combiner import Combiner
from matcher.evidence_model.features import Priors, Standard
from matcher.evidence_model.heads import Heads
from matcher.evidence_model.judgement import Reference
from matcher.evidence_model.lexical import Lexicon

FORMAT = 1
Arrays = Mapping[str, NDArray[Any]]


def save_model(model: BankModel, path: Path) -> None:
    """Write the model; the same model always gives the same bytes."""
    stream = io.BytesIO()
    np.savez_compressed(stream, allow_pickle=False, **_arrays(model))
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_bytes(stream.getvalue())
    temporary.replace(path)


def load_model(path: Path) -> BankModel:
    """Return the model of a file.

    Raises:
        ConfigurationError: where the file is not there, damaged, or of another version.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        texts = json.loads(arrays["texts"].tobytes())
        if texts["format"] != FORMAT:
            raise ConfigurationError(
                f"{path}: model format {texts['format']}, this version reads {FORMAT}; run make model"
            )
        return _model(arrays, texts)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise ConfigurationError(f"{path}: model cannot be read ({error}); run make model") from error


def rounded(model: BankModel) -> BankModel:
    """Return the model as it is after saving and loading: vectors in half, weights in single precision."""
    arrays = _arrays(model)
    return _model(arrays, json.loads(arrays["texts"].tobytes()))


def _arrays(model: BankModel) -> dict[str, NDArray[Any]]:
    compared = model.compared
    texts = {
        "format": FORMAT,
        "references": [[r.text, r.origin] for r in compared.known],
        "terms": sorted(model.lexicon.terms, key=lambda t: model.lexicon.terms[t]),
        "kinds": list(model.priors.kinds),
        "made_with": model.made_with,
        "fitted_on": list(model.fitted_on),
    }
    single = {
        "standard_mean": model.standard.mean,
        "standard_spread": model.standard.spread,
        "lexicon": model.lexicon.weights,
        "lexical_mean": model.lexical_standard.mean,
        "lexical_spread": model.lexical_standard.spread,
        "heads": model.heads.weights,
        "heads_bias": model.heads.bias,
        "priors": model.priors.log_odds,
        "combiner_mean": model.combiner.mean,
        "combiner_spread": model.combiner.spread,
        "combiner_weights": model.combiner.weights,
        "combiner_intercepts": model.combiner.intercepts,
        "thresholds": model.thresholds,
    }
    return {
        "texts": np.frombuffer(json.dumps(texts, ensure_ascii=False).encode(), dtype=np.uint8),
        "vectors": compared.vectors.astype(np.float16),
        "grades": compared.grades,
        **{name: array.astype(np.float32) for name, array in single.items()},
    }


def _model(arrays: Arrays, texts: Mapping[str, Any]) -> BankModel:
    double = {name: array.astype(np.float64) for name, array in arrays.items() if array.dtype == np.float32}
    vectors = arrays["vectors"].astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return BankModel(
        compared=References(
            known=tuple(Reference(text=text, origin=origin) for text, origin in texts["references"]),
            vectors=vectors,
            grades=arrays["grades"],
        ),
        standard=Standard(mean=double["standard_mean"], spread=double["standard_spread"]),
        lexicon=Lexicon(terms={t: i for i, t in enumerate(texts["terms"])}, weights=double["lexicon"]),
        lexical_standard=Standard(mean=double["lexical_mean"], spread=double["lexical_spread"]),
        heads=Heads(weights=double["heads"], bias=double["heads_bias"]),
        priors=Priors(kinds=tuple(texts["kinds"]), log_odds=double["priors"]),
        combiner=Combiner(
            mean=double["combiner_mean"],
            spread=double["combiner_spread"],
            weights=double["combiner_weights"],
            intercepts=double["combiner_intercepts"],
        ),
        thresholds=double["thresholds"],
        made_with=texts["made_with"],
        fitted_on=tuple(texts["fitted_on"]),
        fingerprint=digest([[name, hashlib.sha256(arrays[name].tobytes()).hexdigest()] for name in sorted(arrays)]),
    )
