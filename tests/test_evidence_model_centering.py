"""What rows have in common says nothing: a query without it finds what says the same, not what is near everything."""

import numpy as np
import pytest
from conftest import MakeFramework

from matcher.embedding import load_encoder
from matcher.framework import load_framework
from matcher.pipeline.models import evidence_model
from matcher.pipeline.parts import Parts, parts_of

NEAR_EVERYTHING = (
    "Feature freshness contract featherbed <-> ranking",
    "heron: loader over clicks_hourly",
    "WEEKLY STATUS -- Noor Haddad -- ranking-quality",
    "inkwell: schema v3 for click",
)
SAID = {
    "rolled back a deploy": "I searched for six hours before I took the release back; that takes two minutes.",
    "asked for help when stuck": "Half a day without any progress, then went to Oksana.",
    "wrote a regression test": "Tests with a fake disk, so that the crash cannot come back.",
}


@pytest.mark.parametrize("words", SAID)
def test_what_says_the_same_comes_before_what_is_near_everything(words: str) -> None:
    """The tuned encoder lifts names of things; without what all rows share, the passage that was meant is first."""
    parts = parts_of(None, None)
    model = evidence_model(parts, None)
    rows = parts.encoder.encode([SAID[words], *NEAR_EVERYTHING])
    query = parts.encoder.encode([words])[0]
    assert (rows @ (query - model.centroid)).argmax() == 0


def test_a_framework_without_a_bank_has_nothing_to_take_away(make_framework: MakeFramework) -> None:
    """Its encoder's rows are spread evenly, and a query stays as it is."""
    path = make_framework()
    model = evidence_model(Parts(framework=load_framework(path), path=path, encoder=load_encoder()), None)
    assert not np.any(model.centroid)
    assert model.centroid.shape == (load_encoder().dimension,)
