"""Metrics as records: how good the suggestions are against labelled artifacts, and against baselines."""

from matcher.evaluation.contrast_sets import Contrast, Contrasted, contrasted, load_contrasts
from matcher.evaluation.gold import GoldSet, load_gold
from matcher.evaluation.invariance import VOICES, Deed, Heard, Names, heard, load_voices, named
from matcher.evaluation.metrics import (
    EvaluatedArtifact,
    Metrics,
    best_threshold_f1,
    bootstrap,
    evaluate_artifact,
    measure,
)
from matcher.evaluation.paired_bootstrap import Difference
from matcher.evaluation.result import Baseline, BehaviorFigures, Evaluation, constant_scores, evaluation
from matcher.evaluation.second_reading import LogLoss, SecondReadingFigures, measured
from matcher.evaluation.verdict_counts import Cost, SupportFigures, support_figures

__all__ = [
    "VOICES",
    "Baseline",
    "BehaviorFigures",
    "Contrast",
    "Contrasted",
    "Cost",
    "Deed",
    "Difference",
    "EvaluatedArtifact",
    "Evaluation",
    "GoldSet",
    "Heard",
    "LogLoss",
    "Metrics",
    "Names",
    "SecondReadingFigures",
    "SupportFigures",
    "best_threshold_f1",
    "bootstrap",
    "constant_scores",
    "contrasted",
    "evaluate_artifact",
    "evaluation",
    "heard",
    "load_contrasts",
    "load_gold",
    "load_voices",
    "measure",
    "measured",
    "named",
    "support_figures",
]
