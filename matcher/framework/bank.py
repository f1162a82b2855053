"""Reads a bank: hand-written passages and artifacts that show what evidence of each behavior looks like.

The format is described in the bank's own README. Everything wrong with a line is a `Problem`; `load_bank` raises the
first, `check_bank` (in `bank_checks`) returns them all.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from matcher.domain import KINDS, Framework, Kind, digest
from matcher.errors import ConfigurationError
from matcher.framework.bank_files import holds_artifacts
from matcher.framework.problem import Problem, is_text, read_utf8
from matcher.parsing import ParsingError, json_of

Why = Literal[
    "plan",
    "template",
    "other_person",
    "negated",
    "homonym",
    "sarcasm",
    "boilerplate",
    "instruction",
    "general",
    "product",
    "thin",
    "question",
]
WHYS: tuple[Why, ...] = get_args(Why)
_GRADES = (1, 2)
ENOUGH = 50
ENOUGH_MEANS = "with 6 a behavior about one suggestion in four holds, with 50 over half: do not trust confidences yet"
"""As docs/small-banks.md has it."""
NAMED = 8
_EXAMPLE_KEYS = {"text", "kind", "labels", "near_miss", "why", "drafted"}
_ARTIFACT_KEYS = {"id", "kind", "title", "text", "labels"}
_LABEL_KEYS = {"behavior", "grade", "quotes"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A passage, with what a careful reader would say it evidences."""

    text: str
    kind: Kind
    labels: tuple[tuple[str, int], ...]
    """Behavior id and grade (2 clear, 1 partial) of everything it evidences; often nothing."""
    near_miss: tuple[str, ...] = ()
    """Behaviors it looks like evidence of, and is not."""
    why: Why | None = None
    """Why it is not, where there are near misses."""
    drafted: str | None = None
    """The language model that proposed it, as long as no person has read it and removed the mark."""
    file: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedLabel:
    """A behavior that an artifact evidences, with the words that show it."""

    behavior: str
    grade: int
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleArtifact:
    """A whole artifact, with what it evidences and nothing else."""

    id: str
    kind: Kind
    title: str | None
    text: str
    labels: tuple[QuotedLabel, ...]
    file: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """Every example of a folder, in the order of file names and lines."""

    examples: tuple[Example, ...]
    """Those that count."""
    artifacts: tuple[ExampleArtifact, ...]
    fingerprint: str
    """`sha256:…` over what the examples say that count, wherever they stand."""
    drafted: tuple[Example, ...] = ()
    """Those that a language model proposed and nobody has read yet: nothing is learned from them."""


def load_bank(framework: Framework, folder: Path) -> Bank:
    """Return the examples of a folder's `*.jsonl` files.

    Raises:
        ConfigurationError: a line cannot be used; the message holds the first problem and counts the others.
    """
    entries = list(read_bank(framework, folder))
    if not entries:
        raise ConfigurationError(
            f"{folder}: holds no example yet; write some as its README says, or leave `bank` out of the framework"
        )
    artifacts = tuple(entry for entry in entries if isinstance(entry, ExampleArtifact))
    problems = [*(entry for entry in entries if isinstance(entry, Problem)), *taken_ids(folder, artifacts)]
    if problems:
        more = f" ({len(problems) - 1} more: matcher framework validate FILE)" if len(problems) > 1 else ""
        raise ConfigurationError(f"{problems[0]}{more}")
    written = [entry for entry in entries if isinstance(entry, Example)]
    examples = tuple(example for example in written if not example.drafted)
    drafted = tuple(example for example in written if example.drafted)
    if not (examples or artifacts):
        raise ConfigurationError(f"{folder}: {unread(drafted)}")
    said = [
        [[e.text, e.kind, e.labels, e.near_miss, e.why] for e in examples],
        [[a.kind, a.title, a.text, [[q.behavior, q.grade, q.quotes] for q in a.labels]] for a in artifacts],
    ]
    return Bank(examples=examples, artifacts=artifacts, fingerprint=digest(said), drafted=drafted)


