"""Models behind a server that speaks OpenAI's chat completions, asked through the openai SDK.

A question is asked at temperature 0 with a fixed seed. Where the server cannot enforce the schema, or does not know a
parameter, it is asked again without; what it took in the end is remembered. A busy or broken server is asked again
after a growing wait, or the one it names; all tries of a question share one time limit.
"""

import random
import time
import weakref
from types import TracebackType
from typing import TYPE_CHECKING, Any

from matcher.errors import ConfigurationError, LanguageModelError, install_command
from matcher.llm.dialects import Dialect
from matcher.llm.endpoint import EXAMPLE, Endpoint, check
from matcher.llm.failures import Trouble, late, no_completion, refused, unreachable
from matcher.llm.protocol import Reply, Request
from matcher.parsing import ParsingError, json_of

if TYPE_CHECKING:
    import httpx2
    import openai

UNNAMED = "MODEL"
"""Stands in the dry run's bytes where no model is configured."""


def connect(endpoint: Endpoint) -> "ServerModel":
    """Return the model at an endpoint; nothing is sent before it is asked.

    Raises:
        ConfigurationError: where the endpoint cannot be asked, or the SDK is not installed.
    """
    check(endpoint)
    _require_sdk()
    from matcher.llm.transport import BoundedTransport

    return ServerModel(endpoint, BoundedTransport(endpoint))


def outgoing(request: Request, endpoint: Endpoint | None = None) -> bytes:
    """Return the very bytes that `ask` would send first as the body, made by the same code; nothing is sent.

    Neither address nor key are needed. A server that cannot enforce the schema is asked once more without
    `response_format`, or with less of it; the messages stay the same.

    Raises:
        ConfigurationError: where the SDK is not installed.
    """
    _require_sdk()
    from matcher.llm.transport import CapturingTransport

    transport = CapturingTransport()
    model = (endpoint.model if endpoint else "") or UNNAMED
    with ServerModel(Endpoint(url=EXAMPLE, model=model), transport) as nowhere:
        nowhere.send(Dialect().parameters(request, model), seconds=1.0)
    return transport.body


class ServerModel:
    """One model on one server; safe to ask from several threads."""

    def __init__(self, endpoint: Endpoint, transport: "httpx2.BaseTransport") -> None:
        """Prepare to ask; nothing is sent yet."""
        self._endpoint = endpoint
        self._client = _client(endpoint, transport)
        self._dialect = Dialect()
        self._closing = weakref.finalize(self, self._client.close)

    def __enter__(self) -> "ServerModel":
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End all connections."""
        self.close()

    def close(self) -> None:
        """End all connections; done by itself where the model is dropped."""
        self._closing()

    @property
    def id(self) -> str:
        """The name that the server knows the model by."""
        return self._endpoint.model

    def ask(self, request: Request) -> Reply:
        """Return the answer, and what all its tries took.

        Raises:
            ServerRefusalError: where every question will be refused: key, model, address.
            ServerError: where the server fails, or gives no answer in time.
            LanguageModelError: where it has no answer to this question.
        """
        begun = time.monotonic()
        content = self._answered(request, begun + self._endpoint.timeout)
        return _reply(content, time.monotonic() - begun, self._endpoint)

    def send(self, body: dict[str, Any], seconds: float) -> bytes:
        """Return the body of the response to one try.

        Raises:
            openai.APIError: where there is none.
            ServerError: where it is too long to be read.
        """
        raw = self._client.chat.completions.with_raw_response.create(**body, timeout=seconds)
        return raw.http_response.content

    def _answered(self, request: Request, end: float) -> bytes:
        begun = dialect = self._dialect
        tried = 0
        while True:
            outcome = self._try(dialect.parameters(request, self.id), end)
            if isinstance(outcome, bytes):
                if dialect is not begun:  # else it could take back what another thread has learned meanwhile
                    self._dialect = dialect
                return outcome
            less = None if outcome.complaint is None else dialect.without(outcome.complaint)
            if less is not None:
                dialect = less
                continue
            tried += 1
            self._wait(outcome, tried, end)

    def _try(self, body: dict[str, Any], end: float) -> bytes | Trouble:
        import openai

        seconds = end - time.monotonic()
        if seconds <= 0:
            raise late(self._endpoint)
        try:
            return self.send(body, seconds)
        except openai.APIStatusError as error:
            return refused(error, self._endpoint)
        except openai.APIConnectionError as error:
            return unreachable(error, self._endpoint)

    def _wait(self, trouble: Trouble, tried: int, end: float) -> None:
        """Sleep before the next try, or raise where there is no use in one."""
        endpoint = self._endpoint
        if time.monotonic() >= end:
            raise late(endpoint)
        grown = endpoint.first_wait * 2 ** min(tried - 1, 20) * random.uniform(0.5, 1.0)
        wait = min(grown, endpoint.longest_wait) if trouble.patience is None else trouble.patience
        hopeless = wait > endpoint.longest_wait or time.monotonic() + wait >= end
        if not trouble.again or tried >= endpoint.tries or hopeless:
            raise trouble.error
        time.sleep(wait)


def _require_sdk() -> None:
    try:
        import httpx2  # noqa: F401
        import openai  # noqa: F401
    except ImportError as error:
        raise ConfigurationError(
            f"a language model needs the openai SDK, 3 or newer, not installed; run: {install_command('llm')}"
        ) from error


def _client(endpoint: Endpoint, transport: "httpx2.BaseTransport") -> "openai.OpenAI":
    import httpx2
    import openai

    try:
        return openai.OpenAI(
            base_url=endpoint.url,
            api_key="put in place by the transport, so that the SDK can neither log nor misplace it",
            max_retries=0,
            http_client=httpx2.Client(transport=transport, trust_env=False, follow_redirects=False),
        )
    except httpx2.InvalidURL as error:
        raise ConfigurationError(f"llm_url is no address of a server; it looks like {EXAMPLE}") from error


def _reply(content: bytes, seconds: float, endpoint: Endpoint) -> Reply:
    try:
        completion = json_of(content)
        choice = completion["choices"][0]
        text, ending = choice["message"].get("content"), choice.get("finish_reason")
    except (ParsingError, LookupError, TypeError, AttributeError):
        raise no_completion(endpoint) from None
    if not isinstance(text, str) or not text.strip():
        more = "; it may think for longer than the answer may be" if ending == "length" else ""
        raise LanguageModelError(f"{endpoint.model!r} gave an empty answer{more}")
    usage = completion.get("usage")
    return Reply(
        text=text,
        prompt_tokens=_count(usage, "prompt_tokens"),
        completion_tokens=_count(usage, "completion_tokens"),
        seconds=seconds,
        cut=ending == "length",
    )


def _count(usage: object, name: str) -> int:
    value = usage.get(name) if isinstance(usage, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
