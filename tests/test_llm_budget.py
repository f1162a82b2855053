"""What a run may spend, when it gives a server up, and what it says of both at the end."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from llm_servers import answers, fails, scripted

from matcher.errors import ConfigurationError, LanguageModelError
from matcher.llm import (
    Budgeted,
    BudgetSpentError,
    Endpoint,
    Guarded,
    Reply,
    Request,
    ServerError,
    ServerRefusalError,
    Usage,
    assemble,
)

QUESTION = Request(system="x" * 150, user="x" * 150, schema={}, max_tokens=50)
"""Counts as 100 tokens, and 50 for its answer."""


class Playing:
    """Does at each question what its script says; the last is repeated."""

    id = "qwen"

    def __init__(self, *script: Reply | Exception | Callable[[], Reply]) -> None:
        """Begin the script."""
        self._script, self.asked, self._lock = list(script), 0, threading.Lock()

    def ask(self, request: Request) -> Reply:
        """Return or raise what comes next."""
        with self._lock:
            self.asked += 1
            step = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        if isinstance(step, Exception):
            raise step
        return step if isinstance(step, Reply) else step()


def counted(prompt: int = 90, completion: int = 10) -> Reply:
    """Return a reply that took so many tokens."""
    return Reply(text="{}", prompt_tokens=prompt, completion_tokens=completion)


def asks(model: Budgeted | Guarded, times: int) -> int:
    """Ask until it fails, and return how often that went well."""
    for number in range(times):
        try:
            model.ask(QUESTION)
        except LanguageModelError:
            return number
    return times


@pytest.mark.parametrize("calls", [0, 1, 3])
def test_calls_are_counted(calls: int) -> None:
    """The one past the limit is not made, and says which option it is."""
    inner = Playing(counted())
    model = Budgeted(inner, max_calls=calls)
    assert asks(model, 9) == calls
    with pytest.raises(BudgetSpentError, match=f"asked {calls} times, which is --max-calls"):
        model.ask(QUESTION)
    assert inner.asked == calls


def test_tokens_are_never_overrun() -> None:
    """100 a question as the server counts, room for 150 needed: of 349 tokens the third has too few."""
    assert asks(Budgeted(Playing(counted()), max_tokens=349), 9) == 2
    assert asks(Budgeted(Playing(counted()), max_tokens=350), 9) == 3
    with pytest.raises(BudgetSpentError, match=r"349 tokens \(--max-tokens\)"):
        Budgeted(Playing(counted(300, 0)), max_tokens=349).ask(replace(QUESTION, max_tokens=1_000))


def test_where_the_server_does_not_count_length_does() -> None:
    """A budget that never ends is none."""
    assert asks(Budgeted(Playing(Reply(text="x" * 30)), max_tokens=370), 9) == 3


def test_a_failed_call_counts() -> None:
    """It may have been paid for: its question, not an answer that never came."""
    model = Budgeted(Playing(ServerError("no")), max_tokens=250, max_calls=9)
    for _ in range(2):
        with pytest.raises(ServerError):
            model.ask(QUESTION)
    with pytest.raises(BudgetSpentError):
        model.ask(QUESTION)


def test_without_limits_nothing_is_refused() -> None:
    """The default."""
    assert asks(Budgeted(Playing(counted(10**9, 10**9))), 5) == 5


def test_questions_side_by_side_share_the_budget() -> None:
    """Two of eight fit, however close together they come; both are under way at once."""
    both = threading.Barrier(2)

    def slow() -> Reply:
        both.wait(10)
        return counted(100, 50)

    model = Budgeted(Playing(slow), max_tokens=449)
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: asks(model, 1), range(8)))
    assert sum(results) == 2


def test_calls_side_by_side_share_the_budget() -> None:
    """Exactly as many as allowed."""
    inner = Playing(counted())
    model = Budgeted(inner, max_calls=50)
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _: asks(model, 1), range(200))) == inner.asked == 50


def test_a_server_that_keeps_failing_is_given_up() -> None:
    """A thousand artifacts do not wait for a thousand timeouts; the reason is still told."""
    inner = Playing(ServerError("gone"))
    model = Guarded(inner, failures=5)
    for _ in range(20):
        with pytest.raises(ServerError, match="gone"):
            model.ask(QUESTION)
    assert inner.asked == 5
    with pytest.raises(ServerError, match=r"gone \(not asked again in this run\)"):
        model.ask(QUESTION)


@pytest.mark.parametrize("between", [counted(), LanguageModelError("too long")])
def test_a_server_that_answers_now_and_then_is_kept(between: Reply | Exception) -> None:
    """Only failures in a row count; a question it cannot answer shows that it is there."""
    four = [ServerError("busy")] * 4
    inner = Playing(*four, between, *four, counted())
    model = Guarded(inner, failures=5)
    for _ in range(9):
        asks(model, 1)
    assert model.ask(QUESTION) == counted()
    assert inner.asked == 10


def test_a_server_that_refuses_for_good_is_given_up_at_once() -> None:
    """A wrong key is wrong the second time."""
    inner = Playing(ServerRefusalError("refuses the key"))
    model = Guarded(inner)
    for _ in range(3):
        with pytest.raises(ServerError, match="refuses the key"):
            model.ask(QUESTION)
    assert inner.asked == 1


def test_a_spent_budget_is_not_the_servers_fault() -> None:
    """It is told as what it is, each time."""
    model = Guarded(Budgeted(Playing(counted()), max_calls=0), failures=2)
    for _ in range(5):
        with pytest.raises(BudgetSpentError):
            model.ask(QUESTION)


def about(number: int) -> Request:
    """Return a question about an artifact."""
    return replace(QUESTION, user=str(number), group=f"artifact {number}")


def test_a_run_says_what_it_used_and_the_next_resumes(tmp_path: Path) -> None:
    """Three calls allowed of five questions; the next run pays for the rest alone."""
    with scripted(answers(usage=(100, 20))) as server:
        endpoint = Endpoint(url=server.url, model="qwen", timeout=5.0)
        with closing(assemble(endpoint, tmp_path, max_calls=3)) as model:
            assert model.id == "qwen"
            for number in range(5):
                if number < 3:
                    model.ask(about(number))
                else:
                    with pytest.raises(BudgetSpentError):
                        model.ask(about(number))
            used = model.usage
        assert used == Usage(calls=3, prompt_tokens=300, completion_tokens=60, cached=0, failed=2, seconds=used.seconds)
        assert used.seconds > 0
        with closing(assemble(endpoint, tmp_path, max_calls=2)) as model:
            replies = [model.ask(about(number)) for number in range(5)]
            assert [reply.cached for reply in replies] == [True, True, True, False, False]
            used = model.usage
        assert used == Usage(calls=2, prompt_tokens=200, completion_tokens=40, cached=3, failed=0, seconds=used.seconds)
    assert len(server.received) == 5
    with closing(assemble(endpoint, tmp_path, max_calls=0, max_tokens=0)) as model:
        assert all(model.ask(about(number)).cached for number in range(5))


def test_a_dead_server_costs_a_batch_little(tmp_path: Path) -> None:
    """After the tries of two questions it is left alone; what is known is answered all the same."""
    with scripted(answers(), fails(500)) as server:
        endpoint = Endpoint(url=server.url, model="qwen", timeout=5.0, tries=2, first_wait=0.01)
        with closing(assemble(endpoint, tmp_path, failures=2)) as model:
            model.ask(about(0))
            with ThreadPoolExecutor(4) as pool:
                failed = list(pool.map(lambda number: _fails(model.ask, about(number)), range(1, 100)))
            assert all(failed)
            assert model.ask(about(0)).cached
            assert (model.usage.calls, model.usage.cached, model.usage.failed) == (1, 1, 99)
    assert len(server.received) <= 1 + 2 * (2 + 3)


def test_without_a_folder_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not anywhere."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with scripted(answers()) as server, closing(assemble(Endpoint(url=server.url, model="qwen"))) as model:
        model.ask(QUESTION)
        assert not model.ask(QUESTION).cached
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_configured_is_told_first(tmp_path: Path) -> None:
    """Nothing is made on disk for it."""
    with pytest.raises(ConfigurationError, match="matcher config set llm_url"):
        assemble(Endpoint(), tmp_path / "llm")
    assert not (tmp_path / "llm").exists()


def _fails(ask: Callable[[Request], Reply], request: Request) -> bool:
    try:
        ask(request)
    except LanguageModelError:
        return True
    return False
