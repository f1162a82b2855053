"""JSON and TOML that somebody else wrote: a value, or one error that says in a few words what is wrong.

The standard library's parsers raise three things without a common name: their own error, `RecursionError` for what is
nested too deeply, and a bare `ValueError` for a number of more digits than Python reads.
"""

import json
import re
import tomllib
from typing import Any

_LONG = re.compile(r"[\d_]{4301,}")
"""A number that Python does not read, by its default limit."""
_AT = re.compile(r"\s*\((?:at line (\d+), column \d+|at end of document)\)")
"""How TOML's parser ends its messages."""


class ParsingError(ValueError):
    """A text that cannot be parsed. As a text itself it is the parser's whole message, with the place."""

    def __init__(self, said: str, *, what: str, line: int) -> None:
        """Take the parser's message, what is wrong without the place, and the line, from 1, as far as it is known."""
        super().__init__(said)
        self.what, self.line = what, line


def json_of(text: str | bytes) -> Any:
    """Return the value that a text of JSON stands for.

    Raises:
        ParsingError: where it stands for none.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ParsingError(str(error), what=error.msg, line=error.lineno) from error
    except (ValueError, RecursionError) as error:
        raise _beyond_limits(error, text) from error


def toml_of(text: str) -> dict[str, Any]:
    """Return the table that a text of TOML stands for.

    Raises:
        ParsingError: where it stands for none.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT.search(str(error))
        line = int(at[1]) if at and at[1] else text.count("\n") + 1
        raise ParsingError(str(error), what=_AT.sub("", str(error)), line=line) from error
    except (ValueError, RecursionError) as error:
        raise _beyond_limits(error, text) from error


def _beyond_limits(error: ValueError | RecursionError, text: str | bytes) -> ParsingError:
    """Return what is wrong with a text that may be well-formed and cannot be read all the same."""
    if isinstance(error, RecursionError):
        return ParsingError("nested too deeply", what="nested too deeply", line=1)
    if isinstance(error, UnicodeDecodeError):
        return ParsingError("not UTF-8", what="not UTF-8", line=error.object.count(b"\n", 0, error.start) + 1)
    found = _LONG.search(text if isinstance(text, str) else text.decode("utf-8", "replace"))
    line = found.string.count("\n", 0, found.start()) + 1 if found else 1
    return ParsingError("a number too long to be read", what="a number too long to be read", line=line)
