"""What went wrong with a server, in words of our own: what servers say may repeat the text they were sent."""

import email.utils
import math
import re
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.errors import LanguageModelError
from matcher.llm.endpoint import Endpoint, is_loopback
from matcher.llm.protocol import ServerError, ServerRefusalError

if TYPE_CHECKING:
    import openai

BUSY = (408, 409, 425, 429)
_SHAPE = re.compile(r"response_format|json_schema|json_object|json schema|grammar")
_LENGTH = re.compile(
    r"context.{0,20}(?:length|size|window|limit)|exceed_context|too long|too many tokens|reduce the length"
)
_NO_CREDIT = re.compile(r"insufficient_quota|billing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One try that failed."""

    error: LanguageModelError
    """What is said where nothing more can be done."""
    again: bool = False
    """True where the same question may fare better a little later."""
    patience: float | None = None
    """Seconds that the server asks for first."""
    complaint: str | None = None
    """What a server that refuses part of the question says about that; never shown to anybody."""


def refused(error: "openai.APIStatusError", endpoint: Endpoint) -> Trouble:
    """Return what a response other than an answer means."""
    status, place = error.status_code, endpoint.place
    said = _said(error)
    if status in (400, 422, 500, 501) and (trouble := _unanswerable(status, said, endpoint)):
        return trouble
    if status == 413:
        return Trouble(error=_too_long(endpoint))
    if status == 429 and _NO_CREDIT.search(said):
        return Trouble(error=ServerRefusalError(f"the account at {place} has no credit left; nothing more is asked"))
    if status in BUSY or status >= 500:
        says = f"the language model's server at {place} is busy or broken (HTTP {status}); try again later"
        return Trouble(error=ServerError(says), again=True, patience=_retry_after(error.response.headers))
    return Trouble(error=_refusal(status, said, endpoint))


def unreachable(error: Exception, endpoint: Endpoint) -> Trouble:
    """Return what a failed connection means."""
    causes, place = list(_causes(error)), endpoint.place
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        own = "for a certificate of your own set SSL_CERT_FILE to its authority's file"
        return Trouble(error=ServerRefusalError(f"the certificate of {place} is not trusted; {own}"))
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return Trouble(error=ServerRefusalError(f"{place} does not answer in TLS; should llm_url begin with http://?"))
    if is_loopback(endpoint.url) and any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return Trouble(error=ServerError(f"no language model answers at {place}; start its server, or mend llm_url"))
    return Trouble(error=ServerError(f"the language model's server at {place} cannot be reached"), again=True)


def late(endpoint: Endpoint) -> ServerError:
    """Return what is said where time is up."""
    limit = f"{endpoint.timeout:g} seconds"
    more = "for slow models allow more: matcher config set llm_timeout SECONDS"
    return ServerError(f"the language model's server at {endpoint.place} gave no answer in {limit}; {more}")


def no_completion(endpoint: Endpoint) -> ServerError:
    """Return what is said where a response is no chat completion."""
    return ServerError(f"what {endpoint.place} answers is no chat completion; does llm_url end in /v1?")


def _unanswerable(status: int, said: str, endpoint: Endpoint) -> Trouble | None:
    if _LENGTH.search(said):
        return Trouble(error=_too_long(endpoint))
    if status >= 500 and not _SHAPE.search(said):
        return None
    says = f"the language model's server at {endpoint.place} cannot take the question (HTTP {status})"
    return Trouble(error=LanguageModelError(says), complaint=said)


def _refusal(status: int, said: str, endpoint: Endpoint) -> ServerError:
    place = endpoint.place
    if 300 <= status < 400:
        return ServerRefusalError(f"{place} sends its callers elsewhere, and the text does not follow; mend llm_url")
    if status in (401, 403):
        given = "refuses the key" if endpoint.key else "wants a key"
        return ServerRefusalError(f"{place} {given} (HTTP {status}); set MATCHER_LLM_KEY, or llm_key_file")
    if status == 404 and "model" in said:
        return ServerRefusalError(f"{place} has no model {endpoint.model!r}; run: matcher config set llm_model NAME")
    if status in (404, 405):
        return ServerRefusalError(f"nothing takes questions at {place} (HTTP {status}); does llm_url end in /v1?")
    return ServerError(f"the language model's server at {place} does not answer (HTTP {status})")


def _too_long(endpoint: Endpoint) -> LanguageModelError:
    more = "give it a longer context, or ask about fewer candidates: --llm-candidates"
    return LanguageModelError(f"the question is too long for {endpoint.model!r}; {more}")


def _said(error: "openai.APIStatusError") -> str:
    """Return the little that a server says about its refusal, in lower case: parameter, code and message."""
    if not isinstance(error.body, Mapping):
        return str(error.body or "")[:2000].lower()
    parts = (error.body.get(name) for name in ("param", "code", "type", "message", "error", "detail"))
    return " ".join(part if isinstance(part, str) else "" for part in parts)[:2000].lower()


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _retry_after(headers: Mapping[str, str]) -> float | None:
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) * unit
        except ValueError:
            continue
        if math.isfinite(seconds) and seconds >= 0:
            return seconds
    try:
        return max(0.0, email.utils.parsedate_to_datetime(headers.get("retry-after", "")).timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return None
