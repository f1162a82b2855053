"""Whether a passage tells a deed of the author's: what somebody else did, or nobody, is no evidence."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import MakeFramework

from matcher import Matcher
from matcher.domain import Artifact, Kind
from matcher.embedding import load_encoder
from matcher.evidence_model.features import NEVER, own
from matcher.framework import load_framework
from matcher.passages import cut
from matcher.passages.other_people import tells_of_another
from matcher.pipeline.models import fit
from matcher.pipeline.parts import Parts
from matcher.report import explanation_text

BEHAVIOR = "culture-collaborate"
LOG = "Thursday.\n\n{} paired with Amira for two afternoons on the writer, each on one half, and both merged."
OTHER = "Henrik"


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """Return the shipped matcher."""
    return Matcher(tuned=False)


def confidence(matcher: Matcher, who: str, kind: Kind = "work_log", author: str | None = None) -> float:
    """Return how sure the behavior is where this person paired."""
    one = Artifact(id="a", kind=kind, author=author, text=LOG.format(who))
    return matcher.match(one).about(BEHAVIOR).confidence


def test_somebody_elses_deed_counts_less(matcher: Matcher) -> None:
    """The same words about a colleague: the confidence falls to a third or less."""
    assert confidence(matcher, OTHER) < confidence(matcher, "I") / 3


def test_a_third_person_who_is_the_author_is_no_other(matcher: Matcher) -> None:
    """Minutes and logs speak of their author by name, too: by the first name, the last, or a login made of them."""
    other = confidence(matcher, OTHER)
    assert confidence(matcher, OTHER, author="Someone Else") == other
    for author in ("Henrik Lund", "henrik", "Lund <henrik@example.org>"):
        assert confidence(matcher, OTHER, author=author) > 2 * other, author


def test_in_feedback_others_deeds_are_what_counts(matcher: Matcher) -> None:
    """Feedback about a colleague is evidence of theirs."""
    assert confidence(matcher, OTHER, "peer_feedback") > 2 * confidence(matcher, OTHER)


def test_an_explanation_says_so(matcher: Matcher) -> None:
    """At the passage that is meant, and only there."""
    for who, said in ((OTHER, 1), ("I", 0)):
        one = Artifact(id="a", kind="work_log", text=LOG.format(who))
        text = explanation_text(matcher.explain(one, BEHAVIOR))
        assert text.count("on its own, likely somebody else's deed:") == said, text


@pytest.mark.parametrize(
    "said",
    [
        "I did not pair with Amira on the writer, though we had two afternoons for it.",
        "Never got to pair with Amira on the writer, and nothing was merged.",
        "Always pair with a colleague for two afternoons on a new writer, each on one half.",
        "Did anybody pair with Amira on the writer, each on one half?",
    ],
)
def test_what_only_looks_like_a_deed_counts_less(matcher: Matcher, said: str) -> None:
    """What was not done, is ordered or asked: the confidence falls by more than half, and the passage is doubted."""
    one = Artifact(id="a", kind="work_log", text=f"Thursday.\n\n{said}")
    explained = matcher.explain(one, BEHAVIOR, passages=2)
    assert explained.suggestion.confidence < confidence(matcher, "I") / 2
    (likeness,) = (one for one in explained.likenesses if one.passage.text == said)
    assert likeness.near_miss_probability > 0.3
    assert ("likely no deed: " in explanation_text(explained)) == any(
        x.near_miss_probability >= 0.5 for x in explained.likenesses
    )


def test_a_passage_knows_whether_it_names_the_author() -> None:
    """By whole words, in any case; who has no name is not named."""
    text = (
        "Henrik fixed the loader last week.\n\nThe henrike loader was broken again.\n\nHLUND reviewed the change twice."
    )
    for author, named in (("Henrik Lund", [True, False, True]), (None, [False] * 3), ("Al", [False] * 3)):
        found = [p.names_author for p in cut(Artifact(id="a", text=text, author=author)).passages]
        assert found == named, author


def test_it_can_only_take_away() -> None:
    """Evidence of the author's own stays as sure as it was; half a doubt of whose it is halves it."""
    odds = np.array([[-12.0, -2.0, 0.0, 3.0]] * 3)
    held = own(odds, np.array([NEVER, 0.0, 9.0]))
    assert np.allclose(held[0], odds[0], atol=0.01)
    assert np.allclose(1 / (1 + np.exp(-held[1])), 0.5 / (1 + np.exp(-odds[1])))
    assert (np.diff(held, axis=0) < 0).all()
    extreme = np.array([[-900.0, -50.0, 50.0, 900.0]] * 2)
    held = own(extreme, np.array([-60.0, 60.0]))
    assert np.isfinite(held).all()
    assert (held <= extreme + 1e-9).all()


