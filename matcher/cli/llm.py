"""`matcher llm`: look at what a second reader is told, try it, and forget what it answered."""

import click

from matcher.cli.inputs import read_paths
from matcher.cli.messages import tell
from matcher.cli.options import make_matcher, model_options, reading_options
from matcher.cli.second_reading import Chosen, connection_options, reader_options
from matcher.domain import Artifact, Skipped
from matcher.errors import PARTIAL, InputError


@click.group()
def llm() -> None:
    """A language model as a second reader, where one is configured.

    Nothing of an artifact is sent without `--llm` or the setting `llm`.
    """


@llm.command("show-prompt")
@click.argument("artifact", metavar="ARTIFACT|-")
@click.option(
    "--redact",
    type=click.Choice(["on", "off"]),
    default="on",
    show_default=True,
    help="Take secrets, addresses and people's names out.",
)
@click.option(
    "--llm-candidates",
    type=click.IntRange(min=1),
    metavar="N",
    help="How many behaviors to ask about.  [default: 5]",
)
@reading_options
@model_options
@click.pass_context
def show_prompt(
    context: click.Context,
    artifact: str,
    redact: str,
    llm_candidates: int | None,
    input_format: str | None,
    max_bytes: int | None,
    framework: str | None,
    model: str | None,
    allow_download: bool,
) -> None:
    """Print what a language model would be told of ARTIFACT, for people to read; send nothing.

    `matcher match --llm --dry-run` prints the same as the bytes that go out.
    """
    options = reader_options(Chosen(llm_candidates=llm_candidates, redact=redact, dry_run=True))
    matcher = make_matcher(framework, model, allow_download, second_reader=options)
    asked = broken = 0
    for one in read_paths([artifact], input_format, max_bytes):
        if isinstance(one, Skipped):
            broken += not one.harmless
            tell(f"{'note' if one.harmless else 'skipped'}: {one}")
            continue
        (question,) = matcher.questions([one])
        asked += 1
        name = one.source or one.id
        if question is None:
            tell(f"{name}: nothing is worth a call")
            continue
        click.echo(f"# {name}, prompt {question.prompt.name}, to the system\n\n{question.request.system}\n")
        click.echo(f"# {name}, as the user\n\n{question.request.user}\n")
    if not asked:
        raise InputError(f"{artifact}: nothing could be read; see the lines above")
    context.exit(PARTIAL if broken else 0)


@llm.command("check")
@connection_options
def check(llm: Chosen) -> None:
    """Ask the configured model one small question of our own making, and say what it can do. Sends no artifact."""
    from matcher.pipeline.second_reading import try_out

    for line in try_out(reader_options(llm)):
        click.echo(line)


@llm.command("forget")
@click.argument("paths", nargs=-1, metavar="[PATHS...]")
@reading_options
@click.pass_context
def forget(context: click.Context, paths: tuple[str, ...], input_format: str | None, max_bytes: int | None) -> None:
    """Delete the answers that language models gave about the artifacts in PATHS, or all: they repeat words of these."""
    from matcher.pipeline.places import answers_folder
    from matcher.pipeline.second_reading import forget_about, forget_all

    read = broken = count = 0
    for one in read_paths(paths, input_format, max_bytes):
        if isinstance(one, Artifact):
            read += 1
            count += forget_about(one)
        else:
            broken += not one.harmless
            tell(f"{'note' if one.harmless else 'skipped'}: {one}")
    if broken and not read:
        raise InputError("nothing could be read, and nothing was deleted; see the lines above")
    if not paths:
        count = forget_all()
    what = "answer" if count == 1 else "answers"
    tell(f"{count:,} {what} deleted from {answers_folder()}")
    if broken:
        tell("answers about what could not be read are kept; without PATHS, all are deleted")
        context.exit(PARTIAL)
