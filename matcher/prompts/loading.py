"""Reads a prompt. A change of a single letter changes its fingerprint, and with it every cached answer's key."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from matcher.domain import digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One version of what a model is told."""

    name: str
    """Its folder: what it is for, and a version."""
    system: str
    user: str
    """A Jinja template; `rendered` fills it."""
    schema: Mapping[str, Any]
    """JSON Schema of one entry of the answer."""
    repair: str
    """What is said of an answer that cannot be used; `{problem}` is what is wrong with it."""

    @property
    def fingerprint(self) -> str:
        """`sha256:…` over every word of it."""
        return digest([self.system, self.user, self.schema, self.repair])

    @property
    def id(self) -> str:
        """Name and fingerprint, as they stand beside what was answered to it."""
        return f"{self.name} {self.fingerprint}"

    def rendered(self, **values: object) -> str:
        """Return the user's turn with the values filled in; texts from outside go through the filter `quoted`.

        Raises:
            jinja2.UndefinedError: where the template asks for a value that is not given.
        """
        from jinja2 import Environment, StrictUndefined

        environment = Environment(undefined=StrictUndefined, keep_trailing_newline=False, autoescape=False)
        environment.filters["quoted"] = quoted
        return environment.from_string(self.user).render(**values)


def quoted(text: str) -> str:
    """Return the text as a JSON string on one line: no quotation mark or line break of it can end it."""
    on_one_line = json.dumps(text, ensure_ascii=False)
    return on_one_line.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")


@cache
def load_prompt(name: str) -> Prompt:
    """Return the prompt of that name, such as `verdict-v1`."""
    folder = resources.files(__package__) / name
    system, user, schema, repair = (
        (folder / file).read_text(encoding="utf-8")
        for file in ("system.txt", "user.jinja", "schema.json", "repair.txt")
    )
    return Prompt(name=name, system=system.strip(), user=user, schema=json.loads(schema), repair=repair.strip())
