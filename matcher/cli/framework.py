"""`matcher framework`: look at, check and import career frameworks."""

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matcher.cli.drafting import draft_bank
from matcher.cli.messages import tell
from matcher.report import visible, visible_lines

if TYPE_CHECKING:
    from matcher.domain import Framework
    from matcher.framework import Problem

_FILE = click.Path(path_type=Path)
_BARE = (
    "neither bank nor like: matched by nearness to its sentences alone, which finds next to nothing; "
    "begin with: matcher framework liken {file}"
)


@click.group()
def framework() -> None:
    """List, show, check and import career frameworks, and start a bank of examples for one."""


@framework.command("list")
def list_shipped() -> None:
    """List the frameworks that come with the matcher: id, title and number of behaviors."""
    from matcher.framework import load_framework, shipped

    for path in shipped():
        found = load_framework(path)
        click.echo(f"{found.id}\t{found.title}\t{_count(len(found.behaviors), 'behavior')}")


@framework.command()
@click.argument("name_or_file", required=False)
def show(name_or_file: str | None) -> None:
    """Show a framework, by default the IC1 one: its level, then its behaviors by pillar and section.

    Behind each id stands how far work artifacts can show the behavior: directly, partly or rarely.
    """
    from matcher.framework import load_framework, resolve

    click.echo(_described(load_framework(resolve(name_or_file))))


@framework.command()
@click.argument("file", type=_FILE)
def validate(file: Path) -> None:
    """Check a framework FILE and its bank of examples: one problem a line, exit 3 when there is any."""
    from matcher.errors import ConfigurationError
    from matcher.framework import check_framework, load_framework

    problems = check_framework(file)
    counted, advice = "", list[str]()
    if not problems:
        problems, counted, advice = _checked(load_framework(file), file)
    for problem in problems:
        click.echo(str(problem))
    if problems:
        raise ConfigurationError(f"{file}: {_count(len(problems), 'problem')}; mend what is listed and check again")
    click.echo(f"{counted}: no problems")
    for line in advice:
        tell(line)


@framework.command("import")
@click.argument("file", type=_FILE)
@click.option("-o", "--output", type=_FILE, help="Write the framework to this .toml file rather than to stdout.")
@click.option("--force", is_flag=True, help="Overwrite the output file.")
def import_file(file: Path, output: Path | None, force: bool) -> None:
    """Make a framework of FILE: a saved page of the public Dropbox site, or a Markdown or plain-text outline of one."""
    from matcher.framework import import_framework, to_toml, write_framework

    found = import_framework(file)
    if output is None:
        click.echo(to_toml(found), nl=False)
        return
    write_framework(found, output, force=force)
    click.echo(f"{output}: {visible(found.title)}, {_count(len(found.behaviors), 'behavior')}")


@framework.command("bank-template")
@click.argument("file", type=_FILE)
@click.option("-o", "--output", type=_FILE, help="The folder to make.  [default: bank, beside FILE]")
def bank_template(file: Path, output: Path | None) -> None:
    """Write the skeleton of a bank of examples for the framework FILE: an empty file a behavior, and how to fill it."""
    from matcher.framework import load_framework, write_bank_template

    folder = output or file.parent / "bank"
    files = write_bank_template(load_framework(file), folder)
    click.echo(
        f"{folder}: {_count(len(files), 'file')}; fill them as README.md says, then put this line at the top of {file}:"
    )
    click.echo(f'bank = "{folder.name if folder.parent == file.parent else folder.resolve()}"')


@framework.command()
@click.argument("file", type=_FILE)
@click.option("-o", "--output", type=_FILE, help="Write the framework to this .toml file rather than to stdout.")
@click.option("--force", is_flag=True, help="Overwrite the output file.")
def liken(file: Path, output: Path | None, force: bool) -> None:
    """Propose which behaviors of the shipped framework those of FILE may be like.

    Writes FILE again with three proposals below each behavior, as comments. Take the # away before one that says the
    same, or name several that each say a part: then the framework is matched by what the shipped one has learned. What
    is like none of them, leave alone.
    """
    from matcher.errors import UsageError
    from matcher.framework import load_framework, to_toml, write_framework
    from matcher.pipeline.crosswalk import proposals

    found = load_framework(file)
    if found.bank:
        raise UsageError(f"{file}: has a bank of examples, which is learned from instead; leave `bank` out first")
    said = {behavior.id for behavior in found.behaviors if behavior.like}
    remarks = {
        behavior: [f'like = ["{one}"]  # {text}' for one, text in near]
        for behavior, near in proposals(found).items()
        if behavior not in said
    }
    if output is None:
        click.echo(to_toml(found, remarks), nl=False)
        return
    write_framework(found, output, force=force, remarks=remarks)
    click.echo(f"{output}: take the # away where a proposal says the same as the behavior above it")


framework.add_command(draft_bank)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _described(found: "Framework") -> str:
    """Return a framework as a page of plain text."""
    head = [visible(found.title), *visible_lines(found.summary or ""), ""]
    facts = (
        ("Id", found.id),
        ("Version", found.version),
        ("Source", found.source),
        ("License", found.license),
        ("Scope", found.ownership),
        ("Collaborative reach", found.collaborative_reach),
        ("Impact levers", "\n".join(found.impact_levers)),
    )
    lines = [*head, *(f"{name}: {'; '.join(visible_lines(value))}" for name, value in facts if value)]
    for pillar, of_pillar in groupby(found.behaviors, key=lambda behavior: behavior.pillar):
        lines.extend(["", visible(pillar or "Behaviors")])
        for section, behaviors in groupby(of_pillar, key=lambda behavior: behavior.section):
            lines.extend([f"  {visible(section)}"] if section else [])
            for behavior in behaviors:
                seen = f" ({behavior.observable})" if behavior.observable else ""
                lines.extend([f"    {behavior.id}{seen}", f"      {visible(behavior.text)}"])
                lines.extend([f"      like {', '.join(behavior.like)}"] if behavior.like else [])
    return "\n".join(lines)


def _checked(found: "Framework", file: Path) -> "tuple[tuple[Problem, ...], str, list[str]]":
    """Return what is wrong with the bank of a sound framework, how much there is of each, and what could be better."""
    from matcher.framework import bank_folder, check_bank, load_bank, repeated, sparse, unread

    counted, folder = _count(len(found.behaviors), "behavior"), bank_folder(found, file)
    twice = repeated(found)
    advice = [f"{file}: {twice}"] if twice else []
    if folder is None:
        bare = not any(one.like for one in found.behaviors)
        return (), counted, [*advice, *([f"{file}: {_BARE.format(file=file)}"] if bare else [])]
    problems = check_bank(found, folder)
    if problems:
        return problems, counted, advice
    bank = load_bank(found, folder)
    counted += f", {_count(len(bank.examples), 'example')}, {_count(len(bank.artifacts), 'example artifact')}"
    drafted, few = unread(bank.drafted) if bank.drafted else None, sparse(found, bank)
    return (), counted, [*advice, *(f"{folder}: {line}" for line in (drafted, few) if line)]
