"""Asking a language model's server: how a question is put, what comes back, and what is given up for whom."""

import logging
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from llm_servers import (
    ANSWER,
    KEY,
    QUESTION,
    SCHEMA,
    TEXT,
    answers,
    asked,
    endpoint,
    failed,
    fails,
    refuses,
    scripted,
)

from matcher.errors import ConfigurationError, LanguageModelError, install_command
from matcher.llm import Endpoint, ServerError, connect


def test_an_answer_comes_with_what_it_took() -> None:
    """Text, tokens and seconds."""
    reply, server = asked(answers(usage=(812, 90)))
    assert (reply.text, reply.prompt_tokens, reply.completion_tokens) == (ANSWER, 812, 90)
    assert 0 < reply.seconds < 5
    assert not (reply.cached or reply.cut)
    assert len(server.received) == 1


def test_a_question_is_put_the_same_way_each_time() -> None:
    """Temperature 0, a fixed seed, a limit and the schema: the same question has the same answer."""
    _, server = asked(answers())
    body = server.received[0].json
    assert body["messages"] == [
        {"role": "system", "content": "Judge. Answer in JSON."},
        {"role": "user", "content": TEXT},
    ]
    assert (body["model"], body["temperature"], body["seed"], body["max_tokens"]) == ("qwen", 0, 1, 50)
    schema = {"name": "answer", "strict": True, "schema": SCHEMA}
    assert body["response_format"] == {"type": "json_schema", "json_schema": schema}
    assert server.received[0].line == "POST /v1/chat/completions HTTP/1.1"


def test_a_failed_answer_goes_back_with_the_complaint() -> None:
    """One repair: the model sees what it said, and what is wrong with that."""
    with scripted(answers()) as server, connect(endpoint(server)) as model:
        model.ask(replace(QUESTION, failed_answer="Sure! {", complaint="That is no JSON."))
    turns = [(turn["role"], turn["content"]) for turn in server.received[0].json["messages"]]
    assert turns[2:] == [("assistant", "Sure! {"), ("user", "That is no JSON.")]


@pytest.mark.parametrize("usage", [None, [], {"prompt_tokens": "many"}, {"prompt_tokens": -3}, {"prompt_tokens": True}])
def test_a_server_that_does_not_count_counts_as_nothing(usage: object) -> None:
    """Nobody knows what it took; the answer is as good."""
    reply, _ = asked(answers(usage=usage))
    assert (reply.text, reply.prompt_tokens, reply.completion_tokens) == (ANSWER, 0, 0)


def test_a_text_that_utf8_cannot_carry_is_asked_about_all_the_same() -> None:
    """Half a surrogate pair, as JSON can hold it, is replaced."""
    with scripted(answers()) as server, connect(endpoint(server, model="qwen\udcff")) as model:
        model.ask(replace(QUESTION, user="half \ud83d of 🐤"))
    assert server.received[0].json["model"] == "qwen\ufffd"
    assert server.received[0].json["messages"][1]["content"] == "half \ufffd of 🐤"


def test_an_answer_that_was_cut_says_so() -> None:
    """What came is returned: the caller knows why it does not parse."""
    reply, _ = asked(answers('{"verdicts": [', ending="length"))
    assert (reply.text, reply.cut) == ('{"verdicts": [', True)


@pytest.mark.parametrize(("text", "ending"), [(None, "stop"), ("", "stop"), (" \n", "content_filter")])
def test_an_empty_answer_is_none(text: str | None, ending: str) -> None:
    """There is nothing to read; the server is not to blame."""
    error, server = failed(answers(text, ending))
    assert "'qwen' gave an empty answer" in str(error)
    assert not isinstance(error, ServerError)
    assert len(server.received) == 1


def test_a_model_that_only_thought_is_told_apart() -> None:
    """Its thoughts took all the tokens."""
    assert "think for longer" in str(failed(answers("", "length"))[0])


def shape(body: dict[str, Any]) -> str | None:
    """Return how the answer's form is asked for."""
    form: dict[str, str] = body.get("response_format", {})
    return "object with schema" if "schema" in form else form.get("type")


