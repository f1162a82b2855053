"""The only room with click: parses the command line, prints results to stdout and everything else to stderr, once."""

from matcher.cli.commands import main

__all__ = ["main"]
