"""Metrics as records: how good the suggestions are against labelled artifacts, and against baselines.

`contrast_sets` and `invariance` are for scripts alone, and are imported by name.
"""

from matcher.evaluation.gold import GoldSet, load_gold
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
    "Baseline",
    "BehaviorFigures",
    "Cost",
    "Difference",
    "EvaluatedArtifact",
    "Evaluation",
    "GoldSet",
    "LogLoss",
    "Metrics",
    "SecondReadingFigures",
    "SupportFigures",
    "best_threshold_f1",
    "bootstrap",
    "constant_scores",
    "evaluate_artifact",
    "evaluation",
    "load_gold",
    "measure",
    "measured",
    "support_figures",
]
