"""What is learned from decisions: nothing from none, little from few, the right thing from some."""

from dataclasses import fields

import numpy as np
import pytest
from conftest import MakeFramework
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.domain import Artifact
from matcher.embedding import Encoder, load_encoder
from matcher.evidence_model import Decided, EvidenceModel, Judgement, Reviewed, TunedModel, tuned
from matcher.evidence_model.tuning import FEATURE, fit_correction, passage_rows
from matcher.framework import load_framework
from matcher.passages import cut
from matcher.pipeline.models import evidence_model
from matcher.pipeline.parts import Parts

OWN, TEST, ASK = range(3)
RETRO = (
    "Filled in the retro board on Friday.",
    "Wrote my part of the retro board.",
    "The retro board has my three cards now.",
    "I was first on the retro board this time.",
)
NEW = "Put two cards on the retro board before lunch."
FAR = "Unit tests cover the empty batch; the docstring says what happens then."


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    """Return the general encoder."""
    return load_encoder()


@pytest.fixture(scope="module", params=[True, False], ids=["bank", "zero-shot"])
def base(request: pytest.FixtureRequest, encoder: Encoder, make_framework: MakeFramework) -> EvidenceModel:
    """Return the model of the tiny framework, with its bank and without one: both learn the same way."""
    path = make_framework(bank=request.param)
    return evidence_model(Parts(framework=load_framework(path), path=path, encoder=encoder), None)


def judged(model: EvidenceModel, encoder: Encoder, text: str) -> Judgement:
    """Return the judgement over a text."""
    passages = cut(Artifact(id="a", text=text)).passages
    return model.judge("work_log", passages, encoder.encode([p.prose for p in passages]))


def reviewed(base: EvidenceModel, encoder: Encoder, text: str, *decided: Decided) -> Reviewed:
    """Return a text with what was decided on it."""
    artifact = Artifact(id="a", text=text, kind="work_log")
    passages = cut(artifact).passages
    vectors = encoder.encode([p.prose for p in passages])
    judgement = base.judge(artifact.kind, passages, vectors)
    return Reviewed(
        fingerprint=artifact.fingerprint, kind=artifact.kind, vectors=vectors, judgement=judgement, decided=decided
    )


def learned(base: EvidenceModel, encoder: Encoder, *, accepted: bool = True, times: int = 1) -> EvidenceModel:
    """Return the base after somebody decided on the retro notes, `times` over in slightly other words."""
    texts = [f"{'Again: ' * n}{text}" for n in range(times) for text in RETRO]
    decided = Decided(behavior=ASK, accepted=accepted)
    return tuned(base, [reviewed(base, encoder, text, decided) for text in texts])


def test_no_decision_is_exactly_the_base(base: EvidenceModel, encoder: Encoder) -> None:
    """Nobody pays for a feature that they do not use: same object, same bits."""
    assert tuned(base, []) is base
    assert tuned(base, [reviewed(base, encoder, RETRO[0])]) is base


def test_decisions_on_artifacts_without_prose_teach_nothing(base: EvidenceModel, encoder: Encoder) -> None:
    """There is no passage that could have been meant."""
    assert tuned(base, [reviewed(base, encoder, "", Decided(behavior=OWN, accepted=True))]) is base


@pytest.mark.parametrize("accepted", [True, False])
def test_what_was_decided_holds_for_what_is_like_it(base: EvidenceModel, encoder: Encoder, accepted: bool) -> None:
    """Four words of a person move a fifth, unseen case their way, and that behavior most."""
    before = judged(base, encoder, NEW).confidence
    after = judged(learned(base, encoder, accepted=accepted), encoder, NEW).confidence
    assert after[ASK] > before[ASK] if accepted else after[ASK] < before[ASK]
    if accepted:
        odds = np.log(after / (1 - after)) - np.log(before / (1 - before))
        assert odds.argmax() == ASK


def test_more_decisions_teach_more(base: EvidenceModel, encoder: Encoder) -> None:
    """The correction grows with what stands behind it."""
    few, many = (judged(learned(base, encoder, times=times), encoder, NEW).confidence[ASK] for times in (1, 4))
    assert many > few


def test_a_few_decisions_change_little_elsewhere(base: EvidenceModel, encoder: Encoder) -> None:
    """Words about something else stay with the behavior they evidence, at nearly the same confidence."""
    before, after = (judged(model, encoder, FAR).confidence for model in (base, learned(base, encoder)))
    assert before[TEST] == pytest.approx(after[TEST], abs=0.1)
    assert before[OWN] == pytest.approx(after[OWN], abs=0.1)


@pytest.mark.parametrize("accepted", [True, False])
def test_one_decision_overturns_nothing(base: EvidenceModel, encoder: Encoder, accepted: bool) -> None:
    """A slip of the finger changes no suggestion: not for other words, nor for nearly the same ones."""
    one = tuned(base, [reviewed(base, encoder, RETRO[0], Decided(behavior=ASK, accepted=accepted))])
    for text in (FAR, NEW):
        before, after = judged(base, encoder, text), judged(one, encoder, text)
        assert np.array_equal(before.confidence >= before.thresholds, after.confidence >= after.thresholds)
        assert np.abs(before.confidence - after.confidence).max() < 0.05


