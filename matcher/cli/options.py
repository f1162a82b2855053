"""Options that several commands share, and what they make: settings, a matcher, a store, whose work of when."""

import math
import os
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from matcher.cli.messages import tell
from matcher.config import MOST, load_settings
from matcher.domain import KINDS, Period, parse_period
from matcher.errors import InputError, UsageError
from matcher.report import visible

if TYPE_CHECKING:
    from matcher.pipeline import Matcher
    from matcher.store import Store

Command = TypeVar("Command", bound=Callable[..., Any])


def _period(context: click.Context, parameter: click.Parameter, value: str | None) -> Period | None:
    return None if value is None else parse_period(value)


def _subject(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not value.strip():
        raise UsageError("--subject is blank; name somebody, or leave it out for everybody")
    return value


FRAMEWORK_OPTION = click.option(
    "--framework",
    metavar="FILE",
    help="Framework file, or the id of a shipped one.  [default: IC1 Machine Learning Engineer]",
)
MODEL_OPTIONS = (
    FRAMEWORK_OPTION,
    click.option(
        "--model",
        metavar="NAME_OR_PATH",
        help="Encoder: any sentence-transformers model or folder.  [default: the shipped one, tuned to the bank]",
    ),
    click.option("--allow-download", is_flag=True, help="Let --model fetch a model from the network."),
)


class Day(click.ParamType[date]):
    """A day of the calendar, as 2026-08-14."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day.

        Raises:
            click.BadParameter: where it is written in another way, or is no day.
        """
        try:
            return value if isinstance(value, date) else datetime.strptime(value, "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"{value!r} is no day; write it as 2026-08-14", param, ctx)


class Share(click.FloatRange):
    """A number in a range; what is no number (`nan`) lies in none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number.

        Raises:
            click.BadParameter: where it is none, or out of range.
        """
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(f"{value!r} is no number", param, ctx)
        return number


READING_OPTIONS = (
    click.option("--input-format", metavar="FORMAT", help="Read every input as this format instead of detecting it."),
    click.option(
        "--max-bytes",
        type=click.IntRange(1, MOST["max_bytes"]),
        metavar="N",
        help="Skip larger files, or JSONL lines.  [default: 20000000]",
    ),
)
STORE_OPTIONS = (
    click.option(
        "--store",
        metavar="FILE_OR_URL",
        help="What was collected: a file, or postgresql://…  [default: evidence.db in your data folder]",
    ),
)
SIGNING_OPTION = click.option(
    "--unsigned-by",
    metavar="NAME",
    help="Whose work it is where an artifact names no author: of a folder of one's own.",
)
SUBJECT_OPTION = click.option(
    "--subject", callback=_subject, metavar="NAME", help="Only this person's, by all names of: matcher config subjects"
)
PERIOD_OPTION = click.option(
    "--period",
    callback=_period,
    metavar="PERIOD",
    help="Only of this time: 2026, 2026-H1, 2026-Q3, 2026-07, 2026-07-01..2026-09-30.",
)
SCOPE_OPTIONS = (
    SUBJECT_OPTION,
    PERIOD_OPTION,
    click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only this kind; may be repeated."),
)


def model_options(command: Command) -> Command:
    """Return the command with `--framework`, `--model` and `--allow-download`."""
    return _with(command, MODEL_OPTIONS)


def reading_options(command: Command) -> Command:
    """Return the command with `--input-format` and `--max-bytes`."""
    return _with(command, READING_OPTIONS)


def store_options(command: Command) -> Command:
    """Return the command with `--store`; `open_chosen` opens what it names."""
    return _with(command, STORE_OPTIONS)


def scope_options(command: Command) -> Command:
    """Return the command with `--subject`, `--period` (given as a `Period`) and `--kind` (as `kinds`)."""
    return _with(command, SCOPE_OPTIONS)


_kept: "list[Matcher]" = []
"""The matcher last made: the process ends before it is taken apart, which would take as long as importing NumPy."""


def make_matcher(framework: str | None, model: str | None, allow_download: bool, **rules: Any) -> "Matcher":
    """Return a matcher for the options, with the settings file and the environment behind them."""
    from matcher.pipeline import Matcher

    settings = load_settings()
    _kept[:] = [
        Matcher(
            framework or settings.framework,
            model=model or settings.model,
            allow_download=allow_download,
            **rules,
        )
    ]
    return _kept[0]


def chosen_place(store: str | None) -> str:
    """Return the path or address that `--store` names, else `MATCHER_STORE`, else the settings, else the default.

    A path is the file's own, whatever link it is named by.
    """
    from matcher.store import default_path

    chosen = store or load_settings().store or str(default_path())
    return chosen if "://" in chosen else os.path.realpath(chosen)


def open_chosen(store: str | None, *, existing: bool = False) -> "Store":
    """Return the store that `--store` names, else the one of `MATCHER_STORE`, of the settings, or the default.

    Args:
        store: what `--store` says.
        existing: do not make it where there is none.

    Raises:
        InputError: where there is none, and none is to be made.
    """
    from matcher.store import open_store

    place = chosen_place(store)
    if existing and "://" not in place and not Path(place).exists():
        raise InputError(f"{place}: there is no store yet; collect something first, with: matcher collect PATHS")
    return open_store(store or load_settings().store)


def tell_unknown(store: "Store", subject: str | None) -> None:
    """Say on stderr where nothing that is kept is by a subject: a slip of the pen, or a name without its aliases."""
    from matcher.pipeline.people import authors_of, is_by

    if subject is not None and not any(is_by(author, authors_of(subject)) for author in store.authors()):
        advice = (
            "see the names there with: matcher data list, and say which are theirs with: matcher config subjects set"
        )
        tell(f"no artifact in {store.place} is by {visible(subject)}; {advice}")


def _with(command: Command, options: tuple[Callable[[Command], Command], ...]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command
