"""The verdict file: second readings as JSON Lines, written and read; docs/verdicts.md describes it."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TextIO

from matcher.domain import Artifact, Checked, SecondReading
from matcher.errors import InputError
from matcher.parsing import ParsingError, json_of
from matcher.verification.annotating import sound
from matcher.verification.record_lines import SCHEMA_VERSION, Malformed, reading_of

REMEDY = "mend or delete the line; docs/verdicts.md describes the format"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What a verdict file says of some artifacts."""

    readings: tuple[SecondReading | None, ...]
    """In the order of the artifacts; None where the file says nothing of one."""
    model: str
    prompt: str
    unknown: int
    """Lines about other artifacts, or about another text of one of these."""


def write_readings(stream: TextIO, readings: Iterable[SecondReading]) -> None:
    """Write each reading as a line."""
    stream.writelines(f"{reading_line(one)}\n" for one in readings)


def reading_line(reading: SecondReading) -> str:
    """Return a reading as one line of JSON, without its end; no text of the artifact is in it."""
    value: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "artifact_id": reading.artifact_id,
        "artifact_fingerprint": reading.artifact_fingerprint,
        "model": reading.model,
        "prompt": reading.prompt,
        "asked": list(reading.asked),
        "verdicts": [_verdict(checked) for checked in reading.verdicts],
        "dropped": dict(reading.dropped),
        "calls": reading.calls,
        "prompt_tokens": reading.prompt_tokens,
        "completion_tokens": reading.completion_tokens,
        "seconds": round(reading.seconds, 3),
    }
    if reading.failure is not None:
        value["failure"] = reading.failure
    return json.dumps(value, ensure_ascii=False)


class VerdictFile:
    """A verdict file that was read: lines of one reader, each of which is sound by itself."""

    def __init__(self, path: Path) -> None:
        """Read it.

        Raises:
            InputError: naming file and line, where one cannot be used; or where there is none.
        """
        self._path = path
        self._lines = [(number, _parsed(f"{path}:{number}", line)) for number, line in _lines(path)]
        if not self._lines:
            raise InputError(f"{path}: holds no verdict; give a verdict file, see docs/verdicts.md")
        first = self._lines[0][1]
        for number, reading in self._lines:
            if (reading.model, reading.prompt) != (first.model, first.prompt):
                raise InputError(
                    f"{path}:{number}: is of another model or prompt than the first line; give each a file of its own"
                )
        self._model, self._prompt = first.model, first.prompt

    def about(self, artifacts: Sequence[Artifact], known: Callable[[Artifact], Collection[str]]) -> Recorded:
        """Return what it says of these artifacts; a claim without words of the artifact is unsure, and counted.

        A line is about the artifact with its fingerprint; a line without one, about the artifact with its id.

        Args:
            artifacts: what readings are wanted of.
            known: the ids of the behaviors that an artifact can be asked about.

        Raises:
            InputError: naming file and line, where one cannot be used; or where no line is about one of the artifacts.
        """
        found: dict[int, tuple[int, SecondReading]] = {}
        unknown = 0
        places = _Places(artifacts)
        for number, reading in self._lines:
            where = f"{self._path}:{number}"
            about = places.of(reading)
            unknown += not about
            for place in about:
                if place in found:
                    raise InputError(f"{where}: line {found[place][0]} is about the same artifact already; {REMEDY}")
                found[place] = (number, _about(where, reading, artifacts[place], known(artifacts[place])))
        if not found:
            raise InputError(
                f"{self._path}: holds no verdict on any of these {len(artifacts)} artifacts; give the file of theirs"
            )
        readings = tuple(found[n][1] if n in found else None for n in range(len(artifacts)))
        return Recorded(readings=readings, model=self._model, prompt=self._prompt, unknown=unknown)


class _Places:
    """Finds the artifacts that a line is about."""

    def __init__(self, artifacts: Sequence[Artifact]) -> None:
        self._by_id: dict[str, list[int]] = {}
        self._by_fingerprint: dict[str, list[int]] = {}
        self._ids = [one.id for one in artifacts]
        for place, one in enumerate(artifacts):
            self._by_id.setdefault(one.id, []).append(place)
            self._by_fingerprint.setdefault(one.fingerprint, []).append(place)

    def of(self, reading: SecondReading) -> Sequence[int]:
        """Return positions: of several artifacts with the same words, the one with the same id, if there is one."""
        if not reading.artifact_fingerprint:
            return self._by_id.get(reading.artifact_id, [])
        same = self._by_fingerprint.get(reading.artifact_fingerprint, [])
        return [place for place in same if self._ids[place] == reading.artifact_id] or same


def _about(where: str, reading: SecondReading, artifact: Artifact, known: Collection[str]) -> SecondReading:
    """Return the reading as one of this artifact: its claims without words are unsure, and counted."""
    strange = [name for name in reading.asked if name not in known]
    if strange:
        raise InputError(f"{where}: {strange[0]!r} is no behavior of the framework; {REMEDY}")
    verdicts, dropped = [], dict(reading.dropped)
    for checked in reading.verdicts:
        kept, flaw = sound(checked, artifact)
        verdicts.append(kept)
        if flaw:
            dropped[flaw] = dropped.get(flaw, 0) + 1
    return replace(
        reading,
        artifact_id=artifact.id,
        artifact_fingerprint=artifact.fingerprint,
        verdicts=tuple(verdicts),
        dropped=dropped,
    )


def _parsed(where: str, line: str) -> SecondReading:
    try:
        return reading_of(json_of(line))
    except Malformed as error:
        raise InputError(f"{where}: {error}; {REMEDY}") from error
    except ParsingError as error:
        raise InputError(f"{where}: is not JSON ({error.what}); {REMEDY}") from error


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a verdict file") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8; give a verdict file, see docs/verdicts.md") from error
    for number, line in enumerate(text.split("\n"), 1):  # splitlines would break at U+2028 inside a text
        if line.strip():
            yield number, line


def _verdict(checked: Checked) -> dict[str, Any]:
    span = checked.evidence
    return {
        "behavior_id": checked.behavior_id,
        "support": checked.support,
        "evidence": {"field": span.field, "start": span.start, "end": span.end} if span else None,
        "whose": checked.whose,
        "state": checked.state,
    }
