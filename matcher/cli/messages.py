"""What a command says beside its result, on stderr: names, paths and errors may hold words of artifacts."""

import click

from matcher.report import marked_line


def tell(*lines: str) -> None:
    """Print lines on stderr; what could steer the terminal, or pass for a line of its own, stands there as a mark."""
    for line in lines:
        click.echo(marked_line(line), err=True)
