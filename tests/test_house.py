"""Rules of the house: every command and option has help, and versions agree."""

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import distributions, version

import click
import pytest
from conftest import ROOT
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

import matcher
from matcher.cli.commands import cli


def commands(group: click.Group, *names: str) -> Iterator[tuple[str, click.Command]]:
    """Yield every command below a group with the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield " ".join((*names, name)), command
        if isinstance(command, click.Group):
            yield from commands(command, *names, name)


OLDEST = "3.11.0"
ALL = dict(commands(cli, "matcher"))


@pytest.mark.parametrize("name", ALL)
def test_every_command_and_option_has_help(name: str) -> None:
    """Whoever types `--help` learns what a command and each of its options do."""
    assert (ALL[name].help or "").strip()
    missing = [p.name for p in ALL[name].params if isinstance(p, click.Option) and not (p.help or "").strip()]
    assert not missing


def test_the_version_is_one() -> None:
    """The package and its metadata say the same."""
    assert matcher.__version__ == version("evidence-matcher")


def test_an_unknown_name_is_an_attribute_error() -> None:
    """The lazy package behaves like any other."""
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = matcher.no_such_name


def test_every_pinned_version_installs_on_the_oldest_python() -> None:
    """A pin made on a newer 3.11 must not lock out the one that a distribution of Linux ships (Debian 12: 3.11.2)."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {re.sub(r"[-_.]+", "-", line.split("==")[0]).lower() for line in lines if "==" in line}
    tried = [one for one in distributions() if re.sub(r"[-_.]+", "-", one.name).lower() in pinned]
    wants = {f"{one.name} {one.version}": one.metadata["Requires-Python"] or "" for one in tried}
    assert len(wants) > len(pinned) / 2
    assert not [name for name, wanted in wants.items() if not SpecifierSet(wanted).contains(OLDEST)]


def test_no_click_is_allowed_that_lacks_what_is_used() -> None:
    """`click.ParamType[date]`, with which options are typed, came with 8.4: an older one fails at the first import."""
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    (click_of,) = (Requirement(one).specifier for one in wanted if Requirement(one).name == "click")
    assert "8.3.2" not in click_of
    assert version("click") in click_of
