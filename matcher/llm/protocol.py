"""The seam: what is asked of a language model, what comes back, and how it can fail."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from matcher.domain import digest
from matcher.errors import LanguageModelError


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One question, whole: a model keeps no memory of another."""

    system: str
    user: str
    schema: Mapping[str, Any]
    """JSON Schema of the answer."""
    max_tokens: int
    """The answer may be so long."""
    failed_answer: str | None = None
    """An earlier answer to the same question that could not be used, …"""
    complaint: str | None = None
    """… and what the model is told of it."""
    group: str | None = None
    """Whom the question is about, such as an artifact's fingerprint: answers are forgotten by it. Never sent."""

    @property
    def key(self) -> str:
        """`sha256:…` over everything that is asked."""
        return digest([self.system, self.user, self.schema, self.max_tokens, self.failed_answer, self.complaint])


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a model answered, and what that took."""

    text: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    """As the server counts them; 0 where it does not say."""
    seconds: float = 0.0
    """What the answer took when it was given; a cached one takes nothing now."""
    cached: bool = False
    """True where it was known already and nothing went out."""
    cut: bool = False
    """True where the answer was longer than `max_tokens` and ends in the middle."""


class LanguageModel(Protocol):
    """Answers a question with a text."""

    @property
    def id(self) -> str:
        """The model's name, as it stands beside its verdicts; what it is measured and remembered by."""

    def ask(self, request: Request) -> Reply:
        """Return the answer.

        Raises:
            LanguageModelError: in one line, where there is none.
        """


class ServerError(LanguageModelError):
    """The server failed, whatever the question was: the next one may fail as well."""


class ServerRefusalError(ServerError):
    """The server will refuse every question until somebody changes key, model or address."""


class BudgetSpentError(LanguageModelError):
    """What may be spent on the model is spent."""
