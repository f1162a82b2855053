"""`matcher framework draft-bank`: let a language model propose example passages for a framework."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import click

from matcher.cli.messages import tell
from matcher.cli.second_reading import Chosen, reader_options, spending_options
from matcher.errors import LanguageModelError, UsageError

if TYPE_CHECKING:
    from matcher.domain import Behavior
    from matcher.drafting import Drafted, Fault
    from matcher.llm import LanguageModel
    from matcher.pipeline.drafting import DraftedFile, DraftPlan

EACH, NEAR_MISSES = 10, 5
EPILOG = """\
A person reads every line before it counts: mend it or delete it, then remove its key "drafted". Lines that keep the key
teach nothing.

Only the framework's title, and each behavior's text with its headings, are sent. Each behavior has a file of its own,
written as it comes; one whose file is there is left alone, so that the same command goes on where it stopped. With
--more it gets others, in a file beside it.

Example: matcher framework draft-bank mine.toml --llm --behavior owns-incidents
"""
REASONS: Mapping["Fault", str] = MappingProxyType(
    {
        "short": "too short",
        "long": "too long",
        "address": "with an address",
        "blank": "with blanks to fill in",
        "echo": "repeating the framework or the question",
        "same": "saying the same as another",
        "alike": "nearly the same as another",
    }
)


@click.command("draft-bank", epilog=EPILOG)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--llm", is_flag=True, help="Ask the configured language model; without this, nothing is sent.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to write to.  [default: the framework's bank, or bank, beside FILE]",
)
@click.option("--each", type=click.IntRange(1, 40), default=EACH, show_default=True, help="Examples a behavior.")
@click.option(
    "--near-misses",
    type=click.IntRange(0, 40),
    default=NEAR_MISSES,
    show_default=True,
    help="Passages a behavior that only look like evidence of it.",
)
@click.option("--behavior", "behaviors", multiple=True, metavar="NAME", help="Only this behavior; may be repeated.")
@click.option("--more", is_flag=True, help="More of a behavior whose file is there, in other settings, beside it.")
@click.option("--dry-run", is_flag=True, help="Print what would be sent first about each behavior, and send nothing.")
@spending_options
def draft_bank(
    file: Path,
    llm: Chosen,
    output: Path | None,
    each: int,
    near_misses: int,
    behaviors: tuple[str, ...],
    more: bool,
) -> None:
    """Let a language model propose examples and near misses for the behaviors of a framework FILE, for you to edit."""
    if not (llm.llm or llm.dry_run):
        raise UsageError(
            "drafting asks a language model, and nothing is sent unasked; add --llm, or --dry-run to see what would be "
            "sent, or write examples by hand: matcher framework bank-template"
        )
    from matcher.pipeline import drafting

    plan = drafting.plan_drafts(file, each=each, near_misses=near_misses, folder=output, only=behaviors, more=more)
    _tell_left_alone(plan.left_alone, plan.folder)
    if llm.dry_run:
        _print_requests(plan, reader_options(llm).model)
    elif plan.behaviors:
        _draft(plan, language_model(llm))


def language_model(chosen: Chosen) -> "LanguageModel":
    """Return the language model of command line and settings.

    Raises:
        ConfigurationError: where none is configured.
    """
    from matcher.pipeline import second_reading

    return second_reading.language_model(reader_options(chosen))


def _print_requests(plan: "DraftPlan", model: str) -> None:
    """Print the first question about each behavior, as the server would receive it."""
    from matcher.llm import Endpoint, outgoing
    from matcher.pipeline.drafting import first_requests

    for request in first_requests(plan):
        click.echo(outgoing(request, Endpoint(model=model)))


def _draft(plan: "DraftPlan", model: "LanguageModel") -> None:
    """Draft what is planned, a line on stdout for each file; what it took, and what to do next, on stderr."""
    from matcher.pipeline import drafting

    done: list[Drafted] = []
    for one in drafting.draft_bank(plan, model):
        done.append(one.drafted)
        click.echo(_line(one))
    tell(*_ending(plan, done))
    failure = done[-1].failure
    if failure:
        raise LanguageModelError(f"{failure}; what was drafted is kept, and the same command goes on from there")


def _tell_left_alone(behaviors: Iterable["Behavior"], folder: Path) -> None:
    names = ", ".join(behavior.id for behavior in behaviors)
    if names:
        tell(f"left alone, their files are in {folder}: {names}")


def _line(one: "DraftedFile") -> str:
    drafted = one.drafted
    near_misses = len(drafted.drafts) - drafted.examples
    kept = f"{_count(drafted.examples, 'example')} and {_count(near_misses, 'near miss', 'near misses')}"
    short = f", of {drafted.ordered} asked for" if len(drafted.drafts) < drafted.ordered else ""
    return f"{one.file}: {kept}{short}" if one.file else f"{drafted.behavior.id}: nothing that can be kept"


def _ending(plan: "DraftPlan", done: list["Drafted"]) -> Iterator[str]:
    """Yield what was drafted, dropped and spent, and the next steps."""
    drafts = sum(len(drafted.drafts) for drafted in done)
    dropped = {why: sum(drafted.dropped.get(fault, 0) for drafted in done) for fault, why in REASONS.items()}
    reasons = ", ".join(f"{count} {why}" for why, count in dropped.items() if count)
    yield f"{_count(drafts, 'passage')} drafted into {plan.folder}, {sum(dropped.values())} dropped" + (
        f" ({reasons})" if reasons else ""
    )
    calls, seconds = sum(drafted.calls for drafted in done), sum(drafted.seconds for drafted in done)
    tokens = sum(drafted.prompt_tokens + drafted.completion_tokens for drafted in done)
    yield f"{_count(calls, 'call')}, {_count(tokens, 'token')}, {_count(round(seconds), 'second')}"
    if not drafts:
        return
    yield "next:"
    yield '  1. read each line: mend it or delete it, then remove its key "drafted"; until then it teaches nothing'
    if not plan.is_named:
        folder = plan.folder.name if plan.folder.parent == plan.path.parent else plan.folder.resolve()
        yield f'  2. put this line at the top of {plan.path}: bank = "{folder}"'
    yield f"  {2 if plan.is_named else 3}. matcher framework validate {plan.path}"


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
