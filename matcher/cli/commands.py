"""The `matcher` command: its subcommands, and the one place where errors are printed and become exit codes."""

import gc
import os
import sys
import threading
from importlib import import_module
from io import TextIOWrapper
from typing import NoReturn

import click

from matcher.cli.messages import tell
from matcher.errors import ConfigurationError, MatcherError

EPILOG = """\
Exit codes: 0 done (also where nothing is suggested), 1 failure, 2 wrong usage, 3 configuration, 4 no readable input,
5 done, but some input could not be read, 130 interrupted (what was finished is kept).

Completion: eval "$(_MATCHER_COMPLETE=bash_source matcher)" (or zsh_source, fish_source).
"""


COMMANDS = {
    "match": "Suggest behaviors for files, folders, stdin or git history.",
    "explain": "Show how an artifact was read, or why a behavior is suggested for it.",
    "collect": "Match a quarter's artifacts, or any number, and keep the suggestions.",
    "review": "Go through what was collected, and keep what counts.",
    "add": "Record evidence that the matcher missed, or that left no artifact.",
    "search": "Find passages by words, or as evidence of a behavior.",
    "report": "Write the packet of what was accepted.",
    "store": "Load what `collect --out` has written.",
    "data": "List, export or delete what is kept about people; a notice for them.",
    "tune": "Learn from what you accepted and rejected.",
    "eval": "Measure the suggestions on labelled artifacts.",
    "framework": "List, show, check, import and map career frameworks.",
    "config": "Show or change settings, and the names that people go by.",
    "llm": "A language model as a second reader, where one is configured.",
    "doctor": "Check the installation.",
}
"""The commands in the order in which they are used, and what each does."""
MODULES = {"eval": "evaluate"}
"""The module of a command, which holds it under its own name, where that is not the command's."""
RARELY = (50_000, 30, 30)
"""How many new objects Python lets come before it looks for garbage: what a start makes is none, and looking for some
would take a twentieth of the time of `match`. mypy does the same."""


TIDY = ("match", "explain")
"""Commands that leave nothing to be put away: the process ends without taking apart what it holds, as mypy's does.
That would take a sixth of the time of `match`."""


class _Door(click.Group):
    """The command group.

    A command is imported when it is asked for: the others would take longer than it takes to match a pull request.
    It is no error that the reader of its output (`head`, a pager) has gone.
    """

    invoked: str | None = None
    """The command that was called last."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which they are used."""
        return list(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each command does, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; for a name that is none's, import them all, of which click suggests the nearest."""
        for name in [cmd_name] if cmd_name in COMMANDS else COMMANDS:
            if name not in self.commands:
                module = MODULES.get(name, name)
                self.add_command(getattr(import_module(f"matcher.cli.{module}"), module))
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> object:
        """Return what the command returns; end quietly where the output is closed, which click takes for a failure."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _let_go_of_output()
            ctx.exit(0)
        finally:
            self.invoked = ctx.invoked_subcommand


@click.group(
    cls=_Door, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(package_name="evidence-matcher", message="%(version)s")
def cli() -> None:
    """Suggest which behaviors of a career framework your work may evidence, quoting the words.

    Everything runs on this machine; nothing is sent anywhere without --llm. A suggestion is a place to look, never a
    rating: a person decides.
    """


def main() -> NoReturn:
    """Run the command line and exit with its code; every error is one line on stderr."""
    _refuse_windows()
    gc.set_threshold(*RARELY)
    _let_through_any_character()
    told: OSError | None = None
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        tell("interrupted")
        code = 130
    except click.exceptions.NoArgsIsHelpError as error:  # a group without a command: its help is the answer
        error.show()
        code = error.exit_code
    except click.ClickException as error:
        tell(f"error: {_in_one_line(error)}")
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
    _end(code if isinstance(code, int) else 0)


def _refuse_windows() -> None:
    """End the process where a terminal, a lock and whose file it is are another matter than everywhere else."""
    if sys.platform == "win32":
        tell("error: matcher runs on Linux and macOS; on Windows, install and run it in WSL")
        sys.exit(ConfigurationError.exit_code)


def _end(code: int) -> NoReturn:
    """End the process with this code: at once, where the command allows it and no thread of its own is at work."""
    if isinstance(cli, _Door) and cli.invoked in TIDY and threading.active_count() == 1:
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def _let_through_any_character() -> None:
    """Have stdout print a mark for a character that its encoding does not have, and not fail the artifact."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def _in_one_line(error: click.ClickException) -> str:
    """Return what click says of wrong usage, and where to read on."""
    said = error.format_message().rstrip(".")
    said = said[:1].lower() + said[1:]
    if not isinstance(error, click.UsageError) or error.ctx is None:
        return said
    return f"{said}{' See' if said.endswith('?') else '; see'}: {error.ctx.command_path} --help"


def _untold(error: OSError) -> int:
    """Say what no room has put into words, and return the exit code."""
    where = error.filename or "what was to be written"
    tell(f"error: {where}: {error.strerror or error}; choose another place, or make room or rights there")
    return MatcherError.exit_code


def _let_go_of_output() -> None:
    """Let what cannot be written any more go nowhere: Python would try again when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
