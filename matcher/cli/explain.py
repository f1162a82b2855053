"""`matcher explain`: why a behavior is suggested for an artifact, or why not."""

import sys

import click

from matcher.cli.options import make_matcher, model_options
from matcher.domain import Artifact, Skipped
from matcher.errors import InputError, UsageError
from matcher.report import visible


@click.command()
@click.argument("artifact")
@click.argument("behavior")
@click.option("--id", "artifact_id", metavar="ID", help="Which artifact of the file, where it holds several.")
@click.option("--passages", default=5, show_default=True, type=click.IntRange(1, 50), help="How many passages to show.")
@model_options
def explain(
    artifact: str,
    behavior: str,
    artifact_id: str | None,
    passages: int,
    framework: str | None,
    model: str | None,
    allow_download: bool,
) -> None:
    """Say why BEHAVIOR is suggested for ARTIFACT, or why not.

    ARTIFACT is a file, or `-` for stdin; BEHAVIOR is an id, a part of one, or words of its text, as long as only one
    behavior fits. Shows the confidence and its threshold, what it is made of, and the nearest passages with the
    examples they resemble.
    """
    from matcher.report import explanation_text

    matcher = make_matcher(framework, model, allow_download)
    explanation = matcher.explain(_one_artifact(artifact, artifact_id), behavior, passages=passages)
    click.echo(explanation_text(explanation), nl=False)


def _one_artifact(path: str, artifact_id: str | None) -> Artifact:
    from matcher.artifacts import read

    outcomes = list(read([path], stdin=sys.stdin.buffer))
    found = [a for a in outcomes if isinstance(a, Artifact) and artifact_id in (None, a.id)]
    if len(found) == 1:
        return found[0]
    problems = [str(s) for s in outcomes if isinstance(s, Skipped)]
    if not found and artifact_id is None:
        raise InputError(problems[0] if problems else f"{path}: holds no artifact; give another file")
    ids = visible(", ".join(a.id for a in outcomes if isinstance(a, Artifact))[:300])
    raise UsageError(
        f"{path}: {'several artifacts' if found else f'no artifact {artifact_id!r}'}; choose by --id: {ids}"
    )
