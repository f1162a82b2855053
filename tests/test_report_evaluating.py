"""`matcher eval --format json`: JSON that every program can read."""

import json

import pytest
from test_report_rendering import BATCH, FRAMEWORK

from matcher.domain import LabelledArtifact
from matcher.evaluation import GoldSet, constant_scores, evaluation
from matcher.report import evaluation_json, evaluation_table


def test_what_could_not_be_measured_is_null_in_json() -> None:
    """Of labels that say no everywhere there is no recall; `NaN` is no JSON, and other programs stop at it."""
    blank = GoldSet(
        name="hand-made",
        artifacts=tuple(
            LabelledArtifact(artifact=m.artifact, grades=(0.0, 0.0), quotes=((), ()), group=f"{n}")
            for n, m in enumerate(BATCH * 4)
        ),
    )
    baselines = {"constant": constant_scores(blank.artifacts)}
    result = evaluation(blank, FRAMEWORK, BATCH * 4, baselines, folds=None, bootstrap_samples=20, seed=0)
    values = json.loads(evaluation_json(result), parse_constant=pytest.fail)
    assert values["baselines"][0]["map"] is None
    assert [None, None] in values["interval_95"].values()


@pytest.mark.parametrize(("sources", "shown"), [(9, False), (10, True)])
def test_an_interval_is_shown_where_sources_are_enough(sources: int, shown: bool) -> None:
    """Artifacts of a few repositories resemble each other: an interval over those would look like certainty."""
    batch = BATCH * 10
    gold = GoldSet(
        name="hand-made",
        artifacts=tuple(
            LabelledArtifact(artifact=m.artifact, grades=(2.0, 0.0), quotes=((), ()), group=f"{n % sources}")
            for n, m in enumerate(batch)
        ),
    )
    result = evaluation(gold, FRAMEWORK, batch, {}, folds=None, bootstrap_samples=20, seed=0)
    values = json.loads(evaluation_json(result))
    assert bool(values["interval_95"]) == shown
    assert values["sources"] == sources
    table = evaluation_table(result)
    assert ("no intervals" in table) != shown
    assert ("   [" in table) == shown
