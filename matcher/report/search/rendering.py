"""The formats of `matcher search`."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from matcher.domain import Finding, Found
from matcher.report.search.record import found_records
from matcher.report.visibility import called, visible

STATES = {
    "undecided": "suggested, not decided yet",
    "accepted": "accepted",
    "changed": "accepted, but the artifact has changed since",
    None: "not suggested",
}


def render_found(found: Found, output_format: str) -> Iterator[str]:
    """Yield the chosen format's text; the formats are the names of `FOUND_FORMATS`."""
    return FOUND_FORMATS[output_format](found)


def jsonl(found: Found) -> Iterator[str]:
    """Yield one JSON object a line."""
    for record in found_records(found):
        yield _line(record) + "\n"


def json_array(found: Found) -> Iterator[str]:
    """Yield one JSON array of the same objects."""
    lines = [_line(record) for record in found_records(found)]
    yield "[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n"


def table(found: Found) -> Iterator[str]:
    """Yield what a person reads in a terminal: each passage under its artifact, best first."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=False)
    for rank, finding in enumerate(found.findings, start=1):
        artifact, passage = finding.artifact, finding.quote
        number = f"{rank}. "
        with console.capture() as captured:
            console.print(Text(number + called(artifact), style="bold"))
            console.print(
                Padding(Text(f"“{visible(passage.text)}”", style="italic"), (0, 0, 0, len(number)), expand=False)
            )
            console.print(Padding(Text(_facts(finding, found), style="dim"), (0, 0, 0, len(number)), expand=False))
            console.print()
        yield captured.get()


FOUND_FORMATS: Mapping[str, Callable[[Found], Iterator[str]]] = {
    "table": table,
    "json": json_array,
    "jsonl": jsonl,
}


def _facts(finding: Finding, found: Found) -> str:
    artifact, similarity = finding.artifact, finding.quote.similarity
    facts = [
        artifact.kind.replace("_", " "),
        artifact.author,
        artifact.created_at.date().isoformat() if artifact.created_at else None,
        artifact.url or artifact.source,
        None if similarity is None else f"similarity {similarity:.2f}",
        None if found.behavior is None else STATES[finding.state],
    ]
    return visible(" · ".join(fact for fact in facts if fact))


def _line(record: dict[str, Any]) -> str:
    """Return a record as one line of JSON; lone surrogates, which UTF-8 cannot carry, stay escaped."""
    line = json.dumps(record, ensure_ascii=False)
    return line.encode("utf-8", "backslashreplace").decode("utf-8")
