"""A language model's server that misbehaves: what is answered, what is said, how long it takes, what is sent again."""

import logging
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from llm_servers import (
    ANSWER,
    Behavior,
    Scripted,
    answers,
    drips,
    drips_headers,
    fails,
    hangs_up,
    never_ends,
    refuses,
    says,
    scripted,
    self_signed,
    sleeps,
)

from matcher.errors import ConfigurationError, LanguageModelError
from matcher.llm import Endpoint, Reply, Request, ServerError, ServerRefusalError, connect

KEY = "sk-geheim-0123456789"
TEXT = "Noor skipped the canary and the outage was hers."
SCHEMA = {"type": "object", "properties": {"verdicts": {"type": "array"}}, "required": ["verdicts"]}


QUESTION = Request(system="Judge. Answer in JSON.", user=TEXT, schema=SCHEMA, max_tokens=50)


def endpoint(server: Scripted, **more: Any) -> Endpoint:
    """Return a server's endpoint, with little patience."""
    given = Endpoint(url=server.url, model="qwen", key=KEY, timeout=5.0, first_wait=0.01, longest_wait=0.5)
    return replace(given, **more)


def asked(*script: Behavior, **more: Any) -> tuple[Reply, Scripted]:
    """Return what a server with that script answers, and the server."""
    with scripted(*script) as server, connect(endpoint(server, **more)) as model:
        return model.ask(QUESTION), server


def failed(*script: Behavior, **more: Any) -> tuple[LanguageModelError, Scripted]:
    """Return how asking a server with that script fails, and the server; no failure says too much."""
    with scripted(*script) as server, connect(endpoint(server, **more)) as model:
        with pytest.raises(LanguageModelError) as raised:
            model.ask(QUESTION)
        line = str(raised.value)
        assert KEY not in line
        assert "canary" not in line
        assert "\n" not in line
        return raised.value, server


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
    with scripted(answers()) as server, connect(endpoint(server)) as model:
        model.ask(replace(QUESTION, user="half \ud83d of 🐤"))
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


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503])
def test_a_busy_server_is_asked_again(status: int) -> None:
    """Twice it fails, then it answers."""
    reply, server = asked(fails(status), fails(status), answers())
    assert reply.text == ANSWER
    assert len(server.received) == 3


def test_a_server_that_hangs_up_is_asked_again() -> None:
    """A connection that breaks in the middle of an answer is no answer."""
    reply, server = asked(hangs_up, answers())
    assert reply.text == ANSWER
    assert len(server.received) == 2


def test_tries_have_an_end() -> None:
    """A server that stays broken is asked as often as told, and the line says what to do."""
    error, server = failed(fails(503), tries=3)
    assert "busy or broken (HTTP 503); try again later" in str(error)
    assert isinstance(error, ServerError)
    assert len(server.received) == 3


def test_the_wait_grows() -> None:
    """Three waits of 0.05, 0.1 and 0.2 seconds, each shortened by half at most."""
    begun = time.monotonic()
    failed(fails(500), first_wait=0.05)
    assert time.monotonic() - begun >= 0.175


@pytest.mark.parametrize("headers", [{"Retry-After": "0.3"}, {"Retry-After-Ms": "300"}])
def test_the_servers_own_wait_is_kept(headers: dict[str, str]) -> None:
    """Whoever limits us knows best when to come back."""
    begun = time.monotonic()
    _, server = asked(fails(429, headers=headers), answers())
    assert time.monotonic() - begun >= 0.3
    assert len(server.received) == 2


@pytest.mark.parametrize("after", ["3600", "Wed, 21 Oct 2099 07:28:00 GMT", "inf"])
def test_a_wait_that_is_too_long_is_not_waited(after: str) -> None:
    """A batch does not stand still for an hour; what cannot be a wait is passed over."""
    begun = time.monotonic()
    _, server = failed(fails(429, headers={"Retry-After": after}), tries=2)
    assert time.monotonic() - begun < 10
    assert len(server.received) == (2 if after == "inf" else 1)


@pytest.mark.parametrize("behavior", [sleeps(30), drips, drips_headers])
def test_time_is_up_however_it_is_spent(behavior: Behavior) -> None:
    """Silence, or a byte now and then: one question takes no longer than told, tries and all."""
    begun = time.monotonic()
    error, _ = failed(behavior, timeout=0.4)
    assert 0.35 <= time.monotonic() - begun < 10
    assert "no answer in 0.4 seconds" in str(error)


def test_time_is_up_for_all_tries_together() -> None:
    """A server that fails quickly and for ever does not get its time anew each try."""
    begun = time.monotonic()
    failed(fails(500), timeout=0.3, tries=1000, first_wait=0.05)
    assert time.monotonic() - begun < 10


def test_an_endless_answer_is_broken_off() -> None:
    """Memory has an end; it is not tried again."""
    error, server = failed(never_ends, max_bytes=100_000)
    assert "more than 100,000 bytes" in str(error)
    assert len(server.received) == 1


