"""Long artifacts: a plain deed is found among hundreds of sentences, and whoever reads the result knows how."""

import json

import numpy as np
import pytest
from conftest import ROOT

from matcher import Artifact, Matcher
from matcher.domain import Passage
from matcher.evidence_model import LONG, PORTION
from matcher.evidence_model.portions import SHIFT, portions_of

DEED = "The outage on 12 March was mine: I had skipped the canary. I wrote a check for it into the deploy script."
BEHAVIOR = "results-own-failures"


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """Return the shipped matcher."""
    return Matcher(tuned=False)


def passages(count: int, headings: int = 1) -> list[Passage]:
    """Return so many passages, under a new heading after each so many."""
    return [
        Passage(artifact_id="a", field="text", start=i, end=i + 1, text="x", prose="x", heading=str(i // headings))
        for i in range(count)
    ]


@pytest.mark.parametrize("count", [0, 1, LONG])
def test_what_is_not_long_is_one_portion(count: int) -> None:
    """Up to the length that the calibration has seen, an artifact is judged as a whole."""
    assert portions_of(passages(count)) == [slice(0, count)]


@pytest.mark.parametrize("count", [LONG + 1, 100, 1234])
def test_portions_hold_every_passage_once_and_begin_under_a_heading(count: int) -> None:
    """Of like length, and parted where something new begins, if that is near."""
    made = passages(count, headings=4)
    portions = portions_of(made)
    assert [i for own in portions for i in range(count)[own]] == list(range(count))
    assert all(PORTION / 2 - SHIFT <= own.stop - own.start <= PORTION + 2 * SHIFT for own in portions)
    assert all(made[own.start].heading != made[own.start - 1].heading for own in portions[1:])


def test_a_plain_deed_is_found_in_a_log_of_months(matcher: Matcher) -> None:
    """As surely as in a short one, nearly, with a note; and an explanation holds its own passage."""
    lines = (ROOT / "framework" / "bank" / "nothing.jsonl").read_text(encoding="utf-8").splitlines()
    said = [json.loads(line)["text"] for line in lines[:300:2]]
    said.insert(70, DEED)
    long = Artifact(id="a", kind="work_log", text="\n\n".join(said))
    explained = matcher.explain(long, BEHAVIOR)
    assert explained.suggestion.confidence > 0.6
    assert "The outage on 12 March was mine" in explained.suggestion.evidence[0].passage.text
    assert any(note.startswith("long: judged in ") for note in explained.matched.notes)
    short = matcher.explain(Artifact(id="a", kind="work_log", text=DEED), BEHAVIOR)
    assert not any(note.startswith("long") for note in short.matched.notes)
    # What is explained is the portion that counts: the same sum as the confidence, but for what all artifacts share.
    lower = [sum(value for _, value in one.contributions) for one in (short, explained)]
    odds = [np.log(one.suggestion.confidence / (1 - one.suggestion.confidence)) for one in (short, explained)]
    assert lower[0] - lower[1] == pytest.approx(odds[0] - odds[1], abs=1e-6)
