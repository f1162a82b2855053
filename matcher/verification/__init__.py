"""A second reader: what a language model is asked of an artifact, and which of its answers count."""

from matcher.verification.annotating import annotated, reason, sound, words_of
from matcher.verification.fusion import (
    FEATURES,
    Fusion,
    MadeFor,
    Rules,
    counting,
    features,
    fit_fusion,
    fit_weights,
    log_odds,
    made_for,
    shifted,
)
from matcher.verification.fusion_files import fusion_path, load_fusion, save_fusion
from matcher.verification.records import Recorded, read_readings, reading_line, write_readings

__all__ = [
    "FEATURES",
    "Fusion",
    "MadeFor",
    "Recorded",
    "Rules",
    "annotated",
    "counting",
    "features",
    "fit_fusion",
    "fit_weights",
    "fusion_path",
    "load_fusion",
    "log_odds",
    "made_for",
    "read_readings",
    "reading_line",
    "reason",
    "save_fusion",
    "shifted",
    "sound",
    "words_of",
    "write_readings",
]
