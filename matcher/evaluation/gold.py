"""Labelled artifacts: one JSON object a line, each with the behaviors that annotators saw in it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from matcher.domain import KINDS, Artifact, Framework, Kind, LabelledArtifact, digest
from matcher.errors import ConfigurationError
from matcher.parsing import ParsingError, json_of

HIGHEST_GRADE = 2
REPOSITORY = re.compile(r"^[\w.-]+/[\w.-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldSet:
    """A whole gold file, for one framework."""

    name: str
    artifacts: tuple[LabelledArtifact, ...]

    @property
    def fingerprint(self) -> str:
        """`sha256:…` over ids, texts and grades."""
        return digest([[g.artifact.id, g.artifact.fingerprint, list(g.grades)] for g in self.artifacts])


def load_gold(path: Path, framework: Framework, behaviors: Path | None = None) -> GoldSet:
    """Return the labelled artifacts of a gold file.

    Args:
        path: JSONL of `{id, kind, title, text, source, labels: [{behavior, grade, quotes}]}`.
        framework: what the labels are about; a label names a behavior's id.
        behaviors: JSONL of `{id, text}` that tells which statement another set of ids stands for; by default
            `behaviors.jsonl` beside the gold file, where there is one.

    Raises:
        ConfigurationError: naming file and line, where a line cannot be read, has the id of another, or labels a
            behavior that is unknown, or twice.
    """
    aliases = _aliases(behaviors or path.with_name("behaviors.jsonl"), framework)
    artifacts, lines = [], dict[str, int]()
    for line, row in rows(path):
        one = _gold_artifact(f"{path}:{line}", row, framework, aliases)
        before = lines.setdefault(one.artifact.id, line)
        if before != line:
            raise ConfigurationError(f"{path}:{line}: has the id of line {before}, {one.artifact.id!r}; delete one")
        artifacts.append(one)
    if not artifacts:
        raise ConfigurationError(f"{path}: holds no labelled artifact; give a JSONL file with one a line")
    return GoldSet(name=path.stem, artifacts=tuple(artifacts))


def group_of(artifact_id: str, source: str | None) -> str:
    """Return the repository a source names (`owner/name@…`, `owner/name#12`, `owner/name:path`), else the id."""
    found = REPOSITORY.match(source or "")
    return found.group() if found else artifact_id


def rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield the JSON objects of a file with their line numbers.

    Raises:
        ConfigurationError: naming the line that is none.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")  # splitlines would break at U+2028 inside a text
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read ({error}); give a UTF-8 JSONL file") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json_of(line)
        except ParsingError as error:
            raise ConfigurationError(f"{path}:{number}: is not JSON ({error.what}); mend or delete the line") from error
        if not isinstance(row, dict):
            raise ConfigurationError(f"{path}:{number}: is not a JSON object; mend or delete the line")
        yield number, row


def told_rows(path: Path, framework: Framework, texts: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield the rows of a file whose `id`, `kind`, `behavior` and these other keys are texts, with their line numbers.

    Raises:
        ConfigurationError: naming file and line, where a key is no text, or kind or behavior is unknown.
    """
    known = {behavior.id for behavior in framework.behaviors}
    for line, row in rows(path):
        wrong = [key for key in ("id", "kind", "behavior", *texts) if not isinstance(row.get(key), str)]
        if wrong or row["behavior"] not in known or row["kind"] not in KINDS:
            what = f"{wrong[0]} is no text" if wrong else f"unknown behavior or kind: {row['behavior']}, {row['kind']}"
            raise ConfigurationError(f"{path}:{line}: {what}; see framework/gold/README.md")
        yield line, row


def _aliases(path: Path, framework: Framework) -> Mapping[str, int]:
    order = {b.id: k for k, b in enumerate(framework.behaviors)}
    if path.is_file():
        by_text = {b.text: k for k, b in enumerate(framework.behaviors)}
        told = [row for _, row in rows(path) if isinstance(row.get("text"), str)]
        order |= {str(row.get("id")): by_text[row["text"]] for row in told if row["text"] in by_text}
    return order


def _gold_artifact(
    where: str, row: Mapping[str, Any], framework: Framework, aliases: Mapping[str, int]
) -> LabelledArtifact:
    grades = [0.0] * len(framework.behaviors)
    quotes: list[tuple[str, ...]] = [()] * len(framework.behaviors)
    try:
        artifact_id, kind = str(row["id"]), row.get("kind", "other")
        labelled = set[int]()
        for label in row["labels"]:
            k = aliases[label["behavior"]]
            if k in labelled:
                raise ValueError(f"behavior {label['behavior']!r} is labelled twice")
            labelled.add(k)
            grades[k], quotes[k] = _grade(label["grade"]), _quotes(label.get("quotes", []))
        artifact = Artifact(
            id=artifact_id,
            kind=cast("Kind", kind if kind in KINDS else "other"),
            title=_text(row, "title"),
            text=_text(row, "text") or "",
            source=_text(row, "source"),
        )
    except KeyError as error:
        raise ConfigurationError(
            f"{where}: {error} is missing, or no behavior of framework {framework.id!r}; see framework/gold/README.md"
        ) from error
    except (TypeError, ValueError, OverflowError) as error:
        raise ConfigurationError(f"{where}: {error}; see framework/gold/README.md for the format") from error
    group = group_of(artifact_id, artifact.source)
    return LabelledArtifact(artifact=artifact, grades=tuple(grades), quotes=tuple(quotes), group=group)


def _grade(value: Any) -> float:
    grade = float(value)
    if not 0 <= grade <= HIGHEST_GRADE:
        raise ValueError(f"grade {value!r} is not between 0 and {HIGHEST_GRADE}")
    return grade


def _quotes(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(quote, str) for quote in value):
        raise TypeError(f"quotes {value!r} is no list of texts")
    return tuple(value)


def _text(row: Mapping[str, Any], key: str) -> str | None:
    value = row.get(key)
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{key} {value!r} is no text")
    return value or None
