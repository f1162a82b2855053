"""`matcher doctor`: whether this installation can do its job."""

import click

from matcher.cli.options import model_options
from matcher.config import Settings, load_settings
from matcher.errors import ConfigurationError


@click.command()
@model_options
@click.pass_context
def doctor(context: click.Context, framework: str | None, model: str | None, allow_download: bool) -> None:
    """Check the installation: libraries, settings, folders, framework, model; one line each, exit 1 on a problem."""
    from matcher.pipeline import diagnose

    try:
        settings = load_settings()
    except ConfigurationError:  # one of the checks says so
        settings = Settings()
    code = 0
    for check in diagnose(framework or settings.framework, model or settings.model, allow_download=allow_download):
        click.echo(f"{'ok     ' if check.good else 'PROBLEM'} {check.what}: {check.found}")
        code = code if check.good else 1
    context.exit(code)
