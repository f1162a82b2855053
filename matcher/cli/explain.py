"""`matcher explain`: how an artifact is read, or why a behavior is suggested for it, or why not."""

import sys

import click

from matcher.cli.options import make_matcher, model_options
from matcher.domain import Artifact, Skipped
from matcher.errors import InputError, UsageError
from matcher.report import visible


@click.command()
@click.argument("artifact")
@click.argument("behavior", required=False)
@click.option("--id", "artifact_id", metavar="ID", help="Which artifact of the file, where it holds several.")
@click.option("--passages", default=5, show_default=True, type=click.IntRange(1, 50), help="Of a BEHAVIOR, so many.")
@model_options
def explain(
    artifact: str,
    behavior: str | None,
    artifact_id: str | None,
    passages: int,
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
    chosen = _one_artifact(artifact, artifact_id)
    if behavior is None:
        said = overview_text(matcher.overview(chosen))
    else:
        said = explanation_text(matcher.explain(chosen, behavior, passages=passages))
    click.echo(said, nl=False)


def _one_artifact(path: str, artifact_id: str | None) -> Artifact:
    from matcher.artifacts import read

    outcomes = list(read([path], stdin=sys.stdin.buffer))
    found = [a for a in outcomes if isinstance(a, Artifact) and artifact_id in (None, a.id)]
    if len(found) == 1:
        return found[0]
    problems = [str(s) for s in outcomes if isinstance(s, Skipped)]
    if not found and artifact_id is None:
        raise InputError(problems[0] if problems else f"{path}: holds no artifact; give another file")
    if len(found) > 1 and artifact_id is not None:
        what = f"{len(found)} artifacts have the id {artifact_id!r}"
        raise UsageError(
            f"{path}: {what}; give each an id of its own, or pipe in the one that is meant, and name it `-`"
        )
    ids = visible(", ".join(a.id for a in outcomes if isinstance(a, Artifact))[:300])
    raise UsageError(
        f"{path}: {'several artifacts' if found else f'no artifact {artifact_id!r}'}; choose by --id: {ids}"
    )
