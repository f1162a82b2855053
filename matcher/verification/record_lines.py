"""One line of a verdict file, looked over key by key: what is wrong is said in a few words."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, cast, get_args

from matcher.domain import STATES, SUPPORTS, WHOSE, Checked, Field, SecondReading, Span

SCHEMA_VERSION = 1
LINE_KEYS = {
    "schema_version",
    "artifact_id",
    "artifact_fingerprint",
    "model",
    "prompt",
    "asked",
    "verdicts",
    "dropped",
    "calls",
    "prompt_tokens",
    "completion_tokens",
    "seconds",
    "failure",
}
VERDICT_KEYS = {"behavior_id", "support", "evidence", "whose", "state"}
SPAN_KEYS = {"field", "start", "end"}
MOST = 10**15
"""No count is larger."""
Word = TypeVar("Word", bound=str)


class Malformed(Exception):  # noqa: N818 - what a line is, not an error that a person meets
    """What is wrong with a line."""


def reading_of(value: Any) -> SecondReading:
    """Return the reading that a line holds; its spans are not yet compared with any artifact.

    Raises:
        Malformed: where a key is missing, unknown, or of another kind than it should be.
    """
    row = _table(value, "the line", LINE_KEYS)
    if row.get("schema_version") != SCHEMA_VERSION or isinstance(row.get("schema_version"), bool):
        raise Malformed(f'"schema_version" is not {SCHEMA_VERSION}')
    asked = tuple(_text(name, "each of asked") for name in _list(row, "asked"))
    verdicts = tuple(_checked(one) for one in _list(row, "verdicts"))
    _unique(asked, "asked")
    _unique([one.behavior_id for one in verdicts], "verdicts")
    for one in verdicts:
        if one.behavior_id not in asked:
            raise Malformed(f"a verdict on {one.behavior_id!r}, which was not asked")
    fingerprint, failure = row.get("artifact_fingerprint"), row.get("failure")
    return SecondReading(
        artifact_id=_text(row.get("artifact_id"), "artifact_id"),
        artifact_fingerprint="" if fingerprint is None else _text(fingerprint, "artifact_fingerprint"),
        model=_text(row.get("model"), "model"),
        prompt=_text(row.get("prompt"), "prompt"),
        asked=asked,
        verdicts=verdicts,
        dropped=_dropped(row.get("dropped", {})),
        calls=_whole(row.get("calls", 0), "calls"),
        prompt_tokens=_whole(row.get("prompt_tokens", 0), "prompt_tokens"),
        completion_tokens=_whole(row.get("completion_tokens", 0), "completion_tokens"),
        seconds=_seconds(row.get("seconds", 0.0)),
        failure=None if failure is None else " ".join(str(failure).split()),
    )


def _checked(value: Any) -> Checked:
    row = _table(value, "a verdict", VERDICT_KEYS)
    return Checked(
        behavior_id=_text(row.get("behavior_id"), "behavior_id"),
        support=_one_of(row.get("support"), SUPPORTS, "support"),
        evidence=None if row.get("evidence") is None else _span(row["evidence"]),
        whose=_one_of(row.get("whose", "unknown"), WHOSE, "whose"),
        state=_one_of(row.get("state", "unknown"), STATES, "state"),
    )


def _span(value: Any) -> Span:
    row = _table(value, "evidence", SPAN_KEYS)
    return Span(
        field=_one_of(row.get("field"), cast("tuple[Field, ...]", get_args(Field)), "field"),
        start=_whole(row.get("start"), "start"),
        end=_whole(row.get("end"), "end"),
    )


def _table(value: Any, name: str, keys: set[str]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Malformed(f"{name} is no JSON object")
    unknown = sorted(value.keys() - keys)
    if unknown:
        raise Malformed(f"{name} has an unknown key, {unknown[0]!r}")
    return value


def _list(row: Mapping[str, Any], key: str) -> Sequence[Any]:
    value = row.get(key)
    if not isinstance(value, list):
        raise Malformed(f'"{key}" is missing or no list')
    return value


def _unique(names: Sequence[str], key: str) -> None:
    twice = [name for n, name in enumerate(names) if name in names[:n]]
    if twice:
        raise Malformed(f'"{key}" names {twice[0]!r} twice')


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise Malformed(f'"{name}" is missing or no text of one line')
    return value


def _one_of(value: Any, words: tuple[Word, ...], name: str) -> Word:
    for word in words:
        if value == word:
            return word
    raise Malformed(f'"{name}" is not one of {", ".join(words)}')


def _whole(value: Any, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
        raise Malformed(f'"{name}" is no whole number from 0 on')
    return value


def _seconds(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MOST:
        raise Malformed('"seconds" is no number from 0 on')
    return float(value)


def _dropped(value: Any) -> Mapping[str, int]:
    if not isinstance(value, dict):
        raise Malformed('"dropped" is no JSON object')
    return {reason: _whole(count, f"dropped: {reason!r}") for reason, count in value.items()}
