"""Judgement: the passages of one artifact in, a calibrated confidence per behavior out.

`training` fits heads to a bank, `calibration` weighs what they read, `bank_model`, `crosswalk_model` and `zero_shot`
judge, `tuning` learns from people on top of any, `files` and `correction_file` keep what was fitted.
"""

from typing import TYPE_CHECKING

from matcher.deferred import exporter

if TYPE_CHECKING:
    from matcher.evidence_model.bank_model import BankModel, References
    from matcher.evidence_model.calibration import Calibration, LabelledFeatures, calibrate
    from matcher.evidence_model.crosswalk_model import CrosswalkModel, through_crosswalk
    from matcher.evidence_model.files import load_model, rounded, save_model
    from matcher.evidence_model.folds import split
    from matcher.evidence_model.judgement import EvidenceModel, Judgement, Reference
    from matcher.evidence_model.lexical import fit_lexicon
    from matcher.evidence_model.name_augmentation import beside_another
    from matcher.evidence_model.near_miss_heads import DeedExamples
    from matcher.evidence_model.persons import ABOUT_OTHERS, told_of_another
    from matcher.evidence_model.portions import LONG, PORTION
    from matcher.evidence_model.training import BankFit, Prepared, extract_labelled, fit_bank, passage_targets
    from matcher.evidence_model.tuning import Correction, Decided, Reviewed, TunedModel, tuned
    from matcher.evidence_model.zero_shot import DeferredZeroShot, ZeroShotModel, fit_zero_shot

__all__ = [
    "ABOUT_OTHERS",
    "LONG",
    "PORTION",
    "BankFit",
    "BankModel",
    "Calibration",
    "Correction",
    "CrosswalkModel",
    "Decided",
    "DeedExamples",
    "DeferredZeroShot",
    "EvidenceModel",
    "Judgement",
    "LabelledFeatures",
    "Prepared",
    "Reference",
    "References",
    "Reviewed",
    "TunedModel",
    "ZeroShotModel",
    "beside_another",
    "calibrate",
    "extract_labelled",
    "fit_bank",
    "fit_lexicon",
    "fit_zero_shot",
    "load_model",
    "passage_targets",
    "rounded",
    "save_model",
    "split",
    "through_crosswalk",
    "told_of_another",
    "tuned",
]

__getattr__ = exporter(
    __name__,
    {
        "bank_model": ["BankModel", "References"],
        "name_augmentation": ["beside_another"],
        "crosswalk_model": ["CrosswalkModel", "through_crosswalk"],
        "calibration": ["Calibration", "LabelledFeatures", "calibrate"],
        "near_miss_heads": ["DeedExamples"],
        "files": ["load_model", "rounded", "save_model"],
        "folds": ["split"],
        "judgement": ["EvidenceModel", "Judgement", "Reference"],
        "lexical": ["fit_lexicon"],
        "persons": ["ABOUT_OTHERS", "told_of_another"],
        "portions": ["LONG", "PORTION"],
        "training": ["BankFit", "Prepared", "fit_bank", "passage_targets", "extract_labelled"],
        "tuning": ["Correction", "Decided", "Reviewed", "TunedModel", "tuned"],
        "zero_shot": ["DeferredZeroShot", "ZeroShotModel", "fit_zero_shot"],
    },
)
