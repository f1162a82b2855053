"""Options that several commands share, and what they make: settings, a matcher, a filter."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from matcher.config import load_settings

if TYPE_CHECKING:
    from matcher.pipeline import Matcher

Command = TypeVar("Command", bound=Callable[..., Any])


def model_options(command: Command) -> Command:
    """Return the command with `--framework`, `--model` and `--allow-download`."""
    options = (
        click.option(
            "--framework",
            metavar="FILE",
            help="Framework file, or the id of a shipped one.  [default: IC1 Machine Learning Engineer]",
        ),
        click.option(
            "--model",
            metavar="NAME_OR_PATH",
            help="Encoder: any sentence-transformers model or folder.  [default: all-MiniLM-L6-v2-int8, shipped]",
        ),
        click.option("--allow-download", is_flag=True, help="Let --model fetch a model from the network."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def make_matcher(framework: str | None, model: str | None, allow_download: bool, **rules: Any) -> "Matcher":
    """Return a matcher for the options, with the settings file and the environment behind them."""
    from matcher.pipeline import Matcher

    settings = load_settings()
    return Matcher(
        framework or settings.framework,
        model=model or settings.model,
        allow_download=allow_download,
        **rules,
    )
