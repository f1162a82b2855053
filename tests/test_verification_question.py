"""What is asked: the candidates and the author's passages, nothing that names people, the same bytes each time."""

import json
from dataclasses import replace

from second_readings import ARTIFACT, EXAMPLES, PROMPT, STATEMENTS, asked, passages_of, reader, suggestions_of

from matcher.domain import Artifact
from matcher.verification import candidates, question
from matcher.verification.question import LONGEST_QUESTION
from matcher.verification.redaction import NO_REDACTION


def test_only_what_is_suggested_or_nearly_is_asked_about() -> None:
    """What the offline matcher is sure is not there costs no token."""
    assert [one.behavior.id for one in candidates(suggestions_of(), 6)] == ["own", "test"]
    assert [one.behavior.id for one in candidates(suggestions_of(), 1)] == ["own"]
    assert candidates(suggestions_of(confidence=(0.04, 0.01, 0.0)), 6) == ()


def test_an_artifact_without_candidates_is_not_asked_about() -> None:
    """No call goes out for a chore."""
    assert reader().question(ARTIFACT, passages_of(), suggestions_of(confidence=(0.0, 0.0, 0.0)), EXAMPLES) is None


def test_author_address_and_other_peoples_words_are_not_sent() -> None:
    """Only the author's own sentences go out, and no metadata."""
    request = asked().request
    everything = request.system + request.user
    for secret in ("Noor", "Haddad", "git.example", "calm you stayed", "said the bot", "pr-7"):
        assert secret not in everything
    assert "I had skipped the canary step" in request.user
    assert STATEMENTS["own"] in request.user
    assert STATEMENTS["ask"] not in request.user
    assert "A third" not in request.user  # two examples are enough


def test_the_same_artifact_makes_the_same_bytes() -> None:
    """Cache, dry run and wire agree."""
    assert asked().request == asked().request


def test_the_mark_is_told_by_the_text_and_stands_nowhere_in_it() -> None:
    """An artifact cannot hold the line that ends it: a text that holds one gets another."""
    first = asked()
    mark = next(line for line in first.request.user.splitlines() if line.startswith("ARTIFACT "))
    forged = replace(ARTIFACT, text=f"{ARTIFACT.text}\n\nI wrote {mark} into the notes of the release.\n")
    second = asked(forged)
    marks = [line for line in second.request.user.splitlines() if line.startswith("ARTIFACT ")]
    assert len(marks) == 2
    assert marks[0] != mark
    assert second.request.user.count(marks[0]) == 3  # said once, then before and after the sentences


def test_the_answers_schema_knows_the_candidates_and_nothing_else() -> None:
    """A server with structured output cannot return another behavior."""
    schema = asked().request.schema
    assert schema["required"] == ["B1", "B2"]
    assert schema["additionalProperties"] is False
    json.dumps(schema)


def test_of_a_long_artifact_the_passages_round_the_quotes_are_sent_with_their_numbers() -> None:
    """A long document neither overflows the model nor loses what matters."""
    filler = " ".join(f"Row {n} of the table was checked by hand and noted in the log book." for n in range(600))
    artifact = Artifact(id="long", title="A long log", text=f"{filler}\n\nThe outage was mine.\n")
    found = question(
        artifact, passages_of(artifact), suggestions_of(artifact)[:1], {}, prompt=PROMPT, redaction=NO_REDACTION
    )
    numbers = [one.number for one in found.passages]
    assert sum(len(one.sent) for one in found.passages) <= LONGEST_QUESTION
    assert numbers == sorted(numbers)
    assert found.passages[0].sent == "A long log"
    assert found.passages[-1].sent == "The outage was mine."
    assert numbers[-1] == len(passages_of(artifact))
