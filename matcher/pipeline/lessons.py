"""What a person's word teaches: which behavior an artifact evidences, and which it does not. Read and kept as JSONL.

A lesson is not a `Decision`: it holds the artifact's words, may come from elsewhere than the store, and counts for the
model alone.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matcher.domain import KINDS, Artifact, Decision, Framework, Kind, Skipped
from matcher.errors import InputError, meant
from matcher.parsing import json_of
from matcher.store import ItemQuery

if TYPE_CHECKING:
    from matcher.store import Store

FORM = '{"artifact": {"text": "…"}, "behavior": "…", "decision": "accepted"}'
ACCEPTED = {"accepted": True, "rejected": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One behavior accepted or rejected for one artifact."""

    artifact: Artifact
    behavior: str
    accepted: bool
    quote: str | None = None
    """The words that were meant, verbatim; None are the ones that were suggested."""
    store: str | None = None
    """Identity of the store that it comes from, where it does."""

    @property
    def pair(self) -> tuple[str, str]:
        """What was decided on: the artifact's words, and the behavior."""
        return self.artifact.fingerprint, self.behavior


def read_lessons(path: Path, framework: Framework) -> Iterator[Lesson | Skipped]:
    """Yield each line's lesson, or what is wrong with the line.

    A line is `{"artifact": {"id", "kind", "title", "text", "author"}, "behavior": id, "decision": "accepted" or
    "rejected", "quote": verbatim words}`; of the artifact a `text` or a `title` is enough, the quote is optional.

    Raises:
        InputError: where the file cannot be read at all.
    """
    yield from (one for _, one in _lines(path, framework))


def unread_lines(path: Path, framework: Framework) -> tuple[bytes, ...]:
    """Return the lines that hold no lesson on the framework as it is now, as they are written.

    Raises:
        InputError: where the file cannot be read at all.
    """
    return tuple(line for line, one in _lines(path, framework) if isinstance(one, Skipped))


def decided(store: "Store", framework: Framework) -> Iterator[Lesson]:
    """Yield what people ruled in a store on a framework's behaviors, where the words they ruled on still stand.

    What they attested with words of their own is left out: a model would learn how claims are worded, not work.
    """
    wanted = ItemQuery(
        framework_id=framework.id,
        behaviors=[b.id for b in framework.behaviors],
        states=("accepted", "rejected", "changed"),
        order="artifact",
    )
    for item in store.items(wanted):
        if item.decision is not None and item.origin != "attested" and _stand(item.artifact, item.decision):
            a = item.artifact
            yield Lesson(
                artifact=Artifact(id=a.id, kind=a.kind, title=a.title, text=a.text, author=a.author),
                behavior=item.behavior.id,
                accepted=item.decision.ruling == "accepted",
                quote=item.decision.quotes[0].text if item.decision.quotes else None,
                store=store.identity(),
            )


def merged(earlier: Iterable[Lesson], later: Iterable[Lesson]) -> tuple[Lesson, ...]:
    """Return all lessons, one a pair: who decides again has changed their mind."""
    return tuple({lesson.pair: lesson for lesson in (*earlier, *later)}.values())


def to_line(lesson: Lesson) -> str:
    """Return the lesson as a line that reads back as the same."""
    one = lesson.artifact
    artifact = {"id": one.id, "kind": one.kind, "title": one.title, "text": one.text}
    row: dict[str, object] = {
        "artifact": artifact if one.author is None else {**artifact, "author": one.author},
        "behavior": lesson.behavior,
        "decision": "accepted" if lesson.accepted else "rejected",
    }
    more = {"quote": lesson.quote, "store": lesson.store}
    return json.dumps(row | {name: value for name, value in more.items() if value is not None}) + "\n"


def _stand(artifact: Artifact, decision: Decision) -> bool:
    """Return whether what was ruled on is still what the artifact says: all of it, or at least the quotes."""
    if artifact.fingerprint == decision.artifact_fingerprint:
        return True
    return bool(decision.quotes) and all(quote.text in artifact.field(quote.field) for quote in decision.quotes)


def _lines(path: Path, framework: Framework) -> Iterator[tuple[bytes, Lesson | Skipped]]:
    try:
        lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a JSONL file of decisions") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield line, _lesson(json_of(line.decode("utf-8")), framework, number)
            except _Unusable as unusable:
                yield line, Skipped(source=f"{path}:{number}", reason=unusable.reason, remedy=unusable.remedy)
            except ValueError:  # what a parser raises, and what UTF-8's decoder does, are both one
                yield line, Skipped(source=f"{path}:{number}", reason="is not JSON in UTF-8", remedy=f"write {FORM}")


class _Unusable(Exception):  # noqa: N818  # never leaves this module: becomes a Skipped
    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason, self.remedy = reason, remedy


def _lesson(row: object, framework: Framework, number: int) -> Lesson:
    if not isinstance(row, dict):
        raise _Unusable("is not a JSON object", f"write {FORM}")
    artifact, quote = _artifact(row.get("artifact"), number), _text(row, "quote")
    if quote is not None and quote not in artifact.text and quote not in (artifact.title or ""):
        raise _Unusable("the quote stands in neither title nor text", "quote verbatim, or leave 'quote' out")
    word = row.get("decision")
    if not isinstance(word, str) or word not in ACCEPTED:
        raise _Unusable(f"decision is {_short(word)}", "write 'accepted' or 'rejected'")
    behavior, store = _behavior(row, framework), _text(row, "store")
    return Lesson(artifact=artifact, behavior=behavior, accepted=ACCEPTED[word], quote=quote, store=store)


def _behavior(row: Mapping[str, Any], framework: Framework) -> str:
    name, known = row.get("behavior"), [b.id for b in framework.behaviors]
    if isinstance(name, str) and name in known:
        return name
    advice = meant(str(name), known, f"see the ids with: matcher framework show {framework.id}")
    raise _Unusable(f"{framework.id} has no behavior {_short(name)}", advice)


def _artifact(value: object, number: int) -> Artifact:
    if not isinstance(value, dict):
        raise _Unusable("has no artifact", f"write {FORM}")
    title, text, own_id, author = (_text(value, key) for key in ("title", "text", "id", "author"))
    if not f"{title or ''}{text or ''}".strip():
        raise _Unusable("the artifact has neither text nor title", "give it one of them")
    name, kind = own_id or f"line {number}", _kind(value.get("kind"))
    return Artifact(id=name, kind=kind, title=title, text=text or "", author=author)


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
