"""A correction as one small `.npz` file, for its owner's eyes: it is made of what somebody decided."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from matcher.config import write_atomically
from matcher.evidence_model.files import DAMAGE
from matcher.evidence_model.judgement import EvidenceModel
from matcher.evidence_model.tuning import Correction, TunedModel


def save_correction(model: TunedModel, path: Path, *, made_with: str) -> None:
    """Write what was learned, whole or not at all, readable by its owner only.

    Raises:
        ConfigurationError: where the folder cannot be written.
    """
    texts = {"made_with": made_with, "decisions": model.decisions, "decided_on": sorted(model.decided_on)}
    arrays: Mapping[str, Any] = {
        "texts": np.frombuffer(json.dumps(texts).encode(), dtype=np.uint8),
        "slope": np.float32(model.correction.slope),
        "intercepts": model.correction.intercepts.astype(np.float32),
        "heads": model.correction.heads.astype(np.float32),
    }
    stream = io.BytesIO()
    np.savez_compressed(stream, allow_pickle=False, **arrays)
    write_atomically(path, stream.getvalue())


def load_correction(base: EvidenceModel, path: Path, *, made_with: str) -> TunedModel | None:
    """Return the base tuned as the file says; None where there is none, it is damaged, or was made with other parts."""
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            texts = json.loads(stored["texts"].tobytes())
            if texts["made_with"] != made_with:
                return None
            correction = Correction(
                slope=float(stored["slope"]),
                intercepts=stored["intercepts"].astype(np.float64),
                heads=stored["heads"].astype(np.float64),
            )
        return TunedModel(
            base=base,
            correction=correction,
            decisions=int(texts["decisions"]),
            decided_on=frozenset(texts["decided_on"]),
        )
    except DAMAGE:
        return None
