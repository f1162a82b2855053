"""A claim counts only with words that stand in the author's own passages."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from time import perf_counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from second_readings import ARTIFACT, NOTHING, OWNED, answer, asked, reader

from matcher.domain import Artifact, Checked, SecondReading
from matcher.errors import LanguageModelError
from matcher.verification import Unreadable, read_answer
from matcher.verification.answer import LONGEST_ANSWER


def read(*answers: str | LanguageModelError) -> SecondReading:
    """Return the reading that these answers give."""
    return reader(*answers).read(asked())


def own(**changed: object) -> SecondReading:
    """Return the reading where the first candidate is answered so."""
    return read(answer(B1=OWNED | changed, B2=NOTHING))


def words_of(checked: Checked, artifact: Artifact = ARTIFACT) -> str | None:
    """Return the words that count, out of the artifact."""
    if checked.evidence is None:
        return None
    return artifact.field(checked.evidence.field)[checked.evidence.start : checked.evidence.end]


def test_a_true_quote_counts_and_is_shown_as_it_stands_in_the_artifact() -> None:
    """Markup and line breaks are the artifact's own, whatever the model made of them."""
    verdict = own().verdicts[0]
    assert verdict.support == "supported"
    assert words_of(verdict) == "I had **skipped** the canary\nstep"
    assert (verdict.whose, verdict.state) == ("author", "done")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("I rewrote the whole exporter", "invented"),
        ("", "invented"),
        ("mine", "invented"),
        ("I had not skipped the canary step", "altered"),
        ("I had skipped the release step", "altered"),
        ("I always read every page twice", "other_person"),
        ("how calm you stayed that night", "other_person"),
    ],
)
def test_a_quote_that_does_not_stand_there_is_dropped_and_counted(words: str, why: str) -> None:
    """Invented, altered, or somebody else's words: the verdict is unsure and nothing is quoted."""
    reading = own(words=words)
    assert reading.verdicts[0] == Checked(behavior_id="own", support="unsure")
    assert reading.dropped == {why: 1}


def test_the_words_decide_where_the_number_is_wrong() -> None:
    """A miscounted passage is found by its words, if only one holds them."""
    assert words_of(own(passage=9).verdicts[0]) == "I had **skipped** the canary\nstep"


@pytest.mark.parametrize("case", ["i HAD skipped the canary step", "I had skipped, the canary — step."])
def test_case_and_marks_do_not_matter_to_a_quote(case: str) -> None:
    """Letters must agree; what stands between words may differ."""
    assert own(words=case).verdicts[0].support == "supported"


TWICE = replace(ARTIFACT, text=f"{ARTIFACT.text}\nIn May I had skipped the canary too, and nobody saw it.\n")
"""Five words in a row stand in two of its passages."""
QUESTION = asked(TWICE)
SENT = {one.number: re.findall(r"\w+", one.sent) for one in QUESTION.passages}
MARKS = (" ", ", ", "\n", " — ", "** ", " > ")


@st.composite
def worded(draw: st.DrawFn) -> list[str]:
    """Return words of one passage, as they stand there or with something done to them."""
    tokens = SENT[draw(st.sampled_from([*SENT]))]
    start = draw(st.integers(0, len(tokens) - 1))
    words = tokens[start : draw(st.integers(start + 1, len(tokens)))]
    at = draw(st.integers(0, len(words) - 1))
    other = draw(st.sampled_from([word for passage in SENT.values() for word in passage]))
    done = {
        "nothing": words,
        "dropped": words[:at] + words[at + 1 :],
        "negated": [*words[:at], "not", *words[at:]],
        "swapped": [*words[:at], *words[at : at + 2][::-1], *words[at + 2 :]],
        "replaced": [*words[:at], other, *words[at + 1 :]],
        "went on": [*words, other],
        "cut off": [*words[:-1], words[-1][:-1]],
    }
    return draw(st.sampled_from([*done.values()]))


@given(worded(), st.sampled_from(MARKS), st.sampled_from((str, str.upper, str.title)), st.integers(-1, len(SENT) + 2))
@example(["had", "skipped", "the", "canary"], " ", str, 0)
@example(["had", "skipped", "the", "canary"], " ", str, max(SENT))
def test_what_counts_is_a_run_of_words_of_a_passage_and_nothing_else(
    words: list[str], marks: str, cased: Callable[[str], str], number: int
) -> None:
    """Case and marks aside, a quote stands in the passage that was named, or in one only, word for word."""
    said = " ".join(words).strip().casefold()
    whole = {n: " ".join(tokens).casefold() for n, tokens in SENT.items()}
    standing = [n for n, text in whole.items() if said and f" {said} " in f" {text} "]
    enough = [n for n in standing if len(said.split()) >= 3 or said == whole[n]]
    reading = reader(answer(B1=OWNED | {"words": cased(marks.join(words)), "passage": number}, B2=NOTHING))
    verdict = reading.read(QUESTION).verdicts[0]
    assert (verdict.evidence is not None) == (number in enough or len(enough) == 1)
    assert verdict.support == ("unsure" if verdict.evidence is None else "supported")
    if verdict.evidence is not None:
        assert re.findall(r"\w+", (words_of(verdict, TWICE) or "").casefold()) == said.split()
        within = next(
            one.passage for one in QUESTION.passages if one.number == (number if number in enough else enough[0])
        )
        assert within.start <= verdict.evidence.start < verdict.evidence.end <= within.end


