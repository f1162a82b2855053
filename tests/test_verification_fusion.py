"""What verdicts change, and that they change nothing where they have not proved to help."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from evidence import passage
from hypothesis import given
from hypothesis import strategies as st
from labelled_readings import TEXT, Labelled, confidences, matched_with, reading_of, said, suggested

from matcher.domain import SUPPORTS, Artifact, Checked, Evidence, SelectionRules, Span
from matcher.verification import FEATURES, Fusion, annotated, features, fit_fusion, reason

CONFIDENCES = st.lists(st.floats(0, 1), min_size=3, max_size=3)
WEIGHTS = st.lists(st.floats(-8, 8), min_size=len(FEATURES), max_size=len(FEATURES)).map(tuple)
HELPS = Fusion(standing="helps", weights=(1.5, 0.5, -2.0, -1.0, -1.0, 0.0), threshold=0.5)
ARTIFACT = Artifact(id="a", text=TEXT)


@given(CONFIDENCES, WEIGHTS, st.lists(st.sampled_from(SUPPORTS), min_size=3, max_size=3))
def test_fused_confidences_are_probabilities(
    values: Sequence[float], weights: tuple[float, ...], supports: Sequence[str]
) -> None:
    """Whatever the weights: in [0, 1], best first, and what was not asked, or is unsure, stays to the last bit."""
    before = matched_with(values)
    asked = [said(name, s) for name, s in zip(("own", "test"), supports, strict=False) if s in SUPPORTS]
    after = replace(HELPS, weights=weights).fused(before, reading_of(before.artifact, *asked))
    now = [s.confidence for s in after.suggestions]
    assert all(0 <= c <= 1 for c in now)
    assert now == sorted(now, reverse=True)
    assert confidences(after)["ask"] == confidences(before)["ask"]
    for one in asked:
        if one.support == "unsure":
            assert confidences(after)[one.behavior_id] == confidences(before)[one.behavior_id]


@given(CONFIDENCES, WEIGHTS, st.sampled_from(SUPPORTS))
def test_equal_verdicts_keep_the_order(values: Sequence[float], weights: tuple[float, ...], support: str) -> None:
    """Of two behaviors of which the same is said, the more confident one stays so."""
    before = matched_with(values)
    verdicts = [said(name, s) for name in ("own", "test", "ask") for s in SUPPORTS if s == support]
    after = confidences(replace(HELPS, weights=weights).fused(before, reading_of(before.artifact, *verdicts)))
    ordered = [after[s.behavior.id] for s in before.suggestions]
    assert all(a >= b - 1e-12 for a, b in pairwise(ordered))


@given(CONFIDENCES)
def test_what_was_not_measured_changes_nothing_but_the_verdict(values: Sequence[float]) -> None:
    """Without weights, or with refused ones, the suggestions are the same, with the verdicts beside them."""
    before = matched_with(values)
    reading = reading_of(before.artifact, said("own", "supported"), said("ask", "unsupported"))
    for fusion in (Fusion(), replace(HELPS, standing="refused")):
        after = fusion.fused(before, reading, SelectionRules(min_confidence=0.0, top=1))
        assert after == annotated(before, reading)
        assert replace(after, suggestions=tuple(replace(s, verdict=None) for s in after.suggestions)) == before
        verdict = {s.behavior.id: s.verdict for s in after.suggestions}
        assert verdict["test"] is None
        assert verdict["own"] is not None
        assert (verdict["own"].support, verdict["own"].quote, verdict["own"].model) == ("supported", "outage", "reader")
        assert verdict["ask"] is not None
        assert (verdict["ask"].support, verdict["ask"].quote) == ("unsupported", None)


@given(st.integers(-50, 80), st.integers(-50, 80), st.sampled_from(["title", "text"]))
def test_an_invented_span_is_never_accepted(start: int, end: int, name: str) -> None:
    """Words that do not stand in the artifact support nothing, wherever the claim came from."""
    before = matched_with([0.3, 0.3, 0.3])
    span = Span(field="title" if name == "title" else "text", start=start, end=end)
    after = HELPS.fused(before, reading_of(before.artifact, said("own", "supported", span)))
    verdict = after.about("own").verdict
    words = TEXT[start:end].strip() if name == "text" and 0 <= start < end <= len(TEXT) else ""
    assert verdict is not None
    assert verdict.support == ("supported" if words else "unsure")
    assert (confidences(after)["own"] > 0.3) == bool(words)
    assert (verdict.quote is not None) == bool(words)


def test_a_claim_without_words_or_without_a_question_counts_for_nothing() -> None:
    """Support needs words, and an answer needs a question."""
    before = matched_with([0.3, 0.3, 0.3])
    unquoted = Checked(behavior_id="own", support="supported")
    reading = replace(reading_of(before.artifact, unquoted, said("test", "supported")), asked=("own",))
    assert confidences(HELPS.fused(before, reading)) == confidences(before)


def test_verdicts_move_suggestions_over_the_threshold() -> None:
    """One is lifted over it, one falls below; each shows the threshold that it was held against."""
    before = matched_with([0.35, 0.6, 0.45])
    after = HELPS.fused(before, reading_of(before.artifact, said("own", "supported"), said("test", "unsupported")))
    assert (suggested(before), suggested(after)) == (["test", "ask"], ["own"])
    assert {s.threshold for s in after.suggestions} == {0.5}


def test_nothing_is_suggested_without_a_quote() -> None:
    """Where the offline matcher found no words to quote, a verdict alone suggests nothing."""
    before = matched_with([0.9, 0.9, 0.9])
    bare = replace(before, suggestions=tuple(replace(s, evidence=(), suggested=False) for s in before.suggestions))
    after = HELPS.fused(bare, reading_of(before.artifact, said("own", "supported")))
    assert after.suggested == ()
    assert confidences(after)["own"] > 0.9


def test_the_quote_that_the_verdict_names_comes_first() -> None:
    """A passage that the words stand in leads; words elsewhere leave the order."""
    before = matched_with([0.6, 0.6, 0.6])
    second = Evidence(passage=passage(before.artifact, 21), similarity=0.5)
    late, elsewhere = Span(field="text", start=23, end=28), Span(field="text", start=20, end=21)
    after = HELPS.fused(before, reading_of(before.artifact, said("own", "supported", late)))
    assert {s.behavior.id: s.evidence[0] == second for s in after.suggestions} == {
        "own": True,
        "test": False,
        "ask": False,
    }
    refused = replace(HELPS, standing="refused").fused(before, reading_of(before.artifact, said("own", "partly", late)))
    unknown = HELPS.fused(before, reading_of(before.artifact, said("own", "supported", elsewhere)))
    for same in (refused, unknown):
        assert all(s.evidence == before.suggestions[0].evidence for s in same.suggestions)


def test_rules_hold_with_verdicts_too() -> None:
    """A least confidence replaces the threshold, a precision is that of fused confidences, the top stays the top."""
    before = matched_with([0.35, 0.6, 0.45])
    reading = reading_of(before.artifact, said("own", "supported"), said("test", "supported"))
    expected = tuple(np.linspace(0.3, 0.99, 99).tolist())
    fusion = replace(HELPS, threshold=0.4, expected_precision=expected)
    assert suggested(fusion.fused(before, reading)) == ["test", "own", "ask"]
    assert suggested(fusion.fused(before, reading, SelectionRules(min_confidence=0.8))) == ["test"]
    assert suggested(fusion.fused(before, reading, SelectionRules(top=2))) == ["test", "own"]
    assert suggested(fusion.fused(before, reading, SelectionRules(precision=0.85))) == ["test"]
    assert suggested(fusion.fused(before, reading, SelectionRules(precision=0.999))) == []


def test_a_failed_reading_leaves_the_offline_answer() -> None:
    """The threshold of fused confidences is no concern of an artifact that was not read again."""
    before = matched_with([0.45, 0.1, 0.1])
    assert HELPS.fused(before, reading_of(before.artifact, failure="timed out")) == before


@pytest.mark.parametrize(
    ("whose", "state", "words"),
    [
        ("author", "done", None),
        ("unknown", "unknown", None),
        ("other", "done", "another person's deed"),
        ("shared", "ongoing", "done together with others; under way, not done"),
        ("other", "planned", "another person's deed; planned, not done"),
    ],
)
def test_the_reason_is_in_our_own_words(whose: str, state: str, words: str | None) -> None:
    """No prose of a model is shown."""
    checked = said("own", "unsupported")
    assert reason(replace(checked, whose=whose, state=state)) == words  # type: ignore[arg-type]


def test_features_say_what_was_said() -> None:
    """Each word of a verdict is a feature of its own; one that is unsure says nothing at all."""
    planned = Checked(behavior_id="own", support="unsupported", whose="other", state="planned")
    assert dict(zip(FEATURES, features(planned).tolist(), strict=True)) == {
        "supported": 0,
        "partly": 0,
        "unsupported": 1,
        "other": 1,
        "planned": 1,
        "ongoing": 0,
    }
    assert not features(replace(planned, support="unsure")).any()


def test_plans_and_others_deeds_never_speak_for_a_behavior() -> None:
    """Even where labels say so: they are few, and the promise is older."""
    data = Labelled(40)
    readings = [
        replace(r, verdicts=tuple(replace(c, whose="other", state="planned") for c in r.verdicts))
        for r in data.read(lambda truth, _: "supported" if truth else "unsure")
    ]
    ids = [{b.id for b, g in zip(data.framework.behaviors, one.grades, strict=True) if g} for one in data.gold]
    weights = dict(zip(FEATURES, fit_fusion(data.made, data.matched, readings, ids).weights, strict=True))
    assert weights["supported"] > 1
    assert weights["other"] == weights["planned"] == 0
