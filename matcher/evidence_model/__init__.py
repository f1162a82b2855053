"""Judgement: the passages of one artifact in, a calibrated confidence per behavior out.

`training` fits the bank model from examples and labelled artifacts, `bank_model` and `zero_shot` judge, `files` keeps
what was fitted.
"""

from matcher.evidence_model.bank_model import BankModel, References
from matcher.evidence_model.files import load_model, rounded, save_model
from matcher.evidence_model.folds import split
from matcher.evidence_model.judgement import EvidenceModel, Judgement, Reference
from matcher.evidence_model.lexical import fit_lexicon
from matcher.evidence_model.training import Prepared, fit_bank_model
from matcher.evidence_model.zero_shot import ZeroShotModel, fit_zero_shot

__all__ = [
    "BankModel",
    "EvidenceModel",
    "Judgement",
    "Prepared",
    "Reference",
    "References",
    "ZeroShotModel",
    "fit_bank_model",
    "fit_lexicon",
    "fit_zero_shot",
    "load_model",
    "rounded",
    "save_model",
    "split",
]
