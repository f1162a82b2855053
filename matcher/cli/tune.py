"""`matcher tune`: learn from what a person accepted and rejected."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from matcher.cli.messages import tell
from matcher.cli.options import model_options, open_chosen, store_options
from matcher.config import load_settings
from matcher.errors import PARTIAL, UsageError

if TYPE_CHECKING:
    from matcher.pipeline.tuning import Tuning

EPILOG = """\
A decision is one line of JSON: {"artifact": {"id", "kind", "title", "text"}, "behavior": "its id", "decision":
"accepted" or "rejected", "quote": "the words that were meant"}. An artifact's text or title is enough; the quote may be
left out.

Without --decisions, the decisions are those of the store: what was accepted and rejected in `matcher review`. Tuning
from it again replaces what was learned from it before.

Example: matcher tune
"""


@click.command(epilog=EPILOG)
@click.option(
    "--decisions",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Learn from this JSONL file of decisions instead of the store's.",
)
@click.option("--show", is_flag=True, help="Say what was learned from, and where it is kept.")
@click.option("--reset", is_flag=True, help="Forget it: the decisions, and what was learned from them.")
@store_options
@model_options
@click.pass_context
def tune(
    context: click.Context,
    decisions: Path | None,
    show: bool,
    reset: bool,
    store: str | None,
    framework: str | None,
    model: str | None,
    allow_download: bool,
) -> None:
    """Learn from what you accepted and rejected, in seconds, beside the shipped model and never over it.

    Decisions are kept in your data folder and add up; deciding again on the same pair replaces the earlier word. From
    then on every match of this framework uses them, and says so.
    """
    if (decisions is not None) + show + reset > 1:
        raise UsageError("name one of: --decisions FILE, --show, --reset")
    from matcher.pipeline import tuning

    settings = load_settings()
    framework = framework or settings.framework
    if show or reset:
        done = tuning.reset(framework) if reset else tuning.in_force(framework)
        click.echo(_told(done, "forgot" if reset else "tuned with"))
        return
    model = model or settings.model
    if decisions is None:
        with open_chosen(store, existing=True) as kept:
            done = tuning.tune_from_store(framework, model, kept, allow_download=allow_download)
    else:
        done = tuning.tune(framework, model, decisions, allow_download=allow_download)
    for skipped in done.skipped:
        tell(f"skipped: {skipped}")
    click.echo(_told(done, "tuned with"))
    context.exit(PARTIAL if done.skipped else 0)


def _told(tuning: "Tuning", verb: str) -> str:
    """Return one line on what is in force, or was."""
    made = tuning.lessons
    if not made:
        return f"{tuning.framework.id}: not tuned"
    accepted = sum(d.accepted for d in made)
    artifacts = len({d.artifact.fingerprint for d in made})
    count = f"{len(made):,} decision{'s' if len(made) != 1 else ''}"
    about = f"{artifacts:,} artifact{'s' if artifacts != 1 else ''}"
    told = f"{accepted:,} accepted, {len(made) - accepted:,} rejected, on {about}"
    return f"{tuning.framework.id}: {verb} {count} ({told}); {tuning.file}"
