"""What the pages tell people to type is what the program takes, and the README's Python runs."""

import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click
import pytest
from conftest import ROOT
from test_house import ALL

from matcher.artifacts import read as read_artifacts
from matcher.cli.commands import cli
from matcher.domain import Artifact

README = ROOT / "README.md"
PAGES = (README, ROOT / "CONTRIBUTING.md", ROOT / "framework" / "bank" / "README.md", *sorted(ROOT.glob("docs/*.md")))
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(?<!`)`([^`]+)`(?!`)")
TYPED = re.compile(r"(?:^|[|;&] ?)(?:\.venv/bin/)?matcher ")
REDIRECTIONS = ("<", ">", ">>")
SHORTENED = "…"


def read(page: Path) -> str:
    """Return a page."""
    return page.read_text(encoding="utf-8")


def typed(page: Path) -> Iterator[str]:
    """Yield the lines of the shell blocks of a page that call the program; of a session, what was typed."""
    for language, block in FENCE.findall(read(page)):
        lines = block.replace("\\\n", " ").splitlines()
        prompted = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
        if language in ("", "sh", "console"):
            yield from (line for line in prompted or lines if TYPED.search(line))


def mentioned(page: Path) -> Iterator[str]:
    """Yield the code spans of a page that begin like a call of the program."""
    for span in SPAN.findall(FENCE.sub("", read(page))):
        if TYPED.match(one := " ".join(span.split())):
            yield one


def calls(line: str) -> Iterator[list[str]]:
    """Yield the words of each call of the program in a line of the shell, without redirections and comments."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    words: list[str] = []
    for word in [*lexer, ";"]:
        if word.strip("|;&"):
            words.append(word)
            continue
        while redirected := [n for n, one in enumerate(words) if one in REDIRECTIONS]:
            del words[redirected[0] : redirected[0] + 2]
        if words and words[0].rpartition("/")[2] == "matcher":
            yield [one for one in words[1:] if one != SHORTENED]
        words = []


def parsed(words: Sequence[str]) -> str:
    """Return which command these words call; nothing runs.

    Raises:
        UsageError: where the program would refuse them.
    """
    command: click.Command = cli
    context = click.Context(cli, info_name="matcher")
    rest = list(words)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        child = command.get_command(context, rest[0])
        if child is None:
            raise click.UsageError(f"{context.command_path} has no command {rest[0]!r}")
        command, context = child, click.Context(child, info_name=rest.pop(0), parent=context)
    if not isinstance(command, click.Group):
        context = command.make_context(context.info_name, rest, parent=context.parent)
    return context.command_path


def refused(words: Sequence[str], *, whole: bool) -> str | None:
    """Return why the program would refuse these words; a mention may lack what belongs to it."""
    try:
        parsed(words)
    except click.MissingParameter as error:
        return error.format_message() if whole else None
    except click.BadOptionUsage as error:
        return error.format_message() if whole or "requires an argument" not in str(error) else None
    except click.UsageError as error:
        return error.format_message()
    return None


def of_a_row(cells: Sequence[str]) -> Iterator[str]:
    """Yield the commands that a row of the README's table of commands names; a group's own stand behind it.

    Raises:
        UsageError: where one is none, or is said to have an option that it lacks.
    """
    (name,) = SPAN.findall(cells[0])
    yield name
    groups = [name] if isinstance(ALL[name], click.Group) else []
    for word in (span.split()[0] for span in SPAN.findall(" ".join(cells[1:]))):
        found = [f"{group} {word}" for group in groups if f"{group} {word}" in ALL]
        yield from found
        groups += [one for one in found if isinstance(ALL[one], click.Group)]
        if word.startswith("--") and word not in options(under(name)):
            raise click.UsageError(f"{name} has no option {word}")
        if groups and not found and re.fullmatch(r"[a-z-]+", word) and f"matcher {word}" not in ALL:
            raise click.UsageError(f"{name} has no command {word!r}")


def under(name: str) -> list[str]:
    """Return a command and, of a group, all that it holds."""
    return [one for one in ALL if f"{one} ".startswith(f"{name} ")]


def options(names: Iterable[str]) -> set[str]:
    """Return the options of these commands."""
    return {opt for name in names for one in ALL[name].params for opt in (*one.opts, *one.secondary_opts)}


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Options of people look into the settings: there are none."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_tells_to_type_is_taken(page: Path) -> None:
    """No command and no option that the program does not have, and nothing left out that it asks for."""
    whole = {line: refused(words, whole=True) for line in typed(page) for words in calls(line)}
    parts = {line: refused(words, whole=False) for line in mentioned(page) for words in calls(line)}
    assert {line: why for line, why in (whole | parts).items() if why is not None} == {}


def test_enough_is_found_to_be_tried() -> None:
    """The README has some thirty lines to type and as many mentions: a change of its form must not hide them."""
    assert len([words for line in typed(README) for words in calls(line)]) > 20
    assert len([*mentioned(README)]) > 20
    assert [*mentioned(ROOT / "CONTRIBUTING.md")]
    assert [*mentioned(ROOT / "framework" / "bank" / "README.md")]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("matcher mtach work/", "has no command 'mtach'"),
        ("gh pr list | matcher match - --formt md | head", "No such option"),
        ("matcher match work/ --format xlsx -o evidence.xlsx", "is not one of"),
        ("matcher config subjects sett Noor noorh", "has no command 'sett'"),
        ("matcher explain > out.txt  # of what?", "Missing argument"),
        ("true; .venv/bin/matcher match work/ --precision 80", "Invalid value"),
    ],
)
def test_a_line_that_would_be_refused_is_found(line: str, why: str) -> None:
    """Behind pipes and before redirections, by command, option, value, and what is missing."""
    ((words),) = calls(line)
    assert why in (refused(words, whole=True) or "")


def test_every_command_stands_in_the_readme() -> None:
    """No command is a secret, and its table names none that there is not, nor an option."""
    rows = [line.strip("|").split(" | ") for line in read(README).splitlines() if line.startswith("| `matcher ")]
    named = {name for cells in rows for name in of_a_row([cell.strip() for cell in cells])}
    assert named == set(ALL)


def test_every_option_that_the_readme_names_is_one() -> None:
    """An option by itself, between the lines, is one of some command."""
    named = {span.split()[0] for span in SPAN.findall(FENCE.sub("", read(README))) if span.startswith("--")}
    assert named
    assert named <= options(ALL)


def test_the_python_of_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """What stands there to be copied suggests a behavior, and quotes what its text says."""
    blocks = [block for language, block in FENCE.findall(read(README)) if language == "python"]
    assert blocks
    for block in blocks:
        exec(compile(block, str(README), "exec"), {})
        printed = [line.split(" | ") for line in capsys.readouterr().out.splitlines()]
        assert printed
        assert all(behavior and quote and quote in block for behavior, quote in printed)


def test_a_folder_becomes_the_input_of_a_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The Python of the page on batches makes JSON Lines of a folder, which read as its files do."""
    (block,) = [code for language, code in FENCE.findall(read(ROOT / "docs" / "batch.md")) if language == "python"]
    (tmp_path / "work").symlink_to(ROOT / "examples", target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    exec(block, {})
    files = [one for one in read_artifacts(["work/"]) if isinstance(one, Artifact)]
    rows = list(read_artifacts(["quarter.jsonl"]))
    assert len(files) > 10
    assert [replace(one, source=None, comments=(), notes=()) for one in rows if isinstance(one, Artifact)] == [
        replace(one, source=None, comments=(), notes=()) for one in files
    ]
    assert "Traceback" not in capsys.readouterr().out
