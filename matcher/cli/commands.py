"""The `matcher` command: its subcommands, and the one place where errors are printed and become exit codes."""

import os
import sys
from typing import NoReturn

import click

from matcher.cli.add import add
from matcher.cli.collect import collect
from matcher.cli.config import config
from matcher.cli.data import data
from matcher.cli.doctor import doctor
from matcher.cli.evaluate import evaluate
from matcher.cli.explain import explain
from matcher.cli.framework import framework
from matcher.cli.llm import llm
from matcher.cli.match import match
from matcher.cli.report import report
from matcher.cli.review import review
from matcher.cli.search import search
from matcher.cli.store import store
from matcher.cli.telling import tell
from matcher.cli.tune import tune
from matcher.errors import MatcherError

EPILOG = """\
Exit codes: 0 done (also where nothing is suggested), 1 failure, 2 wrong usage, 3 configuration, 4 no readable input,
5 done, but some input could not be read, 130 interrupted (what was finished is kept).

Completion: eval "$(_MATCHER_COMPLETE=bash_source matcher)" (or zsh_source, fish_source).
"""


class _Door(click.Group):
    """The command group, for which it is no error that the reader of its output (`head`, a pager) has gone."""

    def invoke(self, ctx: click.Context) -> object:
        """Return what the command returns; end quietly where the output is closed, which click takes for a failure."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _let_go_of_output()
            ctx.exit(0)


@click.group(
    cls=_Door, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(package_name="evidence-matcher", message="%(version)s")
def cli() -> None:
    """Suggest which behaviors of a career framework your work may evidence, quoting the words.

    Everything runs on this machine; nothing is sent anywhere without --llm. A suggestion is a place to look, never a
    rating: a person decides.
    """


for command in (
    match,
    explain,
    collect,
    review,
    add,
    search,
    report,
    store,
    data,
    evaluate,
    tune,
    framework,
    llm,
    config,
    doctor,
):
    cli.add_command(command)


def main() -> NoReturn:
    """Run the command line and exit with its code; every error is one line on stderr."""
    told: OSError | None = None
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        tell("interrupted")
        code = 130
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except MatcherError as error:
        tell(f"error: {error}")
        code = error.exit_code
    except OSError as error:  # of the world outside: a full disk, a folder behind one that may not be entered
        told, code = error, _untold(error)
    try:
        sys.stdout.flush()
    except OSError as error:
        _let_go_of_output()
        if told is None or told.errno != error.errno:  # what could not be written is still there, and fails again
            code = 0 if isinstance(error, BrokenPipeError) else _untold(error)
    sys.exit(code if isinstance(code, int) else 0)


def _untold(error: OSError) -> int:
    """Say what no room has put into words, and return the exit code."""
    where = error.filename or "what was to be written"
    tell(f"error: {where}: {error.strerror or error}; choose another place, or make room or rights there")
    return MatcherError.exit_code


def _let_go_of_output() -> None:
    """Let what cannot be written any more go nowhere: Python would try again when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
