"""`matcher config`: settings a person keeps."""

from dataclasses import fields
from pathlib import Path

import click

from matcher.config import Settings, change_setting, config_path, load_settings

SETTING = click.Choice([f.name for f in fields(Settings)])


@click.group()
def config() -> None:
    """Show or change settings kept between calls."""


@config.command("show")
def show() -> None:
    """Print the settings in force, and the file they are kept in."""
    path = config_path()
    click.echo(f"# {path}{'' if path.exists() else ' (not there: defaults)'}")
    settings = load_settings()
    for field in fields(Settings):
        value = getattr(settings, field.name)
        click.echo(f"{field.name} = {'(default)' if value is None else value}")


@config.command("set")
@click.argument("name", type=SETTING)
@click.argument("value")
def set_value(name: str, value: str) -> None:
    """Keep VALUE for the setting NAME; a file is kept by its full path."""
    if name in ("framework", "model") and Path(value).exists():
        value = str(Path(value).resolve())
    click.echo(f"written: {change_setting(name, value)}", err=True)


@config.command("unset")
@click.argument("name", type=SETTING)
def unset_value(name: str) -> None:
    """Return the setting NAME to its default."""
    click.echo(f"written: {change_setting(name, None)}", err=True)
