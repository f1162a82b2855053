"""A language model's server that misbehaves: what is said, how long it takes, what is sent again."""

import time
from pathlib import Path

import pytest
from llm_servers import (
    ANSWER,
    KEY,
    QUESTION,
    Behavior,
    answers,
    asked,
    drips,
    drips_headers,
    endpoint,
    failed,
    fails,
    hangs_up,
    never_ends,
    says,
    scripted,
    self_signed,
    sleeps,
)

from matcher.llm import Endpoint, ServerError, ServerRefusalError, connect


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
