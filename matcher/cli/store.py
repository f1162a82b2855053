"""`matcher store`: what was matched elsewhere, into the store."""

import click

from matcher.cli.collect.distributed import telling
from matcher.cli.collect.outcome import exit_code, interruptible, sum_up, tell_stopped
from matcher.cli.messages import tell
from matcher.cli.options import open_chosen, store_options
from matcher.cli.retention import kept_since
from matcher.config import load_settings


@click.group()
def store() -> None:
    """What was matched on other machines, and the store."""


@store.command()
@click.argument("folder", metavar="DIR_OR_URL")
@store_options
@click.pass_context
def load(context: click.Context, folder: str, store: str | None) -> None:
    """Load what `matcher collect --out` has written, for `matcher review`, `search` and `report`.

    What is there already is not kept twice; where another model or framework has judged it since, what is loaded has
    the word again. What is not finished in the folder is not loaded. Run it again at any time.
    """
    from matcher.pipeline.collecting import Scope
    from matcher.pipeline.loading import Loading
    from matcher.store.parquet import Folder, place_of

    place = Folder(place_of(folder))
    with open_chosen(store) as kept, telling() as told, interruptible() as stopping:
        done = Loading(
            folder=place,
            store=kept,
            scope=Scope(kept_since=kept_since(kept, load_settings())),
            skipped=told.skipped,
            planned=told.planned,
            watch=lambda artifacts: told.progress.show(artifacts),
            stopping=stopping,
        ).load()
        told.progress.clear()
        sum_up(done, "loaded")
        tell_stopped(done)
        tell(f"store: {kept.place}")
    context.exit(exit_code(done))
