"""Gold files: what is read, and the one line about a line that cannot be."""

import json
from pathlib import Path

import pytest
from conftest import ROOT

from matcher.domain import Behavior, Framework
from matcher.errors import ConfigurationError
from matcher.evaluation import load_gold
from matcher.evaluation.gold import group_of
from matcher.framework import load_framework

FRAMEWORK = Framework(
    id="f", title="F", behaviors=(Behavior(id="own", text="I own my failures"), Behavior(id="test", text="I test"))
)
GOOD = {
    "id": "a",
    "kind": "work_log",
    "text": "I broke it.",
    "labels": [{"behavior": "own", "grade": 1.5, "quotes": []}],
}


def write(path: Path, *rows: object) -> Path:
    """Write rows as JSONL and return the file; a text is written as it is."""
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_gold_file_is_read_whole(tmp_path: Path) -> None:
    """Grades and quotes stand at their behavior; what is not labelled has grade 0; an unknown kind is `other`."""
    quoted = {
        **GOOD,
        "id": "b",
        "title": "T",
        "kind": "memo",
        "source": "o/r#3",
        "labels": [{"behavior": "test", "grade": 2, "quotes": ["q"]}],
    }
    gold = load_gold(write(tmp_path / "g.jsonl", GOOD, "", quoted), FRAMEWORK)
    assert gold.name == "g"
    assert [g.grades for g in gold.artifacts] == [(1.5, 0.0), (0.0, 2.0)]
    assert gold.artifacts[1].quotes == ((), ("q",))
    assert (gold.artifacts[1].artifact.kind, gold.artifacts[1].group) == ("other", "o/r")
    assert gold.fingerprint == load_gold(tmp_path / "g.jsonl", FRAMEWORK).fingerprint
    assert gold.fingerprint != load_gold(write(tmp_path / "h.jsonl", GOOD), FRAMEWORK).fingerprint


def test_ids_can_stand_for_statements(tmp_path: Path) -> None:
    """A gold set with ids of its own is read through `behaviors.jsonl` beside it, or through a named file."""
    row = {**GOOD, "labels": [{"behavior": "B2", "grade": 2, "quotes": []}]}
    path = write(tmp_path / "g.jsonl", row)
    with pytest.raises(ConfigurationError, match="B2"):
        load_gold(path, FRAMEWORK)
    named = write(tmp_path / "names.jsonl", {"id": "B2", "text": "I test"}, {"id": "B9", "text": "no behavior here"})
    assert load_gold(path, FRAMEWORK, named).artifacts[0].grades == (0.0, 2.0)
    named.rename(tmp_path / "behaviors.jsonl")
    assert load_gold(path, FRAMEWORK).artifacts[0].grades == (0.0, 2.0)


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[" * 100_000,
        f'{{"id": {"9" * 5_000}}}',
        "[]",
        {"text": "no id", "labels": []},
        {"id": "a", "text": "no labels"},
        {**GOOD, "labels": None},
        {**GOOD, "labels": [{"behavior": "unknown", "grade": 1}]},
        {**GOOD, "labels": [{"behavior": "own"}]},
        {**GOOD, "labels": [{"behavior": "own", "grade": "high"}]},
        {**GOOD, "labels": [{"behavior": "own", "grade": 7}]},
        {**GOOD, "labels": [{"behavior": "own", "grade": 10**400}]},
        {**GOOD, "labels": [{"behavior": ["own"], "grade": 1}]},
        {**GOOD, "labels": [{"behavior": "own", "grade": 2, "quotes": "a text"}]},
        {**GOOD, "labels": ["own"]},
        {**GOOD, "text": 5},
        {**GOOD, "title": ["a"]},
        {**GOOD, "source": 7},
    ],
    ids=lambda line: str(line)[:80],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, line: object) -> None:
    """File, line number and what to do, on one line."""
    path = write(tmp_path / "g.jsonl", GOOD, line)
    with pytest.raises(ConfigurationError) as raised:
        load_gold(path, FRAMEWORK)
    assert str(raised.value).startswith(f"{path}:2: ")
    assert ";" in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("line", ["[" * 100_000, f'{{"id": {"9" * 5_000}}}'], ids=("deep", "long"))
