"""The commands that ask a language model, as the README has them: what a server receives, and what comes of it."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from conftest import ROOT, CommandLine
from draftings import framework_file, said
from llm_servers import Handler, Scripted, answers, scripted
from second_readings import NOTHING, OWNED

GOLD = ROOT / "framework" / "gold" / "example_gold.jsonl"
SENTENCE = "I own my failures: I broke the export of batch {} and learned from it."
Run = Callable[..., "CompletedProcess[str]"]
Configure = Callable[[Scripted], None]


def careful(handler: Handler) -> None:
    """Find the first candidate in the longest sentence, and no other one anywhere."""
    user = handler.server.scripted.received[-1].json["messages"][1]["content"]
    names = re.findall(r"^(B\d+) = ", user, re.MULTILINE)
    sentences = [
        (int(number), json.loads(words)) for number, words in re.findall(r"^\[(\d+)\] (.*)$", user, re.MULTILINE)
    ]
    number, words = max(sentences, key=lambda one: len(one[1]))
    found = OWNED | {"passage": number, "words": words}
    answers(json.dumps(dict.fromkeys(names, NOTHING) | {names[0]: found}), usage=(200, 50))(handler)


def candidates(server: Scripted) -> list[int]:
    """Return about how many behaviors each request asks."""
    asked = [one.json["response_format"]["json_schema"]["schema"]["properties"] for one in server.received]
    return [len(one) for one in asked]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for compiled models, of this module alone."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def run(command_line: CommandLine, tmp_path: Path, cache: Path) -> Run:
    """Return a function that runs `matcher …` with settings and answers of this test's own, and expects a code."""
    own = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("CONFIG", "DATA")}

    def run(*words: str | Path, code: int = 0) -> "CompletedProcess[str]":
        done = command_line(*words, environment=own | {"XDG_CACHE_HOME": str(cache)})
        assert done.returncode == code, done.stderr
        return done

    return run


@pytest.fixture
def configure(tmp_path: Path) -> Configure:
    """Return a function that sets a server as `matcher config set` does."""

    def configure(server: Scripted) -> None:
        path = tmp_path / "CONFIG" / "matcher" / "config.toml"
        path.parent.mkdir(parents=True)
        path.write_text(f'llm_url = "{server.url}"\nllm_model = "qwen2.5"\n', encoding="utf-8")

    return configure


def models(server: Scripted) -> set[str]:
    """Return which models were asked for."""
    return {one.json["model"] for one in server.received}


def test_check_asks_one_small_question_and_sends_no_artifact(run: Run) -> None:
    """Of the model in the settings, or of the one that is named; what it makes of it is said in two lines."""
    with scripted(answers('{"color": "blue"}')) as server:
        run("config", "set", "llm_url", server.url)
        run("config", "set", "llm_model", "qwen2.5")
        first, second = run("llm", "check").stdout.splitlines()
        assert first.startswith(f"qwen2.5 at {server.url} answers: ")
        assert second == "it keeps to the form that is asked for"
        assert [one.json["messages"][1]["content"] for one in server.received] == [
            'Which of the two is a color: "blue" or "seven"?'
        ]
        assert run("llm", "check", "--llm-model", "other").stdout.startswith("other at ")
    assert models(server) == {"qwen2.5", "other"}


def test_what_eval_records_is_measured_again_without_a_server(run: Run, configure: Configure, tmp_path: Path) -> None:
    """One question an artifact that has candidates, of at most so many; the record gives the same figures again."""
    record, gold = tmp_path / "said.jsonl", tmp_path / "gold.jsonl"
    some = GOLD.read_text(encoding="utf-8").splitlines(keepends=True)[::3]
    gold.write_text("".join(some), encoding="utf-8")
    measured = ("eval", gold, "--bootstrap", "0", "--format", "json")
    with scripted(careful) as server:
        configure(server)
        asked = run(*measured, "--llm", "--llm-candidates", "2", "--record", record, "--no-store")
    lines = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == len(some) == 10
    assert len(server.received) == sum(line["calls"] for line in lines) > 5
    assert sorted(candidates(server)) == sorted(len(line["asked"]) for line in lines if line["asked"])
    assert max(candidates(server)) == 2
    assert {line["model"] for line in lines} == models(server) == {"qwen2.5"}
    verdicts = [one for line in lines for one in line["verdicts"]]
    assert {one["support"] for one in verdicts} == {"supported", "unsupported"}
    assert not (tmp_path / "DATA" / "matcher" / "llm").exists()
    again = run(*measured, "--replay", record)
    assert figures(again) == figures(asked)
    assert [file.suffix for file in (tmp_path / "DATA" / "matcher" / "llm").iterdir()] == [".json"]


