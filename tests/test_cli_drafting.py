"""`matcher framework draft-bank`, and what the other commands make of drafted lines."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from draftings import EVENTS, framework_file, said
from llm_servers import Behavior, answers, fails, scripted

from matcher.cli.framework import framework
from matcher.errors import ConfigurationError, LanguageModelError, MatcherError, UsageError
from matcher.framework import load_bank, load_framework

SMALL = ("--each", "2", "--near-misses", "1")


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep answers and settings of whoever runs the tests out of it."""
    for name in ("CONFIG", "DATA", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))


def run(*words: str | Path) -> Result:
    """Return what the command did."""
    return CliRunner().invoke(framework, [str(word) for word in words])


def drafted(path: Path, *more: str, script: Sequence[Behavior]) -> Result:
    """Return what drafting for a framework did, with a server that plays this script."""
    with scripted(*script) as server:
        asking = ("--llm", "--llm-url", server.url, "--llm-model", "qwen-test")
        return run("draft-bank", path, *asking, *SMALL, *more)


def giving(*texts: str) -> list[Behavior]:
    """Return the script of a server that gives these answers, in turn."""
    return [answers(text, usage=(100, 10)) for text in texts]


def error_of(result: Result) -> MatcherError:
    """Return the error a command ended in."""
    assert isinstance(result.exception, MatcherError)
    return result.exception


def test_nothing_is_asked_without_the_flag(tmp_path: Path) -> None:
    """The error says what is needed, and that nothing is sent unasked."""
    error = error_of(run("draft-bank", framework_file(tmp_path)))
    assert isinstance(error, UsageError)
    assert "nothing is sent unasked; add --llm" in str(error)


def test_a_dry_run_shows_the_questions_and_needs_no_model(tmp_path: Path) -> None:
    """A line a behavior; no file is made."""
    result = run("draft-bank", framework_file(tmp_path), "--dry-run", *SMALL)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    schemas = [line["response_format"]["json_schema"]["schema"] for line in lines]
    assert [list(schema["properties"]) for schema in schemas] == [["E1", "E2", "N1"]] * 2
    assert not (tmp_path / "bank").exists()


def test_a_run_says_what_was_drafted_and_what_to_do_next(tmp_path: Path) -> None:
    """Files on stdout; counts by reason, cost and the next commands on stderr."""
    path = framework_file(tmp_path)
    result = drafted(path, script=giving(said(2, 1), said(2, 0), said(2, 0, first=4)))
    assert result.exit_code == 0
    assert result.stdout == (f"{tmp_path}/bank/own.jsonl: 2 examples and 1 near miss\ntest: nothing that can be kept\n")
    assert re.sub(r"\d+ seconds?", "0 seconds", result.stderr) == (
        f"3 passages drafted into {tmp_path}/bank, 2 dropped (2 saying the same as another)\n"
        "2 calls, 220 tokens, 0 seconds\n"
        "next:\n"
        '  1. read each line: mend it or delete it, then remove its key "drafted"; until then it teaches nothing\n'
        f'  2. put this line at the top of {path}: bank = "bank"\n'
        f"  3. matcher framework validate {path}\n"
    )


def test_a_failing_server_keeps_what_was_drafted(tmp_path: Path) -> None:
    """The same command goes on, and says what it leaves alone."""
    path = framework_file(tmp_path)
    error = error_of(drafted(path, script=[*giving(said(2, 1)), fails(404, "gone")]))
    assert isinstance(error, LanguageModelError)
    assert str(error).endswith("; what was drafted is kept, and the same command goes on from there")
    result = drafted(path, script=giving(said(2, 0, first=3), "{}", "{}"))
    assert result.stderr.startswith(f"left alone, their files are in {tmp_path}/bank: own\n")
    assert result.stdout == f"{tmp_path}/bank/test.jsonl: 2 examples and 0 near misses, of 3 asked for\n"


def test_more_is_drafted_beside_what_is_there(tmp_path: Path) -> None:
    """What is there stays as it is; what says the same is dropped."""
    path = framework_file(tmp_path)
    for answer, file, kept in (
        (said(2, 1), "own.jsonl", "2 examples and 1 near miss"),
        (said(2, 0, first=1), "own.drafted-1.jsonl", "1 example and 0 near misses, of 3 asked for"),
    ):
        result = drafted(path, "--more", "--behavior", "own", script=giving(answer, "{}", "{}"))
        assert result.stdout == f"{tmp_path}/bank/{file}: {kept}\n"


def test_an_unknown_behavior_is_told(tmp_path: Path) -> None:
    """Before anything is asked."""
    error = error_of(run("draft-bank", framework_file(tmp_path), "--llm", "--behavior", "owm"))
    assert str(error) == "'owm': mine has no such behavior; did you mean 'own'?"


def test_drafted_lines_do_not_count_until_a_person_removes_the_mark(tmp_path: Path) -> None:
    """`validate` says how many are left and what to do; a bank of nothing else is refused with the same words."""
    path = framework_file(tmp_path, bank="bank")
    drafted(path, "--behavior", "own", script=giving(said(2, 1)))
    refused = error_of(run("validate", path))
    assert isinstance(refused, ConfigurationError)
    assert "3 examples drafted by a language model do not count yet; read each" in str(refused)
    file = tmp_path / "bank" / "own.jsonl"
    first, rest = file.read_text(encoding="utf-8").split("\n", 1)
    read = json.dumps({key: value for key, value in json.loads(first).items() if key != "drafted"})
    file.write_text(f"{read}\n{rest}", encoding="utf-8")
    sound = run("validate", path)
    assert sound.stdout == "2 behaviors, 1 example, 0 example artifacts: no problems\n"
    assert sound.stderr.startswith(
        f"{tmp_path}/bank: 2 examples drafted by a language model do not count yet; read each, mend it or delete its "
        'line, and remove the key "drafted" from what stays\n'
    )
    bank = load_bank(load_framework(path), tmp_path / "bank")
    assert [example.text for example in bank.examples] == [EVENTS[0]]
    file.write_text(f"{read}\n", encoding="utf-8")
    assert load_bank(load_framework(path), tmp_path / "bank").fingerprint == bank.fingerprint
