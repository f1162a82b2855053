"""`matcher search`: the best passages over all that was collected."""

from typing import TYPE_CHECKING

import click

from matcher.cli.messages import tell
from matcher.cli.options import model_options, open_chosen, scope_options, store_options, tell_unknown
from matcher.cli.output import print_data
from matcher.config import load_settings
from matcher.domain import Found, Kind, Period
from matcher.errors import UsageError

if TYPE_CHECKING:
    from matcher.store import Store


@click.command(epilog='Example: matcher search "asked for help when stuck" --period 2026-Q3')
@click.argument("words", nargs=-1)
@click.option(
    "--behavior",
    metavar="NAME",
    help="Search for evidence of this behavior instead: an id, a part of one, or words of its text.",
)
@scope_options
@click.option("--top", default=10, show_default=True, type=click.IntRange(1, 1000), help="How many passages to show.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "json", "jsonl"]),
    default="table",
    show_default=True,
    help="What to print.",
)
@store_options
@model_options
def search(
    words: tuple[str, ...],
    behavior: str | None,
    subject: str | None,
    period: Period | None,
    kinds: tuple[Kind, ...],
    top: int,
    output_format: str,
    store: str | None,
    framework: str | None,
    model: str | None,
    allow_download: bool,
) -> None:
    """Find the passages that say what WORDS say, or that are the likeliest evidence of a behavior.

    Searched is what `matcher collect` has read with the same encoder (--model). Passages are ordered by meaning and by
    shared words together, so not by the similarity that is shown, which is of meaning alone. With --behavior, what you
    rejected for it does not come back.
    """
    from matcher.pipeline.searching import Search
    from matcher.pipeline.selection import Selection
    from matcher.report import render_found

    if (not words) == (behavior is None):
        raise UsageError("give either some words to search for, or --behavior ID")
    selection = Selection(subject=subject, period=period, kinds=kinds)
    settings = load_settings()
    with open_chosen(store, existing=True) as opened:
        searching = Search(
            opened,
            framework or settings.framework,
            model=model or settings.model,
            allow_download=allow_download,
        )
        if behavior is None:
            found = searching.words(" ".join(words), selection, top=top)
        else:
            found = searching.behavior(behavior, selection, top=top)
        _tell(found, opened, selection)
        if found.searched and not found.findings:
            tell_unknown(opened, subject)
    for chunk in render_found(found, output_format):
        if output_format == "table":
            click.echo(chunk, nl=False)
        else:
            print_data(chunk, output_format)


def _tell(found: Found, store: "Store", selection: object) -> None:
    """Say on stderr why nothing was found."""
    if found.findings:
        return
    if not found.searched:
        how = "matcher collect, with this framework and model, reads artifacts for it"
        tell(f"nothing to search in {store.place}: {how}")
    elif selection:
        tell("nothing found by this person, of this time and kind")
    else:
        tell("nothing found")
