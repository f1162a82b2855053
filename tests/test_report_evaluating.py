"""`matcher eval --format json`: JSON that every program can read."""

import json

import pytest
from test_report_rendering import BATCH, FRAMEWORK

from matcher.domain import LabelledArtifact
from matcher.evaluation import GoldSet, constant_scores, evaluation
from matcher.report import evaluation_json


def test_what_could_not_be_measured_is_null_in_json() -> None:
    """Of labels that say no everywhere there is no recall; `NaN` is no JSON, and other programs stop at it."""
    blank = GoldSet(
        name="hand-made",
        artifacts=tuple(
            LabelledArtifact(artifact=m.artifact, grades=(0.0, 0.0), quotes=((), ()), group="g") for m in BATCH
        ),
    )
    baselines = {"constant": constant_scores(blank.artifacts)}
    result = evaluation(blank, FRAMEWORK, BATCH, baselines, folds=None, bootstrap_samples=20, seed=0)
    values = json.loads(evaluation_json(result), parse_constant=pytest.fail)
    assert values["baselines"][0]["map"] is None
    assert [None, None] in values["interval_95"].values()
