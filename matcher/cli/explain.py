"""`matcher explain`: why a behavior is suggested for an artifact, or why not."""

import re
import sys
from collections.abc import Sequence

import click

from matcher.cli.options import make_matcher, model_options
from matcher.domain import Artifact, Behavior, Framework, Skipped
from matcher.errors import InputError, UsageError


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
    chosen = _chosen(matcher.framework, behavior)
    explanation = matcher.explain(_one_artifact(artifact, artifact_id), chosen.id, passages=passages)
    click.echo(explanation_text(explanation), nl=False)


def _chosen(framework: Framework, wanted: str) -> Behavior:
    """Return the behavior of that id, else with that in its id, else with these words in its text.

    Raises:
        UsageError: with ids and texts to choose from, where none or several fit.
    """
    known, lower = framework.behaviors, wanted.casefold()
    for found in (
        [one for one in known if one.id == wanted],
        [one for one in known if lower in one.id.casefold()],
        [one for one in known if _says(one.text, lower)],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(f"{wanted!r}: several behaviors fit; name one of:{_listed(found)}")
    raise UsageError(f"{wanted!r}: no behavior fits; name one of:{_listed(known)}")


def _says(text: str, words: str) -> bool:
    """Return whether each of the words begins a word of the text."""
    said = text.casefold().replace("\u2019", "'")
    return bool(words.split()) and all(re.search(rf"(?<!\w){re.escape(word)}", said) for word in words.split())


def _listed(behaviors: Sequence[Behavior]) -> str:
    from matcher.report import visible

    return "".join(f"\n  {one.id}  {visible(one.text)}" for one in behaviors)


def _one_artifact(path: str, artifact_id: str | None) -> Artifact:
    from matcher.artifacts import read
    from matcher.report import visible

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