def test_a_bank_without_others_deeds_teaches_nothing_of_them(make_framework: MakeFramework, tmp_path: Path) -> None:
    """The tiny bank: its model judges as ever, and takes nobody for another."""
    path = make_framework(bank=True)
    model = fit(Parts(framework=load_framework(path), path=path, encoder=load_encoder()), [])
    passages = cut(Artifact(id="a", text=LOG.format("The vendor"))).passages
    rows = load_encoder().encode([p.prose for p in passages])
    judgement = model.judge("work_log", passages, rows)
    assert (judgement.other_person_probability < 0.001).all()
    assert (judgement.near_miss_probability < 0.001).all()


@pytest.mark.parametrize(
    "said",
    [
        "Kofi wrote 40 tests for the loader, among them one for every date format.",
        "Hannes and Kofi compared the three labels on last year's data.",
        "Monday: Kofi had already fixed the flaky job.",
        "14:06 | Dana (on-call) acknowledges and restarts the queue.",
        "Kofi broke staging by pinning numpy; he told the team and added a check.",
        "Paula Ode interviewed two candidates.",
        "She had already fixed the flaky job.",
        "On Tuesday he rewrote the parser and broke two tests.",
        "He said in the review that it was his mistake and that he had been in a hurry.",
    ],
)
def test_who_is_named_first_did_it(said: str) -> None:
    """Authors leave themselves out, or say "I": who begins a sentence by name is somebody else."""
    assert tells_of_another(said)


@pytest.mark.parametrize(
    "said",
    [
        "Kofi and I wrote 40 tests for the loader.",
        "Kofi asked me why the job fails.",
        "Kofi reviewed it. Added the two cases he named.",
        "Kofi reported that exports hang; found the lock and removed it.",
        "Kofi's review: fixed the naming.",
        "Redis crashed twice, added a limit.",
        "Tests passed on both machines.",
        "Grace handled the period after the deadline.",
        "Wrote to Kofi about the loader.",
        "Kofi is on holiday.",
        "Kofi said that it is easier now.",
        "Kofi thanked the team for the page.",
        "Kofi wants the loader by Friday.",
        "She pointed out that the page has no way back.",
        "She asked me why the job fails.",
        "I told him that it was my mistake, not his.",
        "Nobody noticed for two days.",
        "",
    ],
)
def test_who_writes_or_what_is_no_name_is_nobody_else(said: str) -> None:
    """The author is in it, with a word for themselves or a clause without one; or nobody is named, or did anything."""
    assert not tells_of_another(said)


def test_minutes_without_an_author_are_everybodys() -> None:
    """Their labels count what anybody did; where the author is known, only theirs counts, also in the third person."""
    text = "Kofi wrote 40 tests for the loader last week, with a page on each."
    for kind, author, told in (
        ("work_log", None, True),
        ("work_log", "Kofi Mensah", False),
        ("meeting_notes", None, False),
        ("meeting_notes", "Priya Raman", True),
    ):
        one = Artifact(id="a", kind=kind, text=text, author=author)  # type: ignore[arg-type]
        assert [p.is_of_another for p in cut(one).passages] == [told], (kind, author)


@pytest.mark.parametrize("kind", ["pull_request", "work_log", "design_doc", "incident_report"])
def test_a_named_colleagues_deed_is_not_suggested(matcher: Matcher, kind: Kind) -> None:
    """As sure as it would be, were it the author's."""
    one = Artifact(id="a", kind=kind, text="", author="Priya Raman")
    told = "{} 40 tests for the loader, among them one for every date format, and documented the two invariants."
    own, anothers = (
        {s.behavior.id for s in matcher.match(replace(one, text=told.format(who))).suggested}
        for who in ("Wrote", "Kofi wrote")
    )
    assert "craft-tested-documented" in own
    assert not anothers


def test_in_feedback_i_is_its_writer(matcher: Matcher) -> None:
    """What the writer says of themselves is no evidence of whom they write about; what they saw is."""
    said = "{} broke the dashboard twice by {} own mistake, said so in the standup, and added a test for it."
    sure = {
        who: matcher.match(Artifact(id="a", kind="peer_feedback", author="Jana", text=said.format(who, whose)))
        .about("results-own-failures")
        .confidence
        for who, whose in (("I", "my"), ("She", "her"))
    }
    assert sure["I"] < sure["She"] / 3
    kept = "I watched her find the cause in an hour.\n\nMy wish is that you go on like this.\n\nI wrote the tests."
    found = [p.is_of_writer for p in cut(Artifact(id="a", kind="peer_feedback", text=kept)).passages]
    assert found == [False, False, True]
    assert not any(p.is_of_writer for p in cut(Artifact(id="a", kind="interview_notes", text=kept)).passages)
