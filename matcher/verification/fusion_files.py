"""Weights on disk: a small JSON file for each model, prompt, framework and evidence model."""

import json
import logging
import math
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from matcher.config import write_atomically
from matcher.domain import Provenance
from matcher.evidence_model.thresholds import LEVELS
from matcher.parsing import json_of
from matcher.verification.fusion import FEATURES, Fusion, MadeFor, Standing, made_for

LOG = logging.getLogger("matcher")

VERSION = 1
SLUG_LENGTH = 40


def save_fusion(folder: Path, fusion: Fusion) -> Path:
    """Write the weights, whole or not at all, and return their file.

    Raises:
        ConfigurationError: where the folder cannot be written.
    """
    path = fusion_path(folder, fusion.made_for)
    value = {
        "schema_version": VERSION,
        "made_for": asdict(fusion.made_for),
        "standing": fusion.standing,
        "reason": fusion.reason,
        "weights": dict(zip(FEATURES, fusion.weights, strict=True)),
        "threshold": fusion.threshold,
        "expected_precision": list(fusion.expected_precision),
    }
    write_atomically(path, json.dumps(value, indent=1, ensure_ascii=False) + "\n")
    return path


def load_fusion(folder: Path, model: str, prompt: str, provenance: Provenance) -> Fusion:
    """Return the weights of a model beside an offline matcher; where none can be read, it only annotates.

    A damaged file costs one warning.
    """
    made = made_for(model, prompt, provenance)
    path = fusion_path(folder, made)
    try:
        return _fusion(json_of(path.read_text(encoding="utf-8")), made)
    except FileNotFoundError:
        pass
    except (OSError, ValueError, TypeError, KeyError, OverflowError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is damaged"
        LOG.warning("%s: cannot be used (%s); measure the model again, with: matcher eval --llm GOLD", path, why)
    return Fusion(made_for=made)


def fusion_path(folder: Path, made: MadeFor) -> Path:
    """Return where weights for these lie: a file that people can tell by the model's name."""
    slug = re.sub(r"[^a-z0-9]+", "-", made.model.lower()).strip("-")[:SLUG_LENGTH] or "model"
    return folder / f"{slug}-{made.fingerprint.removeprefix('sha256:')[:12]}.json"


def _fusion(value: Any, made: MadeFor) -> Fusion:
    if value["schema_version"] != VERSION or MadeFor(**value["made_for"]) != made:
        raise ValueError("made for something else")
    standing, expected = value["standing"], [_number(v) for v in value["expected_precision"]]
    if standing not in ("refused", "helps") or len(expected) not in (0, len(LEVELS)):
        raise ValueError("not as it was written")
    return Fusion(
        made_for=made,
        standing=cast("Standing", standing),
        reason=" ".join(str(value["reason"]).split()),
        weights=tuple(_number(value["weights"][name]) for name in FEATURES),
        threshold=_number(value["threshold"]),
        expected_precision=tuple(expected),
    )


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{value!r} is no number")
    return float(value)