def test_the_quoted_passage_is_the_one_that_is_learned(base: EvidenceModel, encoder: Encoder) -> None:
    """Who quotes other words than the strongest is believed: those words are stronger evidence afterwards."""
    text = f"I asked what the customer expects to see. {RETRO[0]}"
    decided = [Decided(behavior=ASK, accepted=True, passage=passage) for passage in (0, 1)]
    first, second = (
        judged(tuned(base, [reviewed(base, encoder, text, d)] * 3), encoder, text).passage_log_odds[:, ASK]
        for d in decided
    )
    assert second[1] > first[1]


def test_a_rejected_passage_gives_way_to_the_next(base: EvidenceModel, encoder: Encoder) -> None:
    """What was rejected is quoted later than before, among passages of one artifact."""
    text = f"{NEW} {FAR}"
    after = learned(base, encoder, accepted=False, times=3)
    gap = [np.subtract(*judged(model, encoder, text).passage_log_odds[:, ASK]) for model in (base, after)]
    assert gap[1] < gap[0]


def test_a_tuned_model_says_so(base: EvidenceModel, encoder: Encoder) -> None:
    """Its fingerprint, its note and its explanation differ from the base's; its references do not."""
    model = learned(base, encoder)
    assert isinstance(model, TunedModel)
    assert model.notes == (*base.notes, "tuned with 4 decisions")
    assert model.fingerprint.startswith("sha256:")
    assert model.fingerprint not in (base.fingerprint, learned(base, encoder, times=2).fingerprint)
    assert model.fingerprint == learned(base, encoder).fingerprint
    assert model.references == base.references
    assert model.feature_names == (*base.feature_names, FEATURE)
    assert len(model.decided_on) == 4
    judgement = judged(model, encoder, NEW)
    assert judgement.contributions.shape == (3, len(model.feature_names))


def test_one_decision_is_one_decision(base: EvidenceModel, encoder: Encoder) -> None:
    """The note knows its grammar."""
    model = tuned(base, [reviewed(base, encoder, NEW, Decided(behavior=OWN, accepted=True))])
    assert model.notes[-1] == "tuned with 1 decision"


def test_an_artifact_without_prose_is_judged(base: EvidenceModel, encoder: Encoder) -> None:
    """There is nothing to correct by, and no failure."""
    judgement = judged(learned(base, encoder), encoder, "")
    assert judgement.passage_log_odds.shape == (0, 3)
    assert np.isfinite(judgement.confidence).all()


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_whatever_was_decided_confidences_stay_probabilities(data: st.DataObject) -> None:
    """Contradictions, one-sided decisions and bases that are all too sure are no failure."""
    behaviors, dimension = 3, 4
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))

    def one(number: int) -> Reviewed:
        passages = data.draw(st.integers(1, 3))
        confidence = np.array(data.draw(st.lists(st.sampled_from([0.0, 1e-9, 0.3, 1.0]), min_size=3, max_size=3)))
        judgement = Judgement(
            kind="other",
            confidence=confidence,
            thresholds=np.full(behaviors, 0.3),
            passage_log_odds=rng.normal(scale=5, size=(passages, behaviors)),
            other_person_probability=np.zeros(passages),
            near_miss_probability=np.zeros(passages),
            similarity=np.zeros((passages, behaviors)),
            nearest=np.zeros((passages, behaviors), dtype=np.int64),
            contributions=np.zeros((behaviors, 1)),
        )
        decided = data.draw(st.lists(st.tuples(st.integers(0, 2), st.booleans()), max_size=3))
        return Reviewed(
            fingerprint=str(number),
            kind="other",
            vectors=rng.normal(size=(passages, dimension)).astype(np.float32),
            judgement=judgement,
            decided=tuple(Decided(behavior=k, accepted=yes) for k, yes in decided),
        )

    correction = fit_correction([one(n) for n in range(data.draw(st.integers(1, 5)))])
    rows = passage_rows("other", np.ones((1, dimension), dtype=np.float32), np.zeros((1, behaviors)))
    assert np.isfinite(correction.slope)
    assert np.isfinite(correction.intercepts).all()
    assert np.isfinite(rows @ correction.heads).all()


def test_what_was_added_makes_nothing_else_likelier(base: EvidenceModel, encoder: Encoder) -> None:
    """Adding what was missed in one place does not flood artifacts that nobody complained about."""
    words = [f"Lunch number {n} was served at noon." for n in range(6)]
    quiet = [reviewed(base, encoder, text, Decided(behavior=TEST, accepted=False)) for text in words]
    added = [reviewed(base, encoder, text, Decided(behavior=ASK, accepted=True)) for text in RETRO]
    before = judged(base, encoder, "The service listens on port 8080.")
    after = judged(tuned(base, [*quiet, *added]), encoder, "The service listens on port 8080.")
    assert before.confidence[ASK] < before.thresholds[ASK]
    assert after.confidence[ASK] < after.thresholds[ASK]
    assert {f.name for f in fields(after)} == {f.name for f in fields(before)}