@pytest.mark.parametrize(
    ("known", "status", "shapes"),
    [
        ({"object with schema"}, 500, ["json_schema", "object with schema"]),
        ({"json_object", None}, 400, ["json_schema", "object with schema", "json_object"]),
        ({None}, 400, ["json_schema", "object with schema", "json_object", None]),
        ({None}, 422, ["json_schema", "object with schema", "json_object", None]),
        ({"json_object"}, 500, ["json_schema", "object with schema", "json_object"]),
    ],
)
def test_a_server_without_schemas_is_asked_for_less_and_that_is_remembered(
    known: set[str | None], status: int, shapes: list[str | None]
) -> None:
    """The second question goes out in the form that the first ended with."""
    behavior = refuses(lambda body: None if shape(body) in known else "response_format: invalid", status)
    with scripted(behavior) as server, connect(endpoint(server)) as model:
        assert model.ask(QUESTION).text == ANSWER
        assert model.ask(replace(QUESTION, user="another")).text == ANSWER
    assert [shape(request.json) for request in server.received] == [*shapes, shapes[-1]]


@pytest.mark.parametrize(
    ("name", "message", "instead"),
    [
        ("max_tokens", "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", 50),
        ("temperature", "Unsupported value: 'temperature' does not support 0 with this model.", None),
        ("seed", "Unrecognized request argument supplied: seed", None),
    ],
)
def test_a_parameter_that_a_server_does_not_know_is_left_out(name: str, message: str, instead: int | None) -> None:
    """Reasoning models take no temperature, some servers no seed; the schema stays."""
    with scripted(refuses(lambda body: message if name in body else None)) as server:
        with connect(endpoint(server)) as model:
            assert model.ask(QUESTION).text == ANSWER
        body = server.received[-1].json
        assert len(server.received) == 2
        assert body.get("max_completion_tokens") == instead
        assert shape(body) == "json_schema"


def test_one_question_that_cannot_be_answered_costs_the_others_nothing() -> None:
    """What was given up for it in vain is not remembered."""
    odd = refuses(lambda body: "bad request" if "odd" in body["messages"][1]["content"] else None)
    with scripted(odd) as server, connect(endpoint(server)) as model:
        with pytest.raises(LanguageModelError, match="cannot take the question"):
            model.ask(replace(QUESTION, user="odd"))
        model.ask(replace(QUESTION, user="even"))
    tried = ["json_schema", "object with schema", "json_object", None]
    assert [shape(request.json) for request in server.received] == [*tried, "json_schema"]


def test_many_threads_may_ask_at_once() -> None:
    """Each has its own answer, with a server that forgets half of them at first and knows no schema."""

    def echo(handler: Any) -> None:
        body = handler.server.scripted.received
        asked_for = next(r for r in reversed(body) if r.headers["Content-Length"] == handler.headers["Content-Length"])
        if shape(asked_for.json) == "json_schema":
            fails(400, "response_format")(handler)
        else:
            answers(f"to {len(asked_for.json['messages'][1]['content'])}")(handler)

    with scripted(echo) as server, connect(endpoint(server)) as model, ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda n: model.ask(replace(QUESTION, user="x" * n)).text, range(1, 41)))
    assert replies == [f"to {n}" for n in range(1, 41)]


def test_a_server_that_ends_idle_connections_is_asked_over_a_new_one() -> None:
    """The second question does not fail on the first one's connection."""

    def closes(handler: Any) -> None:
        answers()(handler)
        handler.close_connection = True

    with scripted(closes) as server, connect(endpoint(server)) as model:
        for number in range(3):
            model.ask(replace(QUESTION, user=str(number)))
            time.sleep(0.02)
    assert len(server.received) == 3


def test_neither_text_nor_key_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Not by the SDK and not by its HTTP client, whatever somebody has turned on."""
    with caplog.at_level(logging.DEBUG):
        asked(fails(500), answers())
        failed(fails(400, TEXT))
    assert "canary" not in caplog.text
    assert KEY not in caplog.text
    assert KEY not in repr(Endpoint(url="http://x/v1", key=KEY))


def test_a_dropped_model_leaves_no_connection() -> None:
    """Whoever forgets to close it has no warning of open sockets; warnings are errors here."""
    with scripted(answers()) as server:
        model = connect(endpoint(server))
        model.ask(QUESTION)
        del model


def test_without_the_sdk_the_line_says_how_to_install_it() -> None:
    """The extra is one; importing the room needs none of it."""
    code = (
        "import sys; sys.modules['openai'] = None\n"
        "import matcher.llm as llm\n"
        "assert not {'openai', 'httpx2', 'httpcore2'} & {name for name, found in sys.modules.items() if found}\n"
        "try: llm.connect(llm.Endpoint(url='http://127.0.0.1/v1', model='m'))\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.startswith(ConfigurationError.__name__)
    assert install_command("llm") in done.stdout
