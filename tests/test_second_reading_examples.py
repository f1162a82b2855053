"""Examples of a bank beside what is asked: nobody's name or key goes out with them where they are of somebody's own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import MakeFramework
from second_readings import ARTIFACT, OWNED, answer, passages_of, reader, suggestions_of

from matcher import Matcher
from matcher.domain import Artifact
from matcher.pipeline.second_reading import SecondReaderOptions
from matcher.pipeline.second_reading.examples import made_up
from matcher.verification import Question, SecondReader
from matcher.verification.redaction import redaction_for

SECRET = "ghp_" + "k3Yz8Qw1Ra5Tn7Lm2Vb9Xc4Df6Gh0JsPqEuW"
PRIVATE: Mapping[str, Sequence[str]] = {
    "own": (
        "Priya Raman broke the build and told Kaveh; write to priya.raman@quillmart.example.",
        f"My import failed, with Marta Schuster's token {SECRET} in its log.",
    ),
    "test": ("I asked Noor Haddad and Priya which tests are missing.",),
}
NAMED = replace(ARTIFACT, text=ARTIFACT.text.replace("There is", "@lwang saw it, and there is"))


def question_of(second: SecondReader, examples: Mapping[str, Sequence[str]] = PRIVATE) -> Question:
    """Return what is asked about the artifact."""
    found = second.question(NAMED, passages_of(NAMED), suggestions_of(NAMED), examples)
    assert found is not None
    return found


def redacting(*answers: str) -> SecondReader:
    """Return a second reader that takes out what is private."""
    return replace(reader(*answers), redaction=redaction_for)


def test_nothing_private_goes_out_with_an_example() -> None:
    """Names, addresses and keys are taken out of examples as they are out of the artifact."""
    sent = question_of(redacting()).request.user
    for private in ("Priya", "Raman", "Kaveh", "Marta", "Schuster", "Noor", "Haddad", "quillmart", SECRET):
        assert private not in sent
    assert "broke the build and told" in sent
    assert "token [secret] in its log." in sent


def test_one_person_has_one_name_in_a_question() -> None:
    """The artifact's people keep theirs, examples use it, and who is only in examples gets one that is nobody's yet."""
    asked = question_of(redacting())
    assert [one.sent for one in asked.passages] == [one.sent for one in question_of(redacting(), examples={}).passages]
    own, test = asked.candidates
    assert own.examples == (
        "Person C broke the build and told Person A; write to [email].",
        "My import failed, with Person D's token [secret] in its log.",
    )
    assert test.examples == ("I asked AUTHOR and Person C which tests are missing.",)
    assert "Person B saw it" in asked.request.user


def test_a_long_example_is_cut_behind_what_was_taken_out() -> None:
    """Half a key is nobody's business either."""
    long = f"I {'really ' * 20}leaked token={SECRET} into the log of the build."
    assert SECRET[:8] not in question_of(redacting(), {"own": (long,)}).request.user


def test_made_up_examples_and_those_of_a_person_who_wants_it_go_as_they_are() -> None:
    """What ships was measured as it stands; `--redact off` is the person's word."""
    spared = replace(redacting(), made_up=frozenset(PRIVATE["own"]))
    own, test = question_of(spared).candidates
    assert own.examples == PRIVATE["own"]
    assert test.examples == ("I asked AUTHOR and Person C which tests are missing.",)
    assert [one.examples for one in question_of(reader()).candidates] == [PRIVATE["own"], PRIVATE["test"]]


def test_what_is_said_of_the_artifact_still_counts() -> None:
    """Redacted examples change nothing of how words are found in the artifact."""
    second = redacting(answer(B1=OWNED, B2={**OWNED, "words": "Person C broke the build and told"}))
    said = second.read(question_of(second))
    assert [one.support for one in said.verdicts] == ["supported", "unsure"]


def test_a_bank_of_ones_own_is_sent_without_names(
    make_framework: MakeFramework, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """End to end: the examples that stand beside a behavior hold nobody."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    options = SecondReaderOptions(send=False)
    artifact = Artifact(id="a", text="I asked the product owner what done means for this ticket, before I started.")
    framework = make_framework(bank=True)
    (asked,) = Matcher(framework, second_reader=options).questions([artifact])
    (plain,) = Matcher(framework, second_reader=replace(options, redact=False)).questions([artifact])
    assert asked is not None
    assert plain is not None
    assert "Before starting I checked with Person A what done means" in asked.request.user
    assert "Before starting I checked with Petra what done means" in plain.request.user


def test_the_examples_that_ship_are_sent_as_they_were_measured(matcher: Matcher) -> None:
    """They hold no real people; what was answered to them would not be known again by others."""
    shipped = Matcher(tuned=False, second_reader=SecondReaderOptions(send=False))
    plain = Matcher(tuned=False, second_reader=SecondReaderOptions(send=False, redact=False))
    artifact = Artifact(id="a", text="I asked the product owner what done means for this ticket, before I started.")
    assert [q and q.request for q in shipped.questions([artifact])] == [
        q and q.request for q in plain.questions([artifact])
    ]
    assert {one.text for one in matcher._pipeline.model.references} == made_up()
