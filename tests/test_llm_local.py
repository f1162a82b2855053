"""Real servers with a real model keep what the second reader relies on; `make test-llm` runs this."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from jsonschema import validate
from llm_local import KEY, call, chat, described
from llm_running import KINDS, LocalServer, running

from matcher import Matcher
from matcher.pipeline.second_reading import SecondReaderOptions

pytestmark = pytest.mark.llm

POEM = "Write a poem about the sea. Write no JSON."
SCHEMA = {
    "type": "object",
    "properties": {
        "support": {"enum": ["supported", "partly", "unsupported", "unsure"]},
        "passage": {"type": ["integer", "null"]},
    },
    "required": ["support", "passage"],
    "additionalProperties": False,
}
BY_SCHEMA = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": SCHEMA}}
BY_OBJECT = {"type": "json_object", "schema": SCHEMA}


def content(completion: dict[str, Any]) -> str:
    """Return what the model wrote."""
    text: str = completion["choices"][0]["message"]["content"]
    return text


def refusal(server: LocalServer, question: str, **more: Any) -> tuple[int, str]:
    """Return status and words of a refusal."""
    with pytest.raises(urllib.error.HTTPError) as caught:
        chat(server, question, **more)
    with caught.value as error:
        return error.code, error.read().decode()


def answers(port: int) -> bool:
    """Return whether anybody listens there."""
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def test_it_lists_its_model_and_answers_with_what_that_took(llm_server: LocalServer) -> None:
    """Address and model name are all that a user has to set; tokens are what the budget counts."""
    assert [listed["id"] for listed in call(llm_server, "models")["data"]] == [llm_server.model]
    completion = chat(llm_server, "Say hello.", max_tokens=10)
    assert content(completion).strip()
    assert completion["usage"]["prompt_tokens"] > 0
    assert 0 < completion["usage"]["completion_tokens"] <= 10


def test_json_object_with_a_schema_binds_the_answer(llm_server: LocalServer) -> None:
    """Both kinds know this form, also where the question asks for the contrary."""
    validate(json.loads(content(chat(llm_server, POEM, response_format=BY_OBJECT))), SCHEMA)


def test_json_schema_binds_the_answer_or_is_refused_by_its_name(llm_server: LocalServer) -> None:
    """A server that does not know the form must say so, or nobody could tell it from one that is broken."""
    if llm_server.kind == "llama-cpp-python":  # and as if it were broken: with 500
        status, words = refusal(llm_server, POEM, response_format=BY_SCHEMA)
        assert status == 500
        assert "response_format" in words
    else:
        validate(json.loads(content(chat(llm_server, POEM, response_format=BY_SCHEMA))), SCHEMA)


def test_the_same_question_gets_the_same_answer(llm_server: LocalServer) -> None:
    """The matcher promises the same output for the same input, and keeps answers."""
    first, second = (content(chat(llm_server, POEM, max_tokens=30)) for _ in range(2))
    assert first == second


def test_a_beginning_that_was_read_is_not_read_again(llm_server: LocalServer) -> None:
    """Questions begin with what all of them share; the second costs a fraction of the first."""
    shared = " ".join(f"Passage {number}: the deploy script of team {number} was mended." for number in range(40))
    took = []
    for question in ("Which team is the first?", "Which team is the last?"):
        begun = time.monotonic()
        chat(llm_server, f"{shared} {question}", max_tokens=1)
        took.append(time.monotonic() - begun)
    assert took[1] < took[0] / 2


def test_a_question_that_is_too_long_is_refused_as_such(llm_server: LocalServer) -> None:
    """Such a question is no failure of the server, and asking again would not help."""
    status, words = refusal(llm_server, "long " * 3000)
    assert status == 400
    assert "context" in words


def test_a_wrong_key_is_refused(llm_server: LocalServer) -> None:
    """The key reaches the server, and the server looks at it."""
    with pytest.raises(urllib.error.HTTPError) as caught:
        call(llm_server, "models" if llm_server.kind == "llama-cpp-python" else "slots", key="another")
    with caught.value as error:
        assert error.code == 401


def test_a_second_reader_keeps_to_its_form_and_quotes_the_artifact(
    llm_server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """End to end, with a small model: what it says may be wrong, but it is in form, and its quotes are true."""
    monkeypatch.setenv("MATCHER_LLM_KEY", KEY)
    options = SecondReaderOptions(
        url=llm_server.base_url, model=llm_server.model, candidates=2, concurrency=1, timeout=600, cache=False
    )
    text = "The outage was mine: I had skipped the canary. There is a regression test for it now."
    matcher = Matcher(tuned=False, second_reader=options)
    found = matcher.match(text, title="Fix the canary", kind="pull_request")
    assert not any("could not be asked" in note for note in found.notes)
    verdicts = [s.verdict for s in found.suggestions if s.verdict is not None]
    assert len(verdicts) == 2
    assert all(v.quote in text or v.quote == "Fix the canary" for v in verdicts if v.quote is not None)
    assert matcher.second is not None
    assert matcher.second.usage().prompt_tokens > 300
    offline = Matcher(tuned=False).match(text, title="Fix the canary", kind="pull_request")
    assert [s.confidence for s in found.suggestions] == [s.confidence for s in offline.suggestions]


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_gone_with_the_block(kind: str, tmp_path: Path) -> None:
    """A server that outlives its tests takes a gigabyte and a core from whatever comes next."""
    server = described(kind, tmp_path)
    with pytest.raises(RuntimeError, match="of the test"), running(server):
        assert answers(server.port)
        raise RuntimeError("of the test")
    assert not answers(server.port)


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_gone_with_whoever_started_it(kind: str, tmp_path: Path) -> None:
    """A caller that is killed cannot clean up."""
    server = described(kind, tmp_path)
    options = {"--kind": kind, "--python": server.python, "--port": server.port, "--threads": 1, "--log": server.log}
    words = [str(word) for pair in options.items() for word in pair]
    command = [sys.executable, str(ROOT / "scripts" / "llm_server.py"), str(server.gguf), *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as caller:
        assert caller.stdout is not None
        said = caller.stdout.readline()
        assert said.startswith(f"export MATCHER_LLM_URL={server.base_url} MATCHER_LLM_MODEL={server.model} ")
        assert KEY not in said
        assert answers(server.port)
        os.kill(caller.pid, signal.SIGKILL)
    end = time.monotonic() + 60
    while answers(server.port) and time.monotonic() < end:
        time.sleep(0.1)
    assert not answers(server.port)
