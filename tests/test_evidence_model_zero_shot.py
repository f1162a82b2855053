"""Matching by the statements alone: what it finds, what it keeps silent about, and that company does not matter."""

from collections.abc import Sequence

import numpy as np
import pytest
from conftest import STATEMENTS
from hypothesis import given
from hypothesis import strategies as st

from matcher.domain import Behavior, Framework, Passage
from matcher.embedding import Encoder, load_encoder
from matcher.evidence_model import ZeroShotModel, fit_lexicon, fit_zero_shot
from matcher.evidence_model.lexical import tokens, truncated_terms


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    """Return the shipped encoder."""
    return load_encoder()


def model_of(encoder: Encoder, statements: Sequence[str], made_with: str = "") -> ZeroShotModel:
    """Return the model of a framework with these statements."""
    behaviors = tuple(Behavior(id=str(n), text=text) for n, text in enumerate(statements))
    framework = Framework(id="own", title="Own", behaviors=behaviors)
    return fit_zero_shot(framework, encoder.encode(list(statements)), made_with=made_with)


def passages(*texts: str) -> Sequence[Passage]:
    """Return texts as passages."""
    return [Passage(artifact_id="a", field="text", start=0, end=len(t), text=t, prose=t) for t in texts]


@pytest.fixture(scope="module")
def model(encoder: Encoder) -> ZeroShotModel:
    """Return the model of the tiny framework."""
    return model_of(encoder, list(STATEMENTS.values()))


def test_each_text_lies_nearest_to_its_statement(model: ZeroShotModel, encoder: Encoder) -> None:
    """A deed in other words is found by meaning, one in the same words by both."""
    texts = (
        "I was to blame for the outage, and this is what I learnt from that failure.",
        "The code of the parser is tested now, and documented option by option.",
        "I asked the product manager a question to clarify what was expected.",
    )
    judged = [model.judge("other", passages(text), encoder.encode([text])) for text in texts]
    assert [int(j.confidence.argmax()) for j in judged] == [0, 1, 2]
    assert all(j.confidence[k] >= j.thresholds[k] for k, j in enumerate(judged))


@pytest.mark.parametrize("text", ["Lunch was served at noon.", "Renamed the folder and rebased on main.", "The."])
def test_it_keeps_silent_about_what_no_statement_says(model: ZeroShotModel, encoder: Encoder, text: str) -> None:
    """Nothing is suggested for words that have nothing to do with the framework."""
    judged = model.judge("other", passages(text), encoder.encode([text]))
    assert (judged.confidence < judged.thresholds).all()


def test_nothing_to_read_is_less_than_anything_read(model: ZeroShotModel, encoder: Encoder) -> None:
    """An artifact without passages is judged, and lower than one about lunch."""
    nothing = model.judge("other", [], encoder.encode([]))
    text = "Lunch was served at noon."
    assert nothing.confidence.shape == (3,)
    assert (nothing.confidence < model.judge("other", passages(text), encoder.encode([text])).confidence).all()


def test_contributions_add_up_to_the_confidence(model: ZeroShotModel, encoder: Encoder) -> None:
    """What `matcher explain` shows differs from the log-odds by one constant."""
    text = "Wrote unit tests for the parser."
    judged = model.judge("other", passages(text), encoder.encode([text]))
    rest = np.log(judged.confidence / (1 - judged.confidence)) - judged.contributions.sum(1)
    np.testing.assert_allclose(rest, rest[0])


def test_a_passage_is_read_alike_in_any_company(model: ZeroShotModel, encoder: Encoder) -> None:
    """What one passage says does not hang on the others, but for the last digit of a float32 product."""
    texts = ["Wrote unit tests.", "Lunch was served at noon.", "I asked what is expected."]
    together = model.hybrid(passages(*texts), encoder.encode(texts))
    rows = encoder.encode(texts)
    alone = [model.hybrid(passages(text), rows[n : n + 1])[0] for n, text in enumerate(texts)]
    np.testing.assert_allclose(together, alone, atol=1e-5)


@pytest.mark.parametrize("count", [1, 2])
def test_a_framework_of_one_or_two_statements_works(encoder: Encoder, count: int) -> None:
    """There is little to compare with, and still numbers come out."""
    few = model_of(encoder, list(STATEMENTS.values())[:count])
    text = "I own my failures and learn from them every week."
    judged = few.judge("other", passages(text), encoder.encode([text]))
    assert np.isfinite(judged.confidence).all()
    assert int(judged.confidence.argmax()) == 0


def test_kin_add_a_bounded_share(encoder: Encoder) -> None:
    """Statements alike support each other: their shares sum to the same for each, and never to more than its own."""
    model = model_of(
        encoder, [*STATEMENTS.values(), "I test my code", "I write documentation", "I ask", "I learn", "I"]
    )
    others = model.kin - np.eye(len(model.kin))
    np.testing.assert_allclose(others.sum(0), 0.15)
    assert (np.diag(others) == 0).all()


def test_another_encoder_is_another_fingerprint(encoder: Encoder) -> None:
    """What the model was made with stands in its fingerprint."""
    assert model_of(encoder, ["I test"], "one").fingerprint != model_of(encoder, ["I test"], "other").fingerprint


def test_stems_meet_where_words_differ() -> None:
    """Endings and camel case do not keep words apart; words that say nothing are left out."""
    assert truncated_terms("The schedules of each flightPlan") == ["sched", "fligh", "plan"]
    assert truncated_terms("scheduling a flight_plan, planXML") == ["sched", "fligh", "plan", "plan", "xml"]


def test_the_lexicon_of_a_bank_counts_each_word_once() -> None:
    """Saying a word twice changes nothing there, in a statement or in a passage."""
    assert tokens("Tests, test, testing: tested twice") == ["test", "twice"]
    once, twice = fit_lexicon(["own tests", "ask"]), fit_lexicon(["own tests tests", "ask"])
    np.testing.assert_array_equal(once.weights, twice.weights)
    np.testing.assert_array_equal(once.scores(["tests"]), once.scores(["tests tests"]))


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_any_text_can_be_read(texts: list[str]) -> None:
    """No Unicode breaks the lexical leg, and it is never negative."""
    scores = fit_lexicon(list(STATEMENTS.values()), truncated_terms).scores(texts)
    assert scores.shape == (len(texts), 3)
    assert (scores >= 0).all()