def test_statements_that_cannot_be_read_are_named(tmp_path: Path, line: str) -> None:
    """The file beside the gold file is read with the same care; what is no statement in it stands for nothing."""
    statements = write(tmp_path / "behaviors.jsonl", {"id": ["o"], "text": ["I test"]}, {"id": "o", "text": None})
    assert load_gold(write(tmp_path / "g.jsonl", GOOD), FRAMEWORK).artifacts
    write(statements, {"id": "o", "text": "I test"}, line)
    with pytest.raises(ConfigurationError, match=r"behaviors\.jsonl:2: is not JSON"):
        load_gold(tmp_path / "g.jsonl", FRAMEWORK)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xfe"])
def test_a_file_without_artifacts_is_named(tmp_path: Path, content: bytes) -> None:
    """Empty, blank, not UTF-8, not there: the file is named."""
    path = tmp_path / "g.jsonl"
    path.write_bytes(content)
    for one in (path, tmp_path / "absent.jsonl"):
        with pytest.raises(ConfigurationError) as raised:
            load_gold(one, FRAMEWORK)
        assert str(raised.value).startswith(f"{one}: ")


@pytest.mark.parametrize("separator", ["\u2028", "\u0085", "\u2029"])
def test_a_line_ends_where_json_says_so(tmp_path: Path, separator: str) -> None:
    """Unicode's other line ends may stand raw inside a JSON string."""
    row = {**GOOD, "text": f"one{separator}two"}
    assert load_gold(write(tmp_path / "g.jsonl", row), FRAMEWORK).artifacts[0].artifact.text == f"one{separator}two"


@pytest.mark.parametrize(
    ("source", "group"),
    [
        ("pytorch/text@581a3a4", "pytorch/text"),
        ("owner/na.me-x#12", "owner/na.me-x"),
        ("owner/name:docs/a.md", "owner/name"),
        ("synthetic, one group each: x", "id-1"),
        ("", "id-1"),
        (None, "id-1"),
    ],
)
def test_artifacts_of_one_repository_are_one_group(source: str | None, group: str) -> None:
    """What comes from one source stays together; what names none stands alone."""
    assert group_of("id-1", source) == group


def test_the_shipped_gold_set_is_sound() -> None:
    """Every quote of its labels stands verbatim in its artifact."""
    framework = load_framework(ROOT / "framework/ic1_machine_learning_engineer.toml")
    gold = load_gold(ROOT / "framework/gold/example_gold.jsonl", framework)
    assert len(gold.artifacts) == 30
    for one in gold.artifacts:
        for quote in (quote for quotes in one.quotes for quote in quotes):
            assert quote in one.artifact.text or quote in (one.artifact.title or "")


def test_what_contradicts_itself_is_named(tmp_path: Path) -> None:
    """A behavior labelled twice, or an id that comes twice: one of the two is wrong, and nobody can tell which."""
    label = {"behavior": "own", "quotes": []}
    twice = {**GOOD, "id": "b", "labels": [{**label, "grade": 2}, {**label, "grade": 0}]}
    with pytest.raises(ConfigurationError, match=r"g\.jsonl:2: behavior 'own' is labelled twice"):
        load_gold(write(tmp_path / "g.jsonl", GOOD, twice), FRAMEWORK)
    with pytest.raises(ConfigurationError, match=r"g\.jsonl:3: has the id of line 1, 'a'; delete one"):
        load_gold(write(tmp_path / "g.jsonl", GOOD, {**GOOD, "id": "b"}, {**GOOD, "text": "other"}), FRAMEWORK)