def taken_ids(folder: Path, artifacts: Sequence[ExampleArtifact]) -> Iterator[Problem]:
    """Yield the whole artifacts that have the id of an earlier one."""
    lines: dict[str, int] = {}
    for artifact in artifacts:
        if lines.setdefault(artifact.id, artifact.line) != artifact.line:
            yield Problem(
                where=f"{folder / artifact.file}:{artifact.line}",
                what=f"id {artifact.id!r} is already taken on line {lines[artifact.id]}",
                remedy="give each artifact an id of its own",
            )


def sparse(framework: Framework, bank: Bank) -> str | None:
    """Return which behaviors have fewer than ENOUGH examples, and what that means; None where all have as many."""
    shown = Counter(name for example in bank.examples for name, _ in example.labels)
    shown.update(label.behavior for artifact in bank.artifacts for label in artifact.labels)
    few = [f"{behavior.id} {shown[behavior.id]}" for behavior in framework.behaviors if shown[behavior.id] < ENOUGH]
    if not few:
        return None
    named = ", ".join(few[:NAMED]) + (f" and {len(few) - NAMED} more" if len(few) > NAMED else "")
    return f"fewer than {ENOUGH} examples: {named}; {ENOUGH_MEANS}"


def unread(drafted: Sequence[Example]) -> str:
    """Return what is to be said of examples that nobody has read yet, and what to do with them."""
    one = len(drafted) == 1
    return (
        f"{len(drafted):,} example{'' if one else 's'} drafted by a language model {'does' if one else 'do'} not count "
        'yet; read each, mend it or delete its line, and remove the key "drafted" from what stays'
    )


def read_bank(framework: Framework, folder: Path) -> Iterator[Example | ExampleArtifact | Problem]:
    """Yield each line of a folder's files as what it holds, or everything that is wrong with it."""
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        what = "no .jsonl files in this folder" if folder.is_dir() else "no such folder"
        yield Problem(where=str(folder), what=what, remedy="write examples there, or leave `bank` out of the framework")
    known = frozenset(behavior.id for behavior in framework.behaviors)
    for file in files:
        text = read_utf8(file)
        if isinstance(text, Problem):
            yield text
            continue
        read = _read_artifact if holds_artifacts(file) else _read_example
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                yield from _read_line(file, number, line, read, known)


@dataclass(frozen=True, slots=True)
class _At:
    """Where the line stands that is being read, and the ids it may name."""

    file: Path
    line: int
    known: frozenset[str]

    def problem(self, what: str, remedy: str) -> Problem:
        return Problem(where=f"{self.file}:{self.line}", what=what, remedy=remedy)

    def unknown(self, behavior: object) -> list[Problem]:
        """Return a problem where this, whatever it is, is no id of the framework."""
        if isinstance(behavior, str) and behavior in self.known:
            return []
        return [self.problem(f"unknown behavior {behavior!r}", "use an id of the framework")]


Read = Callable[[_At, Mapping[str, Any]], Example | ExampleArtifact | list[Problem]]


def _read_line(
    file: Path, number: int, line: str, read: Read, known: frozenset[str]
) -> Iterator[Example | ExampleArtifact | Problem]:
    at = _At(file, number, known)
    try:
        entry = json_of(line)
    except ParsingError as error:
        yield at.problem(f"not JSON: {error.what}", "write one object to a line")
        return
    if not isinstance(entry, dict):
        yield at.problem("no object", "write one object to a line")
        return
    made = read(at, entry)
    yield from made if isinstance(made, list) else [made]


