"""`matcher config` and `matcher doctor` in this process: what is set holds, what is broken is named with its remedy."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from matcher.cli.commands import cli
from matcher.errors import ConfigurationError

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the settings of whoever runs the tests out of them; return where the file would be."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("MATCHER_FRAMEWORK", raising=False)
    monkeypatch.delenv("MATCHER_MODEL", raising=False)
    return tmp_path / "config" / "matcher" / "config.toml"


@pytest.fixture
def run(tiny: Path) -> Run:
    """Return a function that runs a command with the tiny framework; errors come out as they reach the door."""

    def invoke(command: str, *words: str | Path, stdin: str | bytes | None = None) -> Result:
        options = ["--framework", str(tiny)] if command in ("match", "doctor") else []
        return CliRunner().invoke(cli, [command, *options, *map(str, words)], input=stdin)

    return invoke


def test_settings_are_shown_kept_and_unset(run: Run, own_settings: Path, tiny: Path) -> None:
    """What is set holds for the next call and is gone once unset."""
    assert "(not there: defaults)" in run("config", "show").stdout
    assert run("config", "set", "framework", tiny).exit_code == 0
    assert f"framework = {tiny}" in run("config", "show").stdout
    assert own_settings.is_file()
    with_it = CliRunner().invoke(cli, ["match", "-", "--format", "jsonl"], input="I broke it.")
    assert json.loads(with_it.stdout)["framework"]["id"] == "tiny"
    assert run("config", "unset", "framework").exit_code == 0
    assert "framework = (default)" in run("config", "show").stdout
    assert run("config", "set", "colour", "red").exit_code == 2


@pytest.mark.parametrize("command", [("config", "show"), ("match", "-")])
def test_broken_settings_are_named_by_every_command(run: Run, own_settings: Path, command: tuple[str, ...]) -> None:
    """One line with the file that is to be mended."""
    own_settings.parent.mkdir(parents=True)
    own_settings.write_text("framework = ")
    result = run(*command, stdin="text")
    assert isinstance(result.exception, ConfigurationError)
    assert str(own_settings) in str(result.exception)


def test_the_checkup_is_a_line_a_part(run: Run) -> None:
    """All well is exit 0; a problem is exit 1 with its remedy."""
    result = run("doctor")
    assert result.exit_code == 0, result.output
    assert all(line.startswith("ok ") for line in result.stdout.splitlines())
    broken = run("doctor", "--framework", "no-such-framework")
    assert broken.exit_code == 1
    assert "PROBLEM framework: no-such-framework: no such framework" in broken.stdout


def test_the_checkup_says_when_nothing_can_be_cached(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache that cannot be written is a problem, and the rest is still looked at."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    result = run("doctor")
    assert result.exit_code == 1
    assert f"PROBLEM cache: {tmp_path}/file/matcher: cannot be written (" in result.stdout
    assert "ok      framework: " in result.stdout


def test_the_checkup_goes_on_behind_broken_settings(run: Run, own_settings: Path) -> None:
    """They are one problem among the lines, and hide no other."""
    own_settings.parent.mkdir(parents=True)
    own_settings.write_text("framework = ")
    result = run("doctor")
    assert result.exit_code == 1
    assert f"PROBLEM settings: {own_settings}: cannot be read" in result.stdout
    assert "ok      framework: " in result.stdout