def figures(done: "CompletedProcess[str]") -> dict[str, Any]:
    """Return what was measured of the second reading, save how long it took."""
    read: dict[str, Any] = json.loads(done.stdout)["second_reading"]
    cost = {name: value for name, value in read["cost"].items() if "seconds" not in name}
    return read | {"cost": cost}


def test_eval_refuses_to_ask_and_replay_at_once(run: Run, configure: Configure, tmp_path: Path) -> None:
    """Nothing is sent, and the line says why."""
    with scripted(careful) as server:
        configure(server)
        assert "--replay" in run("eval", GOLD, "--llm", "--replay", tmp_path / "said.jsonl", code=2).stderr
        assert "--record: goes with --llm" in run("eval", GOLD, "--record", tmp_path / "said.jsonl", code=2).stderr
    assert server.received == []


def test_collect_asks_no_more_often_than_it_may_and_goes_on_the_next_time(
    run: Run, configure: Configure, tiny: Path, tmp_path: Path
) -> None:
    """All artifacts are kept; those that were not asked about are asked the next time, and no other ones."""
    work = tmp_path / "work"
    work.mkdir()
    for number in range(3):
        (work / f"{number}.md").write_text(SENTENCE.format(number), encoding="utf-8")
    words = ("collect", work, "--framework", tiny, "--llm", "--redact", "off", "--unsigned-by", "Noor Haddad")
    with scripted(careful) as server:
        configure(server)
        first = run(*words, "--max-calls", "1")
        assert len(server.received) == 1
        assert "1 calls" in first.stderr
        assert "2 without an answer" in first.stderr
        second = run(*words)
        assert len(server.received) == 3
        assert "2 calls" in second.stderr
    sent = " ".join(one.json["messages"][1]["content"] for one in server.received)
    assert [sent.count(f"export of batch {number}") for number in range(3)] == [1, 1, 1]


def test_draft_bank_asks_about_each_behavior_and_keeps_to_its_budget(
    run: Run, configure: Configure, tmp_path: Path
) -> None:
    """What is ordered is what is asked for; where the calls are spent, the same command goes on."""
    path = framework_file(tmp_path)
    words = ("framework", "draft-bank", path, "--llm", "--each", "2", "--near-misses", "1")
    with scripted(answers(said(2, 1)), answers(said(2, 1, first=3))) as server:
        configure(server)
        stopped = run(*words, "--max-calls", "1", "--llm-model", "larger", code=1)
        assert "the same command goes on from there" in stopped.stderr
        assert (len(server.received), models(server)) == (1, {"larger"})
        done = run(*words, "--behavior", "test")
    assert done.stdout.startswith(f"{tmp_path}/bank/test.jsonl: 2 examples")
    schemas = [one.json["response_format"]["json_schema"]["schema"]["properties"] for one in server.received]
    assert [list(schema) for schema in schemas[:2]] == [["E1", "E2", "N1"]] * 2
    drafted = {
        file.stem: {json.loads(line)["drafted"] for line in file.read_text(encoding="utf-8").splitlines()}
        for file in (tmp_path / "bank").glob("*.jsonl")
    }
    assert drafted == {"own": {"larger"}, "test": {"qwen2.5"}}
    assert all("Mine" in one.json["messages"][1]["content"] for one in server.received)
