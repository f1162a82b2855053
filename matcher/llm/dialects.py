"""How a question is put to a server: what all of them take, and what only some do."""

import re
from dataclasses import dataclass, replace
from typing import Any, Literal

from matcher.llm.protocol import Request

SEED = 1
Shape = Literal["json_schema", "json_object_schema", "json_object", "text"]
_NEXT: dict[Shape, Shape] = {
    "json_schema": "json_object_schema",
    "json_object_schema": "json_object",
    "json_object": "text",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What a server is asked for; less where it has refused some of it."""

    shape: Shape = "json_schema"
    """How the form of the answer is enforced: by its schema, said as OpenAI does or as llama-cpp-python does, as any
    JSON, or not at all."""
    length: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    """What the server calls the limit of an answer."""
    temperature: bool = True
    seed: bool = True

    def parameters(self, request: Request, model: str) -> dict[str, Any]:
        """Return the body of a chat completion."""
        body: dict[str, Any] = {"model": _sendable(model), "messages": _messages(request)}
        body[self.length] = request.max_tokens
        if self.temperature:
            body["temperature"] = 0
        if self.seed:
            body["seed"] = SEED
        if self.shape == "json_schema":
            schema = {"name": "answer", "strict": True, "schema": dict(request.schema)}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif self.shape == "json_object_schema":
            body["response_format"] = {"type": "json_object", "schema": dict(request.schema)}
        elif self.shape == "json_object":
            body["response_format"] = {"type": "json_object"}
        return body

    def without(self, subject: str) -> "Dialect | None":
        """Return what is left to ask for after a refusal, or None where nothing is left to give up.

        Servers say "unsupported" or "invalid", of this parameter or that, or nothing of use; where they do not name
        another parameter, it is the form of the answer that they cannot enforce.

        Args:
            subject: what the server says it does not like.
        """
        if self.length == "max_tokens" and "max_completion_tokens" in subject:
            return replace(self, length="max_completion_tokens")
        if self.temperature and re.search(r"\btemperature\b", subject):
            return replace(self, temperature=False)
        if self.seed and re.search(r"\bseed\b", subject):
            return replace(self, seed=False)
        return replace(self, shape=_NEXT[self.shape]) if self.shape in _NEXT else None


def _messages(request: Request) -> list[dict[str, str]]:
    said = [("system", request.system), ("user", request.user)]
    if request.failed_answer is not None:
        said.append(("assistant", request.failed_answer))
    if request.complaint is not None:
        said.append(("user", request.complaint))
    return [{"role": role, "content": _sendable(text)} for role, text in said]


def _sendable(text: str) -> str:
    """Return the text with a replacement character for each half of a pair, which UTF-8 cannot carry."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)
