"""Verdict files: what is written reads back, and one clear line about a line that cannot be used."""

import json
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from evidence import error_of
from hypothesis import given
from hypothesis import strategies as st
from labelled_readings import reading_of, said

from matcher.domain import STATES, SUPPORTS, WHOSE, Artifact, Checked, SecondReading, Span
from matcher.errors import InputError
from matcher.verification import Recorded, VerdictFile, reading_line, write_readings

ARTIFACT = Artifact(id="a", title="Outage", text="The outage was mine. \n  \n I fixed it.")
OTHER = Artifact(id="b", text="Nothing to see.")
KNOWN = {"own", "test", "ask"}
GOOD: Mapping[str, Any] = {
    "schema_version": 1,
    "artifact_id": "a",
    "artifact_fingerprint": ARTIFACT.fingerprint,
    "model": "a model",
    "prompt": "verdict-v1 sha256:x",
    "asked": ["own", "test"],
    "verdicts": [
        {
            "behavior_id": "own",
            "support": "supported",
            "evidence": {"field": "text", "start": 4, "end": 10},
            "whose": "author",
            "state": "done",
        }
    ],
    "dropped": {"invented": 1},
    "calls": 1,
    "prompt_tokens": 812,
    "completion_tokens": 90,
    "seconds": 3.2,
}
SPANS = st.one_of(
    st.none(), st.builds(lambda s, n: Span(field="text", start=s, end=s + n), st.integers(0, 20), st.integers(1, 15))
)
VERDICTS = st.lists(
    st.builds(
        Checked,
        behavior_id=st.sampled_from(sorted(KNOWN)),
        support=st.sampled_from(SUPPORTS),
        evidence=SPANS,
        whose=st.sampled_from(WHOSE),
        state=st.sampled_from(STATES),
    ),
    unique_by=lambda checked: checked.behavior_id,
)


def read(folder: Path, *rows: object, artifacts: tuple[Artifact, ...] = (ARTIFACT, OTHER)) -> Recorded:
    """Return what a file of these rows says; a text is a line as it is."""
    path = folder / "verdicts.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return VerdictFile(path).about(artifacts, lambda _: KNOWN)


def verdict(**changes: Any) -> dict[str, Any]:
    """Return the good row with another verdict."""
    return {**GOOD, "verdicts": [{**GOOD["verdicts"][0], **changes}]}


@given(VERDICTS, st.integers(0, 10**6), st.floats(0, 1e6))
def test_what_is_written_reads_back(
    tmp_path_factory: pytest.TempPathFactory, verdicts: list[Checked], tokens: int, seconds: float
) -> None:
    """But for claims that no words stand behind: those are unsure, and counted."""
    reading = SecondReading(
        artifact_id="a",
        artifact_fingerprint=ARTIFACT.fingerprint,
        model="a model",
        prompt="p",
        asked=tuple(one.behavior_id for one in verdicts),
        verdicts=tuple(verdicts),
        prompt_tokens=tokens,
        seconds=round(seconds, 3),
    )
    back = read(tmp_path_factory.mktemp("read"), reading_line(reading)).readings[0]
    assert back is not None
    flawed = 0
    for before, after in zip(verdicts, back.verdicts, strict=True):
        words = before.evidence and ARTIFACT.text[before.evidence.start : before.evidence.end].strip()
        sound = bool(words) if before.evidence else before.support in ("unsupported", "unsure")
        assert after == (before if sound else Checked(behavior_id=before.behavior_id, support="unsure"))
        flawed += not sound
    assert sum(back.dropped.values()) == flawed
    assert (back.asked, back.prompt_tokens, back.seconds) == (reading.asked, tokens, reading.seconds)


def test_a_file_is_written_line_by_line_without_a_word_of_the_artifact(tmp_path: Path) -> None:
    """Offsets stand there; a failed reading stays one."""
    stream = StringIO()
    failed = reading_of(OTHER, failure="the server\ntimed out")
    write_readings(stream, [reading_of(ARTIFACT, said("own", "supported")), failed])
    assert "outage" not in stream.getvalue()
    first, second = read(tmp_path, *stream.getvalue().splitlines()).readings
    assert first == reading_of(ARTIFACT, said("own", "supported"))
    assert second is not None
    assert second.failure == "the server timed out"


def test_a_line_is_about_the_artifact_with_its_fingerprint(tmp_path: Path) -> None:
    """Else about the one with its id, where it has no fingerprint; a stale one is about another text."""
    renamed = read(tmp_path, {**GOOD, "artifact_id": "renamed"})
    assert renamed.readings[0] is not None
    assert (renamed.readings[0].artifact_id, renamed.readings[1], renamed.unknown) == ("a", None, 0)
    by_id = read(tmp_path, {**GOOD, "artifact_fingerprint": None})
    assert by_id.readings == renamed.readings
    stale = {**GOOD, "artifact_fingerprint": "sha256:old"}
    assert read(tmp_path, GOOD, stale).unknown == 1
    assert "holds no verdict on any of these 2 artifacts" in str(error_of(lambda: read(tmp_path, stale)))


