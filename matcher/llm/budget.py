"""What a run may spend on a model, and when it stops asking a server that does not answer."""

import threading

from matcher.errors import LanguageModelError
from matcher.llm.protocol import BudgetSpentError, LanguageModel, Reply, Request, ServerError, ServerRefusalError

CHARACTERS_PER_TOKEN = 3
"""An estimate on the safe side for English; only for what is under way, or where the server does not count."""
FAILURES = 5


class Budgeted:
    """A model that is asked while calls and tokens last.

    A question under way counts as a call, and as its length plus the longest answer it may get in tokens, until the
    server has counted: a budget is not overrun by questions asked side by side. Where the server does not count, or
    the call fails, its length counts, and the answer's. Tries of the same question are one call.
    """

    def __init__(self, model: LanguageModel, max_calls: int | None = None, max_tokens: int | None = None) -> None:
        """Wrap a model; None is no limit."""
        self._model, self._max_calls, self._max_tokens = model, max_calls, max_tokens
        self._lock = threading.Lock()
        self._calls = self._tokens = 0

    @property
    def id(self) -> str:
        """The name of the model within."""
        return self._model.id

    def ask(self, request: Request) -> Reply:
        """Return the model's answer.

        Raises:
            BudgetSpentError: where this question could go past what may be spent; it is not asked.
            LanguageModelError: as the model does.
        """
        length = _tokens(request.system, request.user, request.failed_answer or "", request.complaint or "")
        reserved = length + request.max_tokens
        self._reserve(reserved)
        spent = length
        try:
            reply = self._model.ask(request)
            spent = reply.prompt_tokens + reply.completion_tokens or length + _tokens(reply.text)
            return reply
        finally:
            with self._lock:
                self._tokens += spent - reserved

    def _reserve(self, tokens: int) -> None:
        with self._lock:
            if self._max_calls is not None and self._calls >= self._max_calls:
                raise BudgetSpentError(f"the language model was asked {self._calls:,} times, which is --max-calls")
            if self._max_tokens is not None and self._tokens + tokens > self._max_tokens:
                raise BudgetSpentError(f"{self._max_tokens:,} tokens (--max-tokens) do not last for another question")
            self._calls += 1
            self._tokens += tokens


class Guarded:
    """A model that is not asked again in this run once its server failed so often in a row, or refused for good."""

    def __init__(self, model: LanguageModel, failures: int = FAILURES) -> None:
        """Wrap a model; so many failures in a row are the last."""
        self._model, self._failures = model, failures
        self._lock = threading.Lock()
        self._row = 0
        self._given_up: str | None = None

    @property
    def id(self) -> str:
        """The name of the model within."""
        return self._model.id

    def ask(self, request: Request) -> Reply:
        """Return the model's answer.

        Raises:
            ServerError: at once, where the server was given up.
            LanguageModelError: as the model does.
        """
        if self._given_up is not None:
            raise ServerError(self._given_up)
        try:
            reply = self._model.ask(request)
        except BudgetSpentError:
            raise
        except LanguageModelError as error:
            self._count(error)
            raise
        with self._lock:
            self._row = 0
        return reply

    def _count(self, error: LanguageModelError) -> None:
        with self._lock:
            self._row = self._row + 1 if isinstance(error, ServerError) else 0
            if self._row >= self._failures or isinstance(error, ServerRefusalError):
                self._given_up = f"{error} (not asked again in this run)"


def _tokens(*texts: str) -> int:
    return -(-sum(map(len, texts)) // CHARACTERS_PER_TOKEN)
