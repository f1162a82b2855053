"""Metrics as records: how good the suggestions are against labelled artifacts, and against baselines.

`contrast_sets` and `invariance` are for scripts alone, and are imported by name.
"""

from matcher.evaluation.baselines import Baseline, best_threshold_f1, constant_scores
from matcher.evaluation.bootstrap import LEAST_SOURCES
from matcher.evaluation.gold import GoldSet, load_gold
from matcher.evaluation.metrics import (
    EvaluatedArtifact,
    Metrics,
    bootstrap,
    evaluate_artifact,
    measure,
)
from matcher.evaluation.paired_bootstrap import Difference
from matcher.evaluation.result import BehaviorFigures, Evaluation, evaluation
from matcher.evaluation.second_reading import LogLoss, SecondReadingFigures, measured
from matcher.evaluation.verdict_counts import Cost, SupportFigures, support_figures

__all__ = [
    "LEAST_SOURCES",
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