def test_of_two_artifacts_with_the_same_words_the_id_decides(tmp_path: Path) -> None:
    """Where it names neither, the line is about both."""
    twin = Artifact(id="twin", title=ARTIFACT.title, text=ARTIFACT.text)
    named = read(tmp_path, {**GOOD, "artifact_id": "twin"}, artifacts=(ARTIFACT, twin))
    assert [one is not None for one in named.readings] == [False, True]
    both = read(tmp_path, {**GOOD, "artifact_id": "x"}, artifacts=(ARTIFACT, twin))
    assert [one and one.artifact_id for one in both.readings] == ["a", "twin"]


@pytest.mark.parametrize(
    ("evidence", "why"),
    [
        ({"field": "text", "start": 0, "end": 10_000}, "invented"),
        ({"field": "text", "start": 9, "end": 9}, "invented"),
        ({"field": "text", "start": 9, "end": 4}, "invented"),
        ({"field": "text", "start": 21, "end": 24}, "invented"),
        ({"field": "title", "start": 4, "end": 10}, "invented"),
        (None, "unquoted"),
    ],
)
def test_a_claim_without_words_is_unsure_and_counted(evidence: object, why: str, tmp_path: Path) -> None:
    """Outside the text, empty, backwards, blank, in the wrong field, or not there at all."""
    reading = read(tmp_path, {**verdict(evidence=evidence), "dropped": {}}).readings[0]
    assert reading is not None
    assert reading.verdicts == (Checked(behavior_id="own", support="unsure"),)
    assert reading.dropped == {why: 1}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON (nested too deeply)"),
        (f'{{"calls": {"9" * 5_000}}}', "is not JSON (a number too long to be read)"),
        ("[]", "the line is no JSON object"),
        ({**GOOD, "schema_version": 2}, '"schema_version" is not 1'),
        ({**GOOD, "schema_version": True}, '"schema_version" is not 1'),
        ({k: v for k, v in GOOD.items() if k != "model"}, '"model" is missing'),
        ({**GOOD, "model": "two\nlines"}, '"model" is missing or no text of one line'),
        ({**GOOD, "model": "\ud800"}, '"model" is missing or no text'),
        ({**GOOD, "artifact_fingerprint": 7}, '"artifact_fingerprint"'),
        ({**GOOD, "asked": "own"}, '"asked" is missing or no list'),
        ({**GOOD, "asked": ["own", "own"]}, "names 'own' twice"),
        ({**GOOD, "asked": ["own", "elsewhere"]}, "'elsewhere' is no behavior of the framework"),
        ({**GOOD, "asked": ["test"]}, "a verdict on 'own', which was not asked"),
        ({**GOOD, "verdicts": [None]}, "a verdict is no JSON object"),
        ({**GOOD, "quotes": []}, "unknown key, 'quotes'"),
        (verdict(quote="mine"), "unknown key, 'quote'"),
        (verdict(support="yes"), '"support" is not one of supported, partly, unsupported, unsure'),
        (verdict(support=["supported"]), '"support"'),
        (verdict(whose="me"), '"whose"'),
        (verdict(state=None), '"state"'),
        (verdict(evidence="mine"), "evidence is no JSON object"),
        (verdict(evidence={"field": "author", "start": 0, "end": 1}), '"field" is not one of title, text'),
        (verdict(evidence={"field": "text", "start": -1, "end": 1}), '"start"'),
        (verdict(evidence={"field": "text", "start": 0, "end": 1.5}), '"end"'),
        ({**GOOD, "dropped": {"a\nb": -1}}, "dropped: 'a\\nb'"),
        ({**GOOD, "calls": True}, '"calls"'),
        ({**GOOD, "seconds": float("nan")}, '"seconds"'),
        (json.dumps({**GOOD, "calls": 1}).replace('"calls": 1', f'"calls": {"9" * 5000}'), "number"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(row: object, words: str, tmp_path: Path) -> None:
    """File, line, what is wrong, what to do: one line."""
    line = json.dumps(row) if "\\ud800" in json.dumps(row) else row
    error = error_of(lambda: read(tmp_path, "", {**GOOD, "artifact_id": "b", "artifact_fingerprint": None}, line))
    assert isinstance(error, InputError)
    assert str(error).startswith(f"{tmp_path / 'verdicts.jsonl'}:3: ")
    assert words in str(error)


def test_a_file_is_of_one_model_and_prompt_and_reads_an_artifact_once(tmp_path: Path) -> None:
    """Weights are measured for one model; two readings of one artifact contradict each other."""
    assert "another model" in str(error_of(lambda: read(tmp_path, GOOD, {**GOOD, "model": "b"})))
    assert "another model or prompt" in str(error_of(lambda: read(tmp_path, GOOD, {**GOOD, "prompt": "b"})))
    assert ":2: line 1 is about the same artifact" in str(error_of(lambda: read(tmp_path, GOOD, GOOD)))


def test_files_that_are_none_are_one_line(tmp_path: Path) -> None:
    """Missing, a folder, bytes, empty."""
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "empty").write_bytes(b"\n")
    for name in ("missing", ".", "bytes", "empty"):
        error = error_of(lambda name=name: VerdictFile(tmp_path / name))  # type: ignore[misc]
        assert isinstance(error, InputError)
        assert str(tmp_path) in str(error)
