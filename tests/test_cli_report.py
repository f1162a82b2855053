"""`matcher report` in this process: the same bytes on stdout and in a file, and what is said beside them."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import ROOT, CommandLine
from evidence import FRAMEWORK, judged, made_with, ruling
from jsonschema import Draft202012Validator

from matcher.cli.commands import cli
from matcher.domain import Artifact
from matcher.errors import ConfigurationError, UsageError
from matcher.report import PACKET_FORMATS, PACKET_SCHEMA
from matcher.store import open_store

Run = Callable[..., Result]
LOG = Artifact(id="a", kind="work_log", title="The outage", text="The outage was mine.", author="Noor Haddad")
OTHER = Artifact(id="b", kind="work_log", title="Tests", text="Tests now, \u2019tis true.", author="Noor Haddad")

MADE_WITH = replace(made_with(), model_fingerprint=f"sha256:{'1' * 64}", settings_fingerprint=f"sha256:{'2' * 64}")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a store with an accepted pair, an undecided one and a rejected one."""
    path = tmp_path / "evidence.db"
    with open_store(path) as store:
        found = [judged(LOG, provenance=MADE_WITH), judged(OTHER, ("own", "test"), provenance=MADE_WITH)]
        store.add(store.begin_run(MADE_WITH, FRAMEWORK), found)
        store.decide(ruling(LOG))
        store.decide(ruling(OTHER, "rejected"))
    return path