@given(st.text(max_size=80), st.integers(-3, 12))
def test_no_text_at_all_ends_in_an_error(words: str, passage: int) -> None:
    """Whatever a model writes for a quote, the verdict is there."""
    verdict = reader(answer(B1=OWNED | {"words": words, "passage": passage}, B2=NOTHING)).read(QUESTION).verdicts[0]
    assert verdict.support == ("unsure" if verdict.evidence is None else "supported")


def test_an_unsupported_behavior_needs_no_quote() -> None:
    """No is no."""
    assert own().verdicts[1] == Checked(behavior_id="test", support="unsupported")


def test_what_was_not_asked_about_is_rejected_and_counted() -> None:
    """Neither a new name nor an id gets in."""
    reading = read(answer(B1=OWNED, B2=NOTHING, B3=OWNED, ask=OWNED))
    assert [one.behavior_id for one in reading.verdicts] == ["own", "test"]
    assert reading.dropped == {"outside": 2}


UNREADABLE: Mapping[str, str] = {
    "prose": "Sure! The author shows both.",
    "cut off": answer(B1=OWNED, B2=NOTHING)[:60],
    "a list": json.dumps([OWNED]),
    "one is missing": answer(B1=OWNED),
    "a wrong word": answer(B1=OWNED | {"support": "yes"}, B2=NOTHING),
    "no number": answer(B1=OWNED | {"passage": "two"}, B2=NOTHING),
    "true for a number": answer(B1=OWNED | {"passage": True}, B2=NOTHING),
    "words that are none": answer(B1=OWNED | {"words": None}, B2=NOTHING),
    "nested without end": "[" * 100_000,
    "a number without end": '{"B1": ' + "9" * 5_000 + "}",
    "endless": answer(B1=OWNED, B2=NOTHING) + " " * 300_000,
    "a list where a word belongs": answer(B1=OWNED | {"whose": ["author"]}, B2=NOTHING),
}


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_an_answer_in_the_wrong_shape_gets_one_more_try(text: str) -> None:
    """The second answer counts; the model is told what was wrong, in words of ours."""
    second = reader(text, answer(B1=OWNED, B2=NOTHING))
    reading = second.read(asked())
    assert [one.support for one in reading.verdicts] == ["supported", "unsupported"]
    assert reading.calls == 2
    assert reading.prompt_tokens == 200


def test_two_answers_in_the_wrong_shape_make_everything_unsure() -> None:
    """There is no third try, and no guess."""
    reading = read("no", "no")
    assert [one.support for one in reading.verdicts] == ["unsure", "unsure"]
    assert reading.dropped == {"unreadable": 1}
    assert reading.failure is None


def test_an_answer_in_a_code_fence_is_read() -> None:
    """Models without structured output like fences."""
    fenced = f"Here it is:\n```json\n{answer(B1=OWNED, B2=NOTHING)}\n```\n"
    assert not isinstance(read_answer(fenced, asked()), Unreadable)


def test_what_a_model_thinks_aloud_is_not_its_answer() -> None:
    """Models that reason may write their thoughts first."""
    thought = f"<think>B1 could be {{}} or so.</think>\n{answer(B1=OWNED, B2=NOTHING)}"
    assert not isinstance(read_answer(thought, asked()), Unreadable)


@pytest.mark.parametrize("piece", ["<think>", "```{", "```json {}", "} ``", "</think>```"])
def test_a_model_that_repeats_itself_keeps_nobody_waiting(piece: str) -> None:
    """An answer as long as one may be is read, or refused, in time that its length bounds."""
    begun = perf_counter()
    assert isinstance(read_answer(piece * (LONGEST_ANSWER // len(piece)), asked()), Unreadable)
    assert perf_counter() - begun < 5


def test_a_failing_server_loses_nothing_but_the_second_reading() -> None:
    """The failure is a value, with its reason."""
    reading = read(LanguageModelError("http://127.0.0.1:1: no answer; is the server up?"))
    assert reading.verdicts == ()
    assert reading.failure == "http://127.0.0.1:1: no answer; is the server up?"
    assert reading.asked == ("own", "test")


def test_no_word_of_the_models_own_reaches_a_verdict() -> None:
    """What a reading holds of an answer is words of the artifact and choices out of short lists."""
    reading = own(words="I had skipped the canary step", reason="The author is brilliant.")
    assert "brilliant" not in repr(reading)
