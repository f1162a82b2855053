"""What a person decided: which behavior an artifact evidences, and which it does not. Read and kept as JSONL."""

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher.domain import KINDS, Artifact, Framework, Kind, Skipped
from matcher.errors import InputError

FORM = '{"artifact": {"text": "…"}, "behavior": "…", "decision": "accepted"}'
ACCEPTED = {"accepted": True, "rejected": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One behavior accepted or rejected for one artifact."""

    artifact: Artifact
    behavior: str
    accepted: bool
    quote: str | None = None
    """The words that were meant, verbatim; None are the ones that were suggested."""

    @property
    def pair(self) -> tuple[str, str]:
        """What was decided on: the artifact's words, and the behavior."""
        return self.artifact.fingerprint, self.behavior


def read_decisions(path: Path, framework: Framework) -> Iterator[Decision | Skipped]:
    """Yield each line's decision, or what is wrong with the line.

    A line is `{"artifact": {"id", "kind", "title", "text"}, "behavior": id, "decision": "accepted" or "rejected",
    "quote": verbatim words}`; of the artifact a `text` or a `title` is enough, the quote is optional.

    Raises:
        InputError: where the file cannot be read at all.
    """
    try:
        lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a JSONL file of decisions") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _decision(json.loads(line.decode("utf-8")), framework, number)
            except _Unusable as unusable:
                yield Skipped(source=f"{path}:{number}", reason=unusable.reason, remedy=unusable.remedy)
            except (ValueError, RecursionError):  # UnicodeDecodeError and JSONDecodeError are among them
                yield Skipped(source=f"{path}:{number}", reason="is not JSON in UTF-8", remedy=f"write {FORM}")


def merged(earlier: Iterable[Decision], later: Iterable[Decision]) -> tuple[Decision, ...]:
    """Return all decisions, one a pair: who decides again has changed their mind."""
    return tuple({decision.pair: decision for decision in (*earlier, *later)}.values())


def to_line(decision: Decision) -> str:
    """Return the decision as a line that reads back as the same."""
    one = decision.artifact
    row: dict[str, object] = {
        "artifact": {"id": one.id, "kind": one.kind, "title": one.title, "text": one.text},
        "behavior": decision.behavior,
        "decision": "accepted" if decision.accepted else "rejected",
    }
    return json.dumps(row if decision.quote is None else {**row, "quote": decision.quote}) + "\n"


class _Unusable(Exception):  # noqa: N818  # never leaves this module: becomes a Skipped
    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason, self.remedy = reason, remedy


def _decision(row: object, framework: Framework, number: int) -> Decision:
    if not isinstance(row, dict):
        raise _Unusable("is not a JSON object", f"write {FORM}")
    artifact, quote = _artifact(row.get("artifact"), number), _text(row, "quote")
    if quote is not None and quote not in artifact.text and quote not in (artifact.title or ""):
        raise _Unusable("the quote stands in neither title nor text", "quote verbatim, or leave 'quote' out")
    word = row.get("decision")
    if not isinstance(word, str) or word not in ACCEPTED:
        raise _Unusable(f"decision is {_short(word)}", "write 'accepted' or 'rejected'")
    return Decision(artifact=artifact, behavior=_behavior(row, framework), accepted=ACCEPTED[word], quote=quote)


def _behavior(row: Mapping[str, Any], framework: Framework) -> str:
    name, known = row.get("behavior"), [b.id for b in framework.behaviors]
    if isinstance(name, str) and name in known:
        return name
    close = difflib.get_close_matches(str(name), known, n=1)
    advice = f"did you mean {close[0]!r}?" if close else f"see the ids with: matcher framework show {framework.id}"
    raise _Unusable(f"{framework.id} has no behavior {_short(name)}", advice)


def _artifact(value: object, number: int) -> Artifact:
    if not isinstance(value, dict):
        raise _Unusable("has no artifact", f"write {FORM}")
    title, text, own_id = (_text(value, key) for key in ("title", "text", "id"))
    if not f"{title or ''}{text or ''}".strip():
        raise _Unusable("the artifact has neither text nor title", "give it one of them")
    return Artifact(id=own_id or f"line {number}", kind=_kind(value.get("kind")), title=title, text=text or "")


def _kind(value: object) -> Kind:
    return next((kind for kind in KINDS if kind == value), "other")


def _text(row: Mapping[str, Any], key: str) -> str | None:
    value = row.get(key)
    if key == "id" and isinstance(value, int):
        return str(value)
    if value is not None and not isinstance(value, str):
        raise _Unusable(f"{key!r} is no text", "write it as one string")
    # Half of a surrogate pair can be in JSON but in no text that was ever matched.
    return value.encode("utf-8", "replace").decode("utf-8") or None if value else None


def _short(value: object) -> str:
    return repr(value)[:60]
