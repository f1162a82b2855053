"""The formats of `matcher match`: each a generator of text chunks, so that a long batch never waits for its end."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal

from matcher.domain import Matched, Suggestion
from matcher.report.escaping import escaped
from matcher.report.records import to_json
from matcher.report.table import table
from matcher.report.verdicts import second_reader

Renderer = Callable[[Iterable[Matched], bool], Iterator[str]]

NOTHING = "nothing suggested"
CSV_COLUMNS = (
    "artifact_id",
    "kind",
    "title",
    "author",
    "created_at",
    "url",
    "behavior_id",
    "behavior_text",
    "confidence",
    "suggested",
    "support",
    "field",
    "start",
    "end",
    "quote",
)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def render(matched: Iterable[Matched], output_format: str, *, every_behavior: bool = False) -> Iterator[str]:
    """Yield the chosen format's text, artifact by artifact."""
    return MATCH_FORMATS[output_format](matched, every_behavior)


def jsonl(matched: Iterable[Matched], every_behavior: bool) -> Iterator[str]:
    """Yield one JSON object a line."""
    for one in matched:
        yield to_json(one, every_behavior=every_behavior) + "\n"


def json_array(matched: Iterable[Matched], every_behavior: bool) -> Iterator[str]:
    """Yield one JSON array of the same objects."""
    separator = "[\n"
    for one in matched:
        yield separator + to_json(one, every_behavior=every_behavior)
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def markdown(matched: Iterable[Matched], every_behavior: bool) -> Iterator[str]:
    """Yield a section an artifact, a line a behavior, each quote as a block quote; artifact text is escaped."""
    for one in matched:
        artifact = one.artifact
        facts = [artifact.kind.replace("_", " "), artifact.author, _day(one), artifact.url or artifact.source]
        lines = [f"## {escaped(artifact.title or artifact.id)}", "", escaped(" · ".join(f for f in facts if f)), ""]
        shown = one.suggestions if every_behavior else one.suggested
        for suggestion in shown:
            lines += [f"- May evidence: **{escaped(suggestion.behavior.text)}** ({_sureness(suggestion)})"]
            lines += [f"  > {escaped(e.passage.text)}\n" for e in suggestion.evidence]
        lines += [] if shown else [f"_{NOTHING}_", ""]
        lines += [f"Note: {escaped(note)}\n" for note in one.notes]
        yield "\n".join(lines) + "\n"


def comma_separated(matched: Iterable[Matched], every_behavior: bool) -> Iterator[str]:
    """Yield a header and a row a quote; a cell that a spreadsheet would take for a formula is guarded by `'`."""
    yield _row(CSV_COLUMNS)
    for one in matched:
        artifact = one.artifact
        head = (artifact.id, artifact.kind, artifact.title, artifact.author, _day(one), artifact.url)
        for s in one.suggestions if every_behavior else one.suggested:
            support = s.verdict.support if s.verdict else ""
            behavior = (s.behavior.id, s.behavior.text, f"{s.confidence:.4f}", str(s.suggested).lower(), support)
            for p in [e.passage for e in s.evidence]:
                yield _row((*head, *behavior, p.field, str(p.start), str(p.end), p.text))
            if not s.evidence:
                yield _row((*head, *behavior, "", "", "", ""))


MATCH_FORMATS: Mapping[str, Renderer] = {
    "table": table,
    "json": json_array,
    "jsonl": jsonl,
    "md": markdown,
    "csv": comma_separated,
}


def _day(matched: Matched) -> str | None:
    created = matched.artifact.created_at
    return created.date().isoformat() if created else None


def _sureness(suggestion: Suggestion) -> str:
    word = "" if suggestion.suggested else "not suggested, "
    read = "" if suggestion.verdict is None else f"; {second_reader(suggestion.verdict)}"
    return escaped(f"{word}confidence {suggestion.confidence:.2f}{read}")


def _row(cells: Iterable[str | None]) -> str:
    stream = io.StringIO()
    row = [_guarded(c or "") for c in cells]
    # csv itself leaves a lone carriage return bare, which readers take for the end of the row.
    quoting: Literal[0, 1] = csv.QUOTE_ALL if any("\r" in cell for cell in row) else csv.QUOTE_MINIMAL
    csv.writer(stream, lineterminator="\n", quoting=quoting).writerow(row)
    return stream.getvalue()


def _guarded(cell: str) -> str:
    clean = cell.encode("utf-8", "replace").decode("utf-8")
    return f"'{clean}" if clean.startswith(FORMULA_STARTS) else clean
