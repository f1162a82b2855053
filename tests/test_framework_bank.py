"""Banks of example passages: what is read, and what is found wrong."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.domain import Behavior, Framework
from matcher.errors import ConfigurationError
from matcher.framework import (
    Bank,
    Example,
    ExampleArtifact,
    QuotedLabel,
    bank_folder,
    check_bank,
    load_bank,
    load_framework,
    resolve,
)

FRAMEWORK = Framework(
    id="x", title="X", behaviors=(Behavior(id="own", text="I own"), Behavior(id="test", text="I test")), bank="bank"
)
OWNED = {"text": "The outage was mine.", "kind": "incident_report", "labels": {"own": 2, "test": 1}}
PLANNED = {"text": "We should test.", "kind": "other", "labels": {}, "near_miss": ["test"], "why": "plan"}
WHOLE: dict[str, Any] = {
    "id": "pr-1",
    "kind": "pull_request",
    "title": "Fix it",
    "text": "Line one.\nI added a test — it failed first.",
    "labels": [{"behavior": "test", "grade": 2, "quotes": ["I added a test — it failed"]}],
}


def bank(folder: Path, **files: list[Any]) -> Path:
    """Return the folder with files of these lines."""
    for name, lines in files.items():
        text = "\n".join(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
        (folder / f"{name}.jsonl").write_text(text + "\n", encoding="utf-8")
    return folder


def told(folder: Path) -> list[str]:
    """Return what is wrong with the bank of a folder, without the folder."""
    return [str(problem).removeprefix(f"{folder}/") for problem in check_bank(FRAMEWORK, folder)]


def test_a_bank_is_read_with_where_each_line_stands(tmp_path: Path) -> None:
    """An example can be traced to its line, blank lines counted."""
    loaded = load_bank(FRAMEWORK, bank(tmp_path, a=[OWNED, "", PLANNED], artifacts=[WHOLE]))
    assert loaded.examples == (
        Example(
            text="The outage was mine.",
            kind="incident_report",
            labels=(("own", 2), ("test", 1)),
            file="a.jsonl",
            line=1,
        ),
        Example(
            text="We should test.", kind="other", labels=(), near_miss=("test",), why="plan", file="a.jsonl", line=3
        ),
    )
    assert loaded.artifacts == (
        ExampleArtifact(
            id="pr-1",
            kind="pull_request",
            title="Fix it",
            text="Line one.\nI added a test — it failed first.",
            labels=(QuotedLabel(behavior="test", grade=2, quotes=("I added a test — it failed",)),),
            file="artifacts.jsonl",
            line=1,
        ),
    )
    assert told(tmp_path) == []


def test_the_fingerprint_follows_what_is_said_and_not_where(tmp_path: Path) -> None:
    """A renamed file keeps a fitted model valid; a changed grade does not."""

    def loaded(name: str, **files: list[Any]) -> Bank:
        folder = tmp_path / name
        folder.mkdir()
        return load_bank(FRAMEWORK, bank(folder, **files))

    first = loaded("first", a=[OWNED, PLANNED]).fingerprint
    assert loaded("renamed", z=[OWNED, "", PLANNED]).fingerprint == first
    assert loaded("regraded", a=[OWNED | {"labels": {"own": 1, "test": 1}}, PLANNED]).fingerprint != first


def test_every_problem_of_a_line_is_told(tmp_path: Path) -> None:
    """A writer of examples mends a file in one go."""
    bank(
        tmp_path,
        a=[
            "{",
            "[]",
            {"text": " ", "kind": "memo", "labels": {"ownn": 3, "test": True}},
            OWNED | {"labels": None},
            OWNED | {"near_miss": ["own", "x"], "why": "because"},
            PLANNED | {"why": None},
            OWNED | {"label": {}},
            "[" * 100_000,
            f'{{"text": {"9" * 5_000}}}',
        ],
        artifacts=[
            WHOLE | {"labels": [{"behavior": "test", "grade": 2, "quotes": ["i added a test"]}]},
            WHOLE | {"id": "", "title": 3, "labels": [{"behavior": "own", "grade": 2, "quotes": []}]},
            WHOLE | {"labels": {"own": 2}},
        ],
    )
    lines = [line.split("; ")[0] for line in told(tmp_path)]
    assert lines == [
        "a.jsonl:1: not JSON: Expecting property name enclosed in double quotes",
        "a.jsonl:2: no object",
        "a.jsonl:3: text is empty or no text",
        "a.jsonl:3: kind is 'memo'",
        "a.jsonl:3: unknown behavior 'ownn'",
        "a.jsonl:3: the grade of 'ownn' is 3",
        "a.jsonl:3: the grade of 'test' is True",
        "a.jsonl:4: labels is no object",
        "a.jsonl:5: own is both a label and a near miss",
        "a.jsonl:5: unknown behavior 'x'",
        "a.jsonl:5: why is 'because'",
        "a.jsonl:6: why is None",
        "a.jsonl:7: unknown key 'label'",
        "a.jsonl:8: not JSON: nested too deeply",
        "a.jsonl:9: not JSON: a number too long to be read",
        "artifacts.jsonl:1: not in the title or text: 'i added a test'",
        "artifacts.jsonl:2: an artifact without an id",
        "artifacts.jsonl:2: title is no text",
        "artifacts.jsonl:2: no quotes for 'own'",
        "artifacts.jsonl:3: labels is wrong",
    ]


RIGHT: dict[tuple[str, str], list[Any]] = {
    ("a", "text"): ["x", "a\nb"],
    ("a", "kind"): ["work_log", "other"],
    ("a", "labels"): [{}, {"own": 1}, {"own": 2}],
    ("a", "near_miss"): [[], ["test"], ["own", "test"]],
    ("a", "why"): ["plan", "question"],
    ("a", "drafted"): ["x", "a\nb"],
    ("artifacts", "id"): ["x", "a\nb"],
    ("artifacts", "kind"): ["work_log", "other"],
    ("artifacts", "title"): [None, "", " ", "x", "a\nb", "\ud800"],
    ("artifacts", "text"): [WHOLE["text"], WHOLE["text"] + "\n"],
    ("artifacts", "labels"): [[], WHOLE["labels"]],
    ("artifacts", "behavior"): ["own", "test"],
    ("artifacts", "grade"): [1, 2],
    ("artifacts", "quotes"): [["x"], ["Line one.", "Fix it"]],
}
"""For each key of a line in a file of that name, what it may hold."""
WRONG: tuple[Any, ...] = (
    *(None, True, False, 0, 3, 5, 1.5, "", " ", "x", "a\nb", "\ud800"),
    *([], ["x"], [["x"]], [None], [{}], [""], {}, {"own": [2]}, {"own": True}, {"own": 3}, {"test": 2}, {"a\nb": {}}),
)
"""What a key may hold only where it is in its list of right ones."""


def with_value(name: str, key: str, value: object) -> str:
    """Return a line that is right but for the value of a key, perhaps."""
    label: dict[str, Any] = WHOLE["labels"][0]
    changed = {"labels": [label | {key: value}]} if key in label else {key: value}
    return json.dumps((PLANNED if name == "a" else WHOLE) | changed)


def is_loaded(folder: Path) -> bool:
    """Return whether the bank of a folder can be used; what is drafted counts, too, as if somebody had read it."""
    try:
        load_bank(FRAMEWORK, folder)
    except ConfigurationError as error:
        return "drafted by a language model" in str(error)
    return True


def test_whatever_a_key_holds_is_told_unless_it_is_right(tmp_path: Path) -> None:
    """Each wrong value is told with file and line, in one line; each right one is an example like any other."""
    amiss = []
    for (name, key), right in RIGHT.items():
        for value in {json.dumps(one): one for one in (*WRONG, *right)}.values():
            file = bank(tmp_path, **{name: [with_value(name, key, value)]}) / f"{name}.jsonl"
            problems = told(tmp_path)
            fits = json.dumps(value) in map(json.dumps, right)
            named = all(one.startswith(f"{name}.jsonl:1: ") and one.isprintable() for one in problems)
            if not named or {not problems, is_loaded(tmp_path)} != {fits}:
                amiss.append((name, key, value, problems))
            file.unlink()
    assert amiss == []


@pytest.mark.parametrize(
    ("name", "line", "what"),
    [
        ("a", PLANNED | {"near_miss": [["x"]]}, "unknown behavior ['x']"),
        ("a", OWNED | {"labels": {"own": [2]}}, "the grade of 'own' is [2]"),
        ("a", OWNED | {"text": "half a \ud83d"}, "text is empty or no text"),
        ("a", OWNED | {"kind": ["other"]}, "kind is ['other']"),
        ("a", PLANNED | {"why": ["plan"]}, "why is ['plan']"),
        ("a", OWNED | {"drafted": 1}, "drafted is no text"),
        (
            "artifacts",
            WHOLE | {"labels": [{"behavior": ["test"], "grade": 2, "quotes": ["Line"]}]},
            "unknown behavior ['test']",
        ),
        (
            "artifacts",
            WHOLE | {"labels": [{"behavior": "test", "grade": {}, "quotes": ["Line"]}]},
            "the grade of 'test' is {}",
        ),
        ("artifacts", WHOLE | {"labels": [{"behavior": "test", "grade": 2, "quotes": [5]}]}, "no quotes for 'test'"),
        ("artifacts", WHOLE | {"labels": [{"behavior": "test", "grade": 2, "quotes": "Line"}]}, "no quotes for 'test'"),
    ],
)
def test_a_value_of_another_kind_is_the_one_thing_that_is_wrong(
    name: str, line: dict[str, Any], what: str, tmp_path: Path
) -> None:
    """No type of JSON in any place ends in anything but the usual line."""
    bank(tmp_path, **{name: [json.dumps(line)]})
    assert [problem.split("; ")[0] for problem in told(tmp_path)] == [f"{name}.jsonl:1: {what}"]
    with pytest.raises(ConfigurationError, match=r"jsonl:1: "):
        load_bank(FRAMEWORK, tmp_path)


def test_repeats_and_contradictions_are_told(tmp_path: Path) -> None:
    """The same situation twice makes it count twice; the same words with other labels mean that one is wrong."""
    long = "I traced the leak to the second cache, wrote a test that fails without the fix, and told the team on Monday"
    bank(
        tmp_path,
        a=[OWNED, OWNED | {"text": "the OUTAGE was mine!"}, OWNED | {"labels": {"own": 1}}],
        b=[OWNED | {"text": long}, OWNED | {"text": long + " morning"}, OWNED | {"text": "The outage was not mine."}],
        artifacts=[WHOLE, WHOLE | {"id": "pr-2"}, WHOLE | {"text": "I added a test — it failed"}],
    )
    assert told(tmp_path) == [
        "a.jsonl:2: says the same as a.jsonl:1; drop it, or write another situation",
        "a.jsonl:3: says the same as a.jsonl:1 with other labels; decide which is right and drop the other",
        "b.jsonl:2: says nearly the same as b.jsonl:1; drop it, or write another situation",
        "artifacts.jsonl:3: id 'pr-1' is already taken on line 1; give each artifact an id of its own",
        "artifacts.jsonl:2: says the same as 'pr-1'; drop one of them",
    ]


WORDS = st.lists(st.sampled_from("abcde"), min_size=1, max_size=30)


@settings(deadline=None)
@given(texts=st.lists(WORDS, min_size=2, max_size=12))
def test_no_near_repeat_is_missed(tmp_path_factory: pytest.TempPathFactory, texts: list[list[str]]) -> None:
    """The quick search finds exactly the passages that comparing each with each would find."""

    def share(one: list[str], other: list[str]) -> float:
        common = sum(min(one.count(word), other.count(word)) for word in set(one))
        return common / (len(one) + len(other) - common)

    folder = tmp_path_factory.mktemp("bank")
    bank(folder, a=[OWNED | {"text": " ".join(text)} for text in texts])
    repeats = [n for n, text in enumerate(texts) if any(share(text, earlier) >= 0.9 for earlier in texts[:n])]
    assert [int(problem.where.rpartition(":")[2]) - 1 for problem in check_bank(FRAMEWORK, folder)] == repeats


def test_loading_refuses_a_bank_with_an_unusable_line(tmp_path: Path) -> None:
    """No example is dropped in silence."""
    bank(tmp_path, a=[OWNED, "{", "["])
    with pytest.raises(ConfigurationError, match=r"a\.jsonl:2: not JSON.*\(1 more"):
        load_bank(FRAMEWORK, tmp_path)


def test_an_empty_or_missing_folder_is_told(tmp_path: Path) -> None:
    """A framework that names a bank has one."""
    with pytest.raises(ConfigurationError, match=r"no \.jsonl files in this folder"):
        load_bank(FRAMEWORK, tmp_path)
    with pytest.raises(ConfigurationError, match="none: no such folder"):
        load_bank(FRAMEWORK, tmp_path / "none")


def test_a_file_that_is_not_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    """The line to look at is named."""
    (tmp_path / "a.jsonl").write_bytes(json.dumps(OWNED).encode() + b"\n\xff\n")
    assert told(tmp_path) == ["a.jsonl:2: not UTF-8; save the file as UTF-8"]


def test_a_bank_lies_beside_its_framework() -> None:
    """The `bank` key is relative to the framework's file."""
    assert bank_folder(FRAMEWORK, Path("some/x.toml")) == Path("some/bank")
    assert bank_folder(Framework(id="x", title="X", behaviors=()), Path("x.toml")) is None


def test_the_shipped_bank_is_sound_and_covers_every_behavior() -> None:
    """What the matcher learns from has no broken line, no repeat and no gap."""
    path = resolve(None)
    framework = load_framework(path)
    folder = bank_folder(framework, path)
    assert folder is not None
    assert [str(problem) for problem in check_bank(framework, folder)] == []
    evidenced = {behavior for example in load_bank(framework, folder).examples for behavior, _ in example.labels}
    assert evidenced == {behavior.id for behavior in framework.behaviors}
