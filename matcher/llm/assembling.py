"""A model as a run uses it: cached, within its budget, given up when its server is, and accounted for."""

import threading
from dataclasses import dataclass, replace
from pathlib import Path

from matcher.errors import LanguageModelError
from matcher.llm.budget import FAILURES, Budgeted, Guarded
from matcher.llm.cache import MAX_BYTES, Cached
from matcher.llm.endpoint import Endpoint
from matcher.llm.protocol import LanguageModel, Reply, Request
from matcher.llm.server import ServerModel, connect


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a run has asked of a model so far, and what that took."""

    calls: int = 0
    """Questions that the server answered."""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    """As the server counts them."""
    cached: int = 0
    """Questions that were answered from disk."""
    failed: int = 0
    """Questions without an answer: failures of the server, and those not asked because budget or server were gone."""
    seconds: float = 0.0
    """Waiting for the server, summed over threads."""


class Assembled:
    """A model with all that a run needs around it; safe to ask from several threads. Close it at the end."""

    def __init__(self, model: LanguageModel, server: ServerModel) -> None:
        """Wrap what `assemble` has put together."""
        self._model, self._server = model, server
        self._lock = threading.Lock()
        self._usage = Usage()

    def close(self) -> None:
        """End all connections."""
        self._server.close()

    @property
    def id(self) -> str:
        """The name of the model within."""
        return self._model.id

    @property
    def usage(self) -> Usage:
        """What was used until now."""
        with self._lock:
            return self._usage

    def ask(self, request: Request) -> Reply:
        """Return the answer, from disk where it is known.

        Raises:
            BudgetSpentError: where it could cost more than may be spent.
            ServerRefusalError: where every question will be refused: key, model, address.
            ServerError: where the server fails, or was given up.
            LanguageModelError: where there is no answer to this question.
        """
        try:
            reply = self._model.ask(request)
        except LanguageModelError:
            self._add(Usage(failed=1))
            raise
        self._add(_used(reply))
        return reply

    def _add(self, more: Usage) -> None:
        with self._lock:
            known = self._usage
            self._usage = replace(
                known,
                calls=known.calls + more.calls,
                prompt_tokens=known.prompt_tokens + more.prompt_tokens,
                completion_tokens=known.completion_tokens + more.completion_tokens,
                cached=known.cached + more.cached,
                failed=known.failed + more.failed,
                seconds=known.seconds + more.seconds,
            )


def assemble(
    endpoint: Endpoint,
    cache_folder: Path | None = None,
    *,
    max_calls: int | None = None,
    max_tokens: int | None = None,
    max_cache_bytes: int = MAX_BYTES,
    failures: int = FAILURES,
) -> Assembled:
    """Return the model at an endpoint for one run; nothing is sent before it is asked.

    What is known from disk costs no budget and is there without the server, too.

    Args:
        endpoint: where the model is.
        cache_folder: where answers are kept; None keeps none.
        max_calls: questions that may go out.
        max_tokens: tokens, asked and answered, that may be used.
        max_cache_bytes: kept answers take so much room at most.
        failures: after so many failures of the server in a row nothing more is asked.

    Raises:
        ConfigurationError: where the endpoint cannot be asked, the SDK is not installed, or the folder cannot be made.
    """
    server = connect(endpoint)
    model: LanguageModel = Guarded(Budgeted(server, max_calls, max_tokens), failures)
    if cache_folder is not None:
        model = Cached(model, cache_folder, max_cache_bytes, server=endpoint.address)
    return Assembled(model, server)


def _used(reply: Reply) -> Usage:
    if reply.cached:
        return Usage(cached=1)
    tokens = {"prompt_tokens": reply.prompt_tokens, "completion_tokens": reply.completion_tokens}
    return Usage(calls=1, seconds=reply.seconds, **tokens)
