"""What a command says beside its result, on stderr: names, paths and errors may hold words of artifacts."""

import click

from matcher.report import marked


def tell(words: str) -> None:
    """Print a line, or several, on stderr; what could steer the terminal stands there as a mark."""
    click.echo(marked(words), err=True)