def test_a_compressed_answer_is_not_blown_up() -> None:
    """A small one can become a large one."""
    error, server = failed(says(b"\x1f\x8b", {"Content-Encoding": "gzip"}))
    assert "compresses" in str(error)
    assert server.received[0].headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Welcome to the hotel</html>",
        b'{"choices": [',
        b"\xff\xfe",
        b"null",
        b"[]",
        b'{"choices": []}',
        b'{"choices": [null]}',
        b'{"choices": [{"message": "canary"}]}',
        b'{"choices": {"0": 1}}',
        b"[" * 200_000,
    ],
)
def test_what_is_no_chat_completion_is_told_so(body: bytes) -> None:
    """A wrong address often answers with something."""
    error, server = failed(says(body))
    assert "is no chat completion; does llm_url end in /v1?" in str(error)
    assert isinstance(error, ServerError)
    assert len(server.received) == 1


def test_a_redirect_is_not_followed() -> None:
    """The text would go to whom nobody named."""
    with scripted(answers()) as other:
        there = other.url + "/chat/completions"
        error, server = failed(fails(307, headers={"Location": there}))
        assert "elsewhere" in str(error)
        assert isinstance(error, ServerRefusalError)
        assert (len(server.received), len(other.received)) == (1, 0)


@pytest.mark.parametrize(
    ("behavior", "said"),
    [
        (fails(401, f"Incorrect API key provided: {KEY}"), "refuses the key (HTTP 401); set MATCHER_LLM_KEY"),
        (fails(403), "refuses the key (HTTP 403)"),
        (fails(404, "The model `qwen` does not exist"), "has no model 'qwen'; run: matcher config set llm_model NAME"),
        (fails(404, "Not Found"), "nothing takes questions at"),
        (fails(429, "You exceeded your current quota", code="insufficient_quota"), "has no credit left"),
    ],
)
def test_what_somebody_must_mend_is_said_and_not_tried_again(behavior: Behavior, said: str) -> None:
    """Key, model, address, credit: asking again changes nothing."""
    error, server = failed(behavior)
    assert said in str(error)
    assert isinstance(error, ServerRefusalError)
    assert len(server.received) == 1


def test_a_server_that_wants_a_key_says_so() -> None:
    """Not that the key was wrong."""
    assert "wants a key" in str(failed(fails(401), key=None)[0])


@pytest.mark.parametrize(
    "message",
    [
        "the request exceeds the available context size. try increasing the context size",
        "Requested tokens (5000) exceed context window of 2048",
        "This model's maximum context length is 8192 tokens",
        "prompt is too long: canary",
    ],
)
@pytest.mark.parametrize("status", [400, 500])
def test_a_question_that_is_too_long_is_the_questions_fault(message: str, status: int) -> None:
    """llama.cpp, llama-cpp-python, vLLM say it differently; the next, shorter question may do."""
    error, server = failed(fails(status, message))
    assert "too long for 'qwen'" in str(error)
    assert not isinstance(error, ServerError)
    assert len(server.received) == 1


def shape(body: dict[str, Any]) -> str | None:
    """Return how the answer's form is asked for."""
    form: dict[str, str] = body.get("response_format", {})
    return form.get("type")


@pytest.mark.parametrize(
    ("known", "status", "shapes"),
    [
        ({"json_object", None}, 400, ["json_schema", "json_object"]),
        ({None}, 400, ["json_schema", "json_object", None]),
        ({None}, 422, ["json_schema", "json_object", None]),
        ({"json_object"}, 500, ["json_schema", "json_object"]),
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
    assert [shape(request.json) for request in server.received] == ["json_schema", "json_object", None, "json_schema"]


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


def test_a_certificate_that_nobody_signed_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anybody could be there; whoever trusts it says so in SSL_CERT_FILE."""
    certificate = self_signed(tmp_path)
    with scripted(answers(), certificate=certificate) as server:
        with connect(endpoint(server)) as model, pytest.raises(ServerRefusalError, match="SSL_CERT_FILE"):
            model.ask(QUESTION)
        assert server.received == []
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        with connect(endpoint(server)) as model:
            assert model.ask(QUESTION).text == ANSWER
        assert server.received[0].headers["Authorization"] == f"Bearer {KEY}"


def test_https_where_there_is_only_http_is_told_so() -> None:
    """A common slip."""
    with scripted(answers()) as server:
        wrong = endpoint(server, url=server.url.replace("http:", "https:"))
        with connect(wrong) as model, pytest.raises(ServerRefusalError, match="should llm_url begin with http://"):
            model.ask(QUESTION)


def test_a_server_that_is_not_started_is_told_at_once() -> None:
    """Nobody waits for what is not there."""
    with scripted(answers()) as server:
        pass
    begun = time.monotonic()
    with (
        connect(endpoint(server, first_wait=60.0, longest_wait=60.0, timeout=300.0)) as model,
        pytest.raises(ServerError, match="start its server"),
    ):
        model.ask(QUESTION)
    assert time.monotonic() - begun < 10


def test_a_name_that_is_nowhere_is_one_line() -> None:
    """A typing error in the host."""
    nowhere = Endpoint(url="http://no-such-host.invalid/v1", model="qwen", tries=1)
    with connect(nowhere) as model, pytest.raises(ServerError, match=r"http://no-such-host.invalid/v1 cannot be rea"):
        model.ask(QUESTION)


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
    assert "pip install 'evidence-matcher[llm]'" in done.stdout
