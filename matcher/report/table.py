"""What a person reads in a terminal: an artifact, the behaviors it may evidence, and the words."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from matcher.domain import Matched, Suggestion
from matcher.report.verdicts import second_reader
from matcher.report.visibility import visible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


def table(matched: Iterable[Matched], every_behavior: bool) -> Iterator[str]:
    """Yield one block an artifact, as wide as the terminal, in colour where the output allows it."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=False)
    for one in matched:
        with console.capture() as captured:
            print_artifact(console, one, every_behavior)
        yield captured.get()


def print_artifact(console: "Console", matched: Matched, every_behavior: bool) -> None:
    """Print one artifact's block on a console."""
    from rich.text import Text

    artifact = matched.artifact
    day = artifact.created_at.date().isoformat() if artifact.created_at else None
    facts = [artifact.kind.replace("_", " "), artifact.author, day, artifact.url or artifact.source]
    console.print(Text(visible(artifact.title or artifact.id), style="bold"))
    console.print(Text(visible(" · ".join(f for f in facts if f)), style="dim"))
    shown = matched.suggestions if every_behavior else matched.suggested
    if shown:
        console.print(_rows(shown))
    else:
        console.print(Text("  nothing suggested", style="dim"))
    for note in matched.notes:
        console.print(Text(f"  note: {visible(note)}", style="dim italic"))
    console.print()


def _rows(suggestions: Iterable[Suggestion]) -> "Table":
    from rich import box
    from rich.table import Table
    from rich.text import Text

    rows = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, expand=True, padding=(0, 2, 0, 0))
    rows.add_column("may evidence", ratio=4, overflow="fold")
    rows.add_column("confidence", justify="right", width=10)
    rows.add_column("in the artifact's own words", ratio=6, overflow="fold")
    for suggestion in suggestions:
        style = "" if suggestion.suggested else "dim"
        quotes = Text("\n").join(Text(f"“{visible(e.passage.text)}”", style="italic") for e in suggestion.evidence)
        said = Text(visible(suggestion.behavior.text))
        if suggestion.verdict is not None:
            said.append(f"\n{second_reader(suggestion.verdict)}", style="dim italic")
        rows.add_row(said, f"{suggestion.confidence:.2f}", quotes, style=style)
        rows.add_row()
    return rows