@pytest.fixture
def run(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that reports from that store; errors come out as they reach the door."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in ("FRAMEWORK", "STORE"):
        monkeypatch.delenv(f"MATCHER_{name}", raising=False)

    def invoke(*words: str | Path, framework: str = "tiny") -> Result:
        return CliRunner().invoke(cli, ["report", "--store", str(place), "--framework", framework, *map(str, words)])

    return invoke


@pytest.mark.parametrize("output_format", PACKET_FORMATS)
def test_stdout_and_file_hold_the_same_bytes(run: Run, tmp_path: Path, output_format: str) -> None:
    """The format is taken from the file's ending; a second run changes nothing, and leaves nothing beside the file."""
    file = tmp_path / "out" / f"packet.{output_format}"
    file.parent.mkdir()
    first = run("--format", output_format)
    assert (first.exit_code, first.stderr) == (0, "")
    assert run("-o", file).stdout_bytes == b""
    assert file.read_bytes() == first.stdout_bytes == run("-o", "-", "--format", output_format).stdout_bytes
    assert list(file.parent.iterdir()) == [file]


def test_another_person_elsewhere_gets_the_same_bytes(
    run: Run, place: Path, command_line: CommandLine, tmp_path: Path
) -> None:
    """Another user name, language and time zone."""
    file, other = tmp_path / "one.html", tmp_path / "other.html"
    run("-o", file)
    words = ("report", "--store", place, "--framework", "tiny", "-o", other)
    who = {"USER": "mira", "LOGNAME": "mira", "LANG": "de_DE.UTF-8", "TZ": "Asia/Kolkata", "PYTHONHASHSEED": "7"}
    result = command_line(*words, environment=who)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert other.read_bytes() == file.read_bytes()


def test_only_what_is_asked_for_is_in_it(run: Run) -> None:
    """Accepted only; undecided ones are marked where they are asked for; rejected never."""
    plain, more = run("--format", "json").stdout, run("--format", "json", "--include-undecided").stdout
    check = Draft202012Validator(json.loads(PACKET_SCHEMA.read_text(encoding="utf-8")))
    for text in (plain, more):
        check.validate(json.loads(text))
    assert "Tests now" not in plain
    (own, test) = json.loads(more)["behaviors"]
    assert [item["artifact"]["id"] for item in own["items"]] == ["a"]
    assert [(item["artifact"]["id"], item["mark"]) for item in test["items"]] == [("b", "not decided yet")]


def test_markdown_is_what_a_pipe_gets(run: Run) -> None:
    """Without a format and a file."""
    text = run("--subject", "noor haddad").stdout
    assert text.startswith("# Evidence packet")
    assert "Noor Haddad" in text
    assert "The outage was mine." in text


@pytest.mark.parametrize(
    ("words", "framework", "why"),
    [
        (["--subject", "nobody"], "tiny", "nothing of this person and time was accepted yet"),
        (["--period", "2019"], "tiny", "nothing of this person and time was accepted yet"),
        ([], "ic1-machine-learning-engineer", "nothing was collected for it, but for tiny (--framework)"),
    ],
)
def test_an_empty_packet_is_no_failure(run: Run, words: list[str], framework: str, why: str) -> None:
    """Stderr says why, and where nobody goes by that name; what is written is a packet that says nothing was chosen."""
    result = run(*words, framework=framework)
    assert result.exit_code == 0
    assert "Nothing has been chosen for this packet yet." in result.stdout
    assert result.stderr.startswith("nothing to report for ")
    said, *more = result.stderr.splitlines()
    assert said.endswith(f": {why}")
    assert ["is by nobody; see the names there" in line for line in more] == [True] * ("nobody" in words)


def test_an_empty_packet_that_is_written_is_told(run: Run, tmp_path: Path) -> None:
    """Nobody takes "nothing to report" for "nothing written"; what is written is its owner's alone."""
    file = tmp_path / "packet.md"
    result = run("--subject", "nobody", "-o", file)
    assert result.exit_code == 0
    assert result.stderr.splitlines()[-1] == f"written: {file}, a packet that holds nothing yet"
    assert "Nothing has been chosen for this packet yet." in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o777 == 0o600


def test_an_empty_store_says_so(run: Run, tmp_path: Path) -> None:
    """Nothing was collected yet."""
    open_store(tmp_path / "new.db").close()
    result = run("--store", tmp_path / "new.db", framework="ic1-machine-learning-engineer")
    assert (result.exit_code, result.stderr.count("\n")) == (0, 1)
    assert "nothing was collected yet" in result.stderr


def test_accepted_items_that_changed_since_are_counted(run: Run, place: Path) -> None:
    """They are not in the packet, and nobody should wonder where they went."""
    with open_store(place) as store:
        changed = Artifact(id="a", kind="work_log", title="The outage", text="It was mine.", author="Noor Haddad")
        store.add(store.begin_run(made_with(), FRAMEWORK), [judged(changed)])
    assert "1 accepted item is left out, changed since" in run().stderr
    assert "left out" not in run("--include-undecided").stderr


def test_a_word_file_does_not_go_to_a_terminal(run: Run, place: Path) -> None:
    """Bytes that no terminal shows: give a file; a pipe takes them."""
    assert run("--format", "docx").stdout_bytes.startswith(b"PK")
    leader, follower = os.openpty()
    command = [sys.executable, "-m", "matcher", "report", "--store", str(place), "--framework", "tiny"]
    try:
        done = subprocess.run(
            [*command, "--format", "docx"], stdout=follower, stderr=subprocess.PIPE, text=True, check=False, cwd=ROOT
        )
    finally:
        os.close(follower)
        os.close(leader)
    assert done.returncode == 2
    assert done.stderr == "error: a DOCX file cannot be shown in a terminal; give -o FILE\n"


def test_what_cannot_be_written_is_one_line(run: Run, tmp_path: Path) -> None:
    """An ending that names no format, and a folder that is not there."""
    error = run("-o", tmp_path / "packet.pdf").exception
    assert isinstance(error, UsageError)
    assert "--format" in str(error)
    error = run("-o", tmp_path / "no" / "packet.md").exception
    assert isinstance(error, ConfigurationError)
    assert "cannot be written" in str(error)
    assert run("-o", tmp_path / "packet.pdf", "--format", "md").exit_code == 0
