"""`matcher config`: settings a person keeps, and the names that people go by."""

import re
from pathlib import Path

import click

from matcher.cli.messages import tell
from matcher.config import NAMES, change_setting, change_subject, config_path, load_settings
from matcher.report import visible

SETTING = click.Choice(NAMES)
_PARAMETER = re.compile(r"(?<=[?&])((?:ssl)?password=)[^&]*", re.IGNORECASE)
_BEHIND_USER = re.compile(r"(?<=://)([^:]*:).*@", re.DOTALL)
"""Up to the last `@`: a password that was not escaped can hold `/` and `@` too."""


@click.group()
def config() -> None:
    """Show or change settings kept between calls."""


@config.command("show")
def show() -> None:
    """Print the settings in force, and the file they are kept in."""
    path = config_path()
    click.echo(f"# {path}{'' if path.exists() else ' (not there: defaults)'}")
    settings = load_settings()
    for name in NAMES:
        value = getattr(settings, name)
        click.echo(f"{name} = {_shown(value)}")
    click.echo(f"subjects = {', '.join(settings.subjects) or '(none)'}")


@config.command("set")
@click.argument("name", type=SETTING)
@click.argument("value")
def set_value(name: str, value: str) -> None:
    """Keep VALUE for the setting NAME; files by their full path, and what cannot be used is not kept."""
    tell(f"written: {change_setting(name, _usable(name, value))}")


@config.command("unset")
@click.argument("name", type=SETTING)
def unset_value(name: str) -> None:
    """Return the setting NAME to its default."""
    tell(f"written: {change_setting(name, None)}")


@config.group("subjects", invoke_without_command=True)
@click.pass_context
def subjects(context: click.Context) -> None:
    """Print the people that `--subject` knows, each with the other names they go by; or change them."""
    if context.invoked_subcommand is None:
        for name, aliases in load_settings().subjects.items():
            click.echo("\t".join((name, *aliases)))


@subjects.command("set")
@click.argument("name")
@click.argument("aliases", nargs=-1, required=True, metavar="ALIAS...")
def set_subject(name: str, aliases: tuple[str, ...]) -> None:
    """Keep the names that NAME goes by, in place of earlier ones: addresses in git, logins at GitHub, names in Jira."""
    known = load_settings().subjects
    before = [one for subject, own in known.items() if subject.casefold() == name.casefold() for one in own]
    tell(f"written: {change_subject(name, aliases)}")
    if gone := [one for one in before if one not in aliases]:
        tell(f"no longer a name of {visible(name)}: {', '.join(map(visible, gone))}")


@subjects.command("remove")
@click.argument("name")
def remove_subject(name: str) -> None:
    """Forget the names that NAME goes by; what was collected stays, see `matcher data purge`."""
    tell(f"written: {change_subject(name, None)}")


def _usable(name: str, value: str) -> str:
    """Return the value as it is kept.

    Raises:
        ConfigurationError: where it names a framework, a key, a server or a store that cannot be used.
    """
    if name == "framework":
        from matcher.framework import load_framework, resolve

        load_framework(resolve(value))
    if name == "llm_url":
        from matcher.llm import check_url

        check_url(value)
    if name == "llm_key_file":
        from matcher.llm import read_key

        read_key(Path(value))
        return str(Path(value).expanduser().absolute())
    if name == "store" and "://" in value:
        from matcher.store import check_address

        check_address(value)
    if (name in ("framework", "model") and Path(value).exists()) or (name == "store" and "://" not in value):
        return str(Path(value).resolve())
    return value


def _shown(value: object) -> str:
    if value is None:
        return "(default)"
    if isinstance(value, bool):
        return str(value).lower()
    return _BEHIND_USER.sub(r"\1***@", _PARAMETER.sub(r"\1***", str(value)))