def _read_example(at: _At, entry: Mapping[str, Any]) -> Example | list[Problem]:
    labels, near_miss, why = entry.get("labels"), entry.get("near_miss", []), entry.get("why")
    problems = [*_check_shared(at, entry, _EXAMPLE_KEYS), *_check_near_miss(at, labels, near_miss, why)]
    if isinstance(labels, dict):
        for behavior, grade in labels.items():
            problems.extend(_check_label(at, behavior, grade))
    else:
        problems.append(at.problem("labels is no object", "write {} where nothing is evidenced"))
    if "drafted" in entry and not is_text(entry["drafted"]):
        problems.append(at.problem("drafted is no text", "remove the key once the passage has been read"))
    return problems or Example(
        text=entry["text"],
        kind=entry["kind"],
        labels=tuple(entry["labels"].items()),
        near_miss=tuple(near_miss),
        why=why,
        drafted=entry.get("drafted"),
        file=at.file.name,
        line=at.line,
    )


def _read_artifact(at: _At, entry: Mapping[str, Any]) -> ExampleArtifact | list[Problem]:
    problems = list(_check_shared(at, entry, _ARTIFACT_KEYS))
    if not is_text(entry.get("id")):
        problems.append(at.problem("an artifact without an id", "give it one of its own"))
    if not (entry.get("title") is None or isinstance(entry["title"], str)):
        problems.append(at.problem("title is no text", "write it in quotes, or leave it out"))
    labels = entry.get("labels")
    if isinstance(labels, list) and all(isinstance(label, dict) and label.keys() == _LABEL_KEYS for label in labels):
        for label in labels:
            problems.extend(_check_quoted(at, label, entry))
    else:
        problems.append(at.problem("labels is wrong", 'write [{"behavior": "…", "grade": 2, "quotes": ["…"]}], or []'))
    return problems or ExampleArtifact(
        id=entry["id"],
        kind=entry["kind"],
        title=entry.get("title"),
        text=entry["text"],
        labels=tuple(
            QuotedLabel(behavior=label["behavior"], grade=label["grade"], quotes=tuple(label["quotes"]))
            for label in entry["labels"]
        ),
        file=at.file.name,
        line=at.line,
    )


def _check_shared(at: _At, entry: Mapping[str, Any], keys: set[str]) -> Iterator[Problem]:
    for key in sorted(entry.keys() - keys):
        yield at.problem(f"unknown key {key!r}", f"known keys are {', '.join(sorted(keys))}")
    if not is_text(entry.get("text")):
        yield at.problem("text is empty or no text", "write the passage")
    if entry.get("kind") not in KINDS:
        yield at.problem(f"kind is {entry.get('kind')!r}", f"choose one of {', '.join(KINDS)}")


def _check_near_miss(at: _At, labels: object, near_miss: object, why: object) -> Iterator[Problem]:
    if not isinstance(near_miss, list):
        yield at.problem("near_miss is no list", "write the ids it looks like evidence of")
        return
    for behavior in near_miss:
        if unknown := at.unknown(behavior):
            yield from unknown
        elif isinstance(labels, dict) and behavior in labels:
            yield at.problem(f"{behavior} is both a label and a near miss", "keep one of them")
    if (near_miss or why is not None) and why not in WHYS:
        yield at.problem(f"why is {why!r}", f"choose one of {', '.join(WHYS)}")


def _check_label(at: _At, behavior: object, grade: object) -> Iterator[Problem]:
    yield from at.unknown(behavior)
    if isinstance(grade, bool) or grade not in _GRADES:
        yield at.problem(f"the grade of {behavior!r} is {grade!r}", "write 2 for clear or 1 for partial evidence")


def _check_quoted(at: _At, label: Mapping[str, Any], entry: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _check_label(at, label["behavior"], label["grade"])
    quotes = label["quotes"]
    if not (isinstance(quotes, list) and quotes and all(is_text(quote) for quote in quotes)):
        yield at.problem(f"no quotes for {label['behavior']!r}", "quote the words that show it")
        return
    for quote in quotes:
        if quote not in str(entry.get("text")) and quote not in str(entry.get("title") or ""):
            yield at.problem(f"not in the title or text: {quote!r}", "quote verbatim")
