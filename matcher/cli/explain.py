"""`matcher explain`: how an artifact is read, or why a behavior is suggested for it, or why not."""

from collections.abc import Sequence
from textwrap import shorten

import click

from matcher.cli.inputs import read_paths
from matcher.cli.messages import tell
from matcher.cli.options import SIGNING_OPTION, make_matcher, model_options, reading_options
from matcher.domain import Artifact, Skipped
from matcher.errors import PARTIAL, InputError, UsageError
from matcher.report import visible


@click.command()
@click.argument("artifact")
@click.argument("behavior", required=False)
@click.option("--id", "artifact_id", metavar="ID", help="Which artifact of the file, where it holds several.")
@click.option("--passages", default=5, show_default=True, type=click.IntRange(1, 50), help="Of a BEHAVIOR, so many.")
@SIGNING_OPTION
@reading_options
@model_options
@click.pass_context
def explain(
    context: click.Context,
    artifact: str,
    behavior: str | None,
    artifact_id: str | None,
    passages: int,
    unsigned_by: str | None,
    input_format: str | None,
    max_bytes: int | None,
    framework: str | None,
    model: str | None,
    allow_download: bool,
) -> None:
    """Say how ARTIFACT is read, or why BEHAVIOR is suggested for it, or why not.

    ARTIFACT is a file, or `-` for stdin. Alone: what is suggested and what nearly, and all of its text, what was read
    of it and what was left out.

    BEHAVIOR is an id, a part of one, or words of its text, as long as only one behavior fits. Shows the confidence and
    its threshold, what it is made of, and the nearest passages with the examples they resemble.
    """
    from matcher.report import explanation_text, overview_text

    matcher = make_matcher(framework, model, allow_download)
    read = read_paths([artifact], input_format, max_bytes, unsigned_by=unsigned_by)
    outcomes = list(read)
    chosen = _one_artifact(artifact, artifact_id, outcomes)
    broken = [one for one in outcomes if isinstance(one, Skipped) and not one.harmless]
    for one in broken:
        tell(f"skipped: {one}")
    if behavior is None:
        said = overview_text(matcher.overview(chosen))
    else:
        said = explanation_text(matcher.explain(chosen, behavior, passages=passages))
    click.echo(said, nl=False)
    context.exit(PARTIAL if broken else 0)


def _one_artifact(path: str, artifact_id: str | None, outcomes: Sequence[Artifact | Skipped]) -> Artifact:
    every = [a for a in outcomes if isinstance(a, Artifact)]
    found = [a for a in every if artifact_id in (None, a.id)]
    if len(found) == 1:
        return found[0]
    problems = [str(s) for s in outcomes if isinstance(s, Skipped)]
    if not every:
        raise InputError(problems[0] if problems else f"{path}: holds no artifact; give another file")
    if len(found) > 1 and artifact_id is not None:
        what = f"{len(found)} artifacts have the id {artifact_id!r}"
        raise UsageError(
            f"{path}: {what}; give each an id of its own, or pipe in the one that is meant, and name it `-`"
        )
    ids = visible(shorten(", ".join(a.id for a in every), 300, placeholder=" …"))
    raise UsageError(
        f"{path}: {'several artifacts' if found else f'no artifact {artifact_id!r}'}; choose by --id: {ids}"
    )
