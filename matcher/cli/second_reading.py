"""`--llm` and the options that go with it, for every command that can have a second reader."""

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from matcher.cli.messages import tell
from matcher.config import load_settings
from matcher.domain import Artifact, Skipped
from matcher.errors import PARTIAL, InputError, UsageError

if TYPE_CHECKING:
    from matcher.pipeline import Matcher
    from matcher.pipeline.second_reading import SecondReaderOptions

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What the command line says of a second reader; None where it says nothing."""

    llm: bool | None = None
    llm_url: str | None = None
    llm_model: str | None = None
    llm_candidates: int | None = None
    llm_concurrency: int | None = None
    llm_timeout: float | None = None
    max_calls: int | None = None
    max_tokens: int | None = None
    redact: str = "on"
    dry_run: bool = False


CHOSEN = tuple(field.name for field in fields(Chosen))
CONNECTION = ("llm_url", "llm_model", "llm_timeout")
SPENDING = (*CONNECTION, "max_calls", "max_tokens")
OPTIONS: Sequence[Callable[[Any], Any]] = (
    click.option(
        "--llm/--no-llm",
        default=None,
        help="Let a language model read the candidates a second time: sends the artifact's sentences to --llm-url.",
    ),
    click.option(
        "--llm-url",
        metavar="URL",
        help="A server that speaks OpenAI's chat completions, such as http://127.0.0.1:8080/v1.",
    ),
    click.option("--llm-model", metavar="NAME", help="The model, as the server calls it."),
    click.option(
        "--llm-candidates",
        type=click.IntRange(min=1),
        metavar="N",
        help="Ask about at most so many behaviors per artifact.  [default: 5]",
    ),
    click.option(
        "--llm-concurrency",
        type=click.IntRange(1, 64),
        metavar="N",
        help="Artifacts that are read at once.  [default: 4]",
    ),
    click.option(
        "--llm-timeout",
        type=click.FloatRange(min=0, min_open=True),
        metavar="SECONDS",
        help="Time for one artifact or question, with all tries.  [default: 300]",
    ),
    click.option("--max-calls", type=click.IntRange(min=0), metavar="N", help="Ask at most so often in this run."),
    click.option(
        "--max-tokens", type=click.IntRange(min=0), metavar="N", help="Use at most so many tokens in this run."
    ),
    click.option(
        "--redact",
        type=click.Choice(["on", "off"]),
        default="on",
        show_default=True,
        help="Take secrets, addresses and people's names out of what is sent.",
    ),
    click.option(
        "--dry-run", is_flag=True, help="Print exactly what --llm would send, one body a line, and send nothing."
    ),
)


def llm_options(command: Command) -> Command:
    """Return the command with `--llm` and what goes with it, given to it as one `Chosen`, `llm`."""
    return _gathering(command, OPTIONS)


def connection_options(command: Command) -> Command:
    """Return the command with what says which model, given to it as one `Chosen`, `llm`."""
    return _gathering(command, [o for o, name in zip(OPTIONS, CHOSEN, strict=True) if name in CONNECTION])


def spending_options(command: Command) -> Command:
    """Return the command with what says which model and how much of it; `--llm` and `--dry-run` are its own."""
    return _gathering(command, [o for o, name in zip(OPTIONS, CHOSEN, strict=True) if name in SPENDING])


def second_reader(chosen: Chosen) -> "SecondReaderOptions | None":
    """Return the second reader that command line and settings ask for; None where they ask for none.

    Raises:
        UsageError: where an option goes with `--llm`, and it is not given.
        ConfigurationError: where a setting is wrong.
    """
    wanted = load_settings().llm if chosen.llm is None else chosen.llm
    if wanted:
        return reader_options(chosen)
    _refuse_alone(chosen)
    return None


def reader_options(chosen: Chosen) -> "SecondReaderOptions":
    """Return the second reader of command line and settings, wanted or not.

    Raises:
        ConfigurationError: where a setting is wrong.
    """
    from matcher.pipeline.second_reading import SecondReaderOptions

    settings = load_settings()
    return SecondReaderOptions(
        url=chosen.llm_url or settings.llm_url or "",
        model=chosen.llm_model or settings.llm_model or "",
        key_file=settings.llm_key_file,
        plain_http=settings.llm_plain_http,
        candidates=chosen.llm_candidates or settings.llm_candidates,
        people=settings.subjects,
        redact=chosen.redact == "on",
        max_calls=chosen.max_calls,
        max_tokens=chosen.max_tokens,
        concurrency=chosen.llm_concurrency or settings.llm_concurrency,
        timeout=chosen.llm_timeout or settings.llm_timeout,
        send=not chosen.dry_run,
    )


def print_bodies(matcher: "Matcher", inputs: Iterable[Artifact | Skipped], options: "SecondReaderOptions") -> int:
    """Print what would go out for each artifact, a line each, as the server would receive it; send nothing.

    Returns the exit code: 5 where an input could not be read.

    Raises:
        InputError: where something could not be read, and nothing else is left to ask about.
    """
    from matcher.llm import Endpoint, outgoing

    endpoint = Endpoint(url=options.url, model=options.model)
    read = broken = 0
    for one in inputs:
        if isinstance(one, Skipped):
            broken += not one.harmless
            tell(f"{'note' if one.harmless else 'skipped'}: {one}")
            continue
        read += 1
        (question,) = matcher.questions([one])
        if question is None:
            tell(f"{one.source or one.id}: nothing is worth a call")
        else:
            click.echo(outgoing(question.request, endpoint))
    if broken and not read:
        raise InputError("nothing that was to be asked about could be read; see the lines above")
    tell("dry run: nothing was sent")
    return PARTIAL if broken else 0


def tell_second_reading(matcher: "Matcher") -> None:
    """Say on stderr what the second reading took, and what its verdicts change."""
    if matcher.second is not None:
        for line in matcher.second.report():
            tell(line)


def _gathering(command: Command, options: Sequence[Callable[[Any], Any]]) -> Command:
    @functools.wraps(command)
    def gathered(*args: Any, **given: Any) -> Any:
        said = {name: given.pop(name) for name in CHOSEN if name in given}
        return command(*args, llm=Chosen(**said), **given)

    wrapped: Any = gathered
    for option in reversed(options):
        wrapped = option(wrapped)
    return cast(Command, wrapped)


def _refuse_alone(chosen: Chosen) -> None:
    for name in CHOSEN:
        value = getattr(chosen, name)
        if name not in ("llm", "redact") and value is not None and value is not False:  # of 0, `in` thinks it is False
            raise UsageError(f"--{name.replace('_', '-')}: goes with --llm")
    if chosen.redact == "off":
        raise UsageError("--redact off: goes with --llm; without it nothing is sent")
