"""`matcher tune` and `matcher framework bank-template` as commands: what they print, where, and their exit codes."""

import json
from pathlib import Path

import pytest
from conftest import CommandLine, MakeFramework

NEW = "Put two cards on the retro board before lunch."
TEXTS = ("Filled in the retro board on Friday.", "Wrote my part of the retro board.")


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """Return an environment whose data folder is empty."""
    return {"XDG_DATA_HOME": str(tmp_path / "data")}


def decisions(folder: Path, *more: str) -> Path:
    """Return a file of decisions, accepted and rejected."""
    rows = [
        {"artifact": {"text": TEXTS[0]}, "behavior": "ask", "decision": "accepted", "quote": "retro board"},
        {"artifact": {"text": TEXTS[0]}, "behavior": "own", "decision": "rejected"},
        {"artifact": {"text": TEXTS[1]}, "behavior": "ask", "decision": "accepted"},
    ]
    path = folder / "decisions.jsonl"
    path.write_text("".join(f"{line}\n" for line in (*map(json.dumps, rows), *more)), encoding="utf-8")
    return path


def test_learn_show_match_and_forget(
    command_line: CommandLine, tiny: Path, tmp_path: Path, home: dict[str, str]
) -> None:
    """The whole life of a tuning, as a user types it; each step says in one line what is in force."""
    at = {"environment": home}
    words = "3 decisions (2 accepted, 1 rejected, on 2 artifacts)"
    assert command_line("tune", "--show", "--framework", tiny, **at).stdout == "tiny: not tuned\n"
    result = command_line("tune", "--decisions", decisions(tmp_path), "--framework", tiny, **at)
    file = tmp_path / "data" / "matcher" / "tuned" / "tiny" / "decisions.jsonl"
    assert (result.returncode, result.stdout, result.stderr) == (0, f"tiny: tuned with {words}; {file}\n", "")
    assert command_line("tune", "--show", "--framework", tiny, **at).stdout == result.stdout
    match = ("match", "-", "--format", "jsonl", "--framework", tiny)
    assert "tuned with 3 decisions" in json.loads(command_line(*match, stdin=NEW, **at).stdout)["notes"]
    assert command_line("tune", "--reset", "--framework", tiny, **at).stdout == f"tiny: forgot {words}; {file}\n"
    assert not file.exists()
    assert "tuned" not in command_line(*match, stdin=NEW, **at).stdout


def test_a_bad_line_is_5_and_the_others_count(
    command_line: CommandLine, tiny: Path, tmp_path: Path, home: dict[str, str]
) -> None:
    """One line on stderr for each, with file and line number."""
    file = decisions(tmp_path, '{"artifact": {"text": "x"}, "behavior": "aks", "decision": "accepted"}')
    result = command_line("tune", "--decisions", file, "--framework", tiny, environment=home)
    assert result.returncode == 5
    assert result.stdout.startswith("tiny: tuned with 3 decisions")
    assert result.stderr == f"skipped: {file}:4: tiny has no behavior 'aks'; did you mean 'ask'?\n"


def test_nothing_readable_is_4(command_line: CommandLine, tiny: Path, tmp_path: Path, home: dict[str, str]) -> None:
    """One line on stderr, nothing on stdout, nothing kept."""
    result = command_line("tune", "--decisions", tmp_path / "absent.jsonl", "--framework", tiny, environment=home)
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (4, "", 1)
    assert not (tmp_path / "data").exists()


def test_without_a_store_there_is_nothing_to_learn_from(
    command_line: CommandLine, tiny: Path, tmp_path: Path, home: dict[str, str]
) -> None:
    """`matcher tune` before anything was collected says so, and makes no store."""
    result = command_line("tune", "--framework", tiny, environment=home)
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (4, "", 1)
    assert "there is no store yet" in result.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "words", [("--reset", "--decisions", "x"), ("--show", "--reset"), ("--show", "--decisions", "x")]
)
def test_one_thing_at_a_time(command_line: CommandLine, words: tuple[str, ...]) -> None:
    """Wrong usage is 2, and says what to choose from."""
    result = command_line("tune", *words)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "error: name one of: --decisions FILE, --show, --reset\n"


def test_a_data_folder_that_cannot_be_written_is_3(command_line: CommandLine, tiny: Path, tmp_path: Path) -> None:
    """Where and what to do, in one line."""
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    result = command_line(
        "tune", "--decisions", decisions(tmp_path), "--framework", tiny, environment={"XDG_DATA_HOME": str(blocked)}
    )
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (3, "", 1)
    assert str(blocked) in result.stderr


def test_a_bank_is_started_and_filled(command_line: CommandLine, make_framework: MakeFramework) -> None:
    """Skeleton, hint, an example written as the README says, and the framework validates with it."""
    path = make_framework()
    result = command_line("framework", "bank-template", path)
    folder = path.parent / "bank"
    assert result.returncode == 0
    assert result.stdout.splitlines()[-1] == 'bank = "bank"'
    assert sorted(p.name for p in folder.iterdir()) == [
        "README.md",
        "ask.jsonl",
        "nothing.jsonl",
        "own.jsonl",
        "test.jsonl",
    ]
    path.write_text(result.stdout.splitlines()[-1] + "\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    empty = command_line("framework", "validate", path)
    assert empty.returncode == 3
    assert "holds no example yet" in empty.stderr
    readme = (folder / "README.md").read_text(encoding="utf-8")
    lines = [line.strip() for line in readme.splitlines() if line.startswith('    {"text"')]
    (folder / "own.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert (
        command_line("framework", "validate", path).stdout
        == "3 behaviors, 2 examples, 0 example artifacts: no problems\n"
    )


def test_a_bank_that_is_there_is_left_alone(command_line: CommandLine, make_framework: MakeFramework) -> None:
    """What somebody wrote is never overwritten; another folder may be named."""
    path = make_framework(bank=True)
    before = sorted((p.name, p.read_bytes()) for p in (path.parent / "bank").iterdir())
    result = command_line("framework", "bank-template", path)
    assert (result.returncode, result.stdout) == (2, "")
    assert "is there already" in result.stderr
    assert sorted((p.name, p.read_bytes()) for p in (path.parent / "bank").iterdir()) == before
    other = command_line("framework", "bank-template", path, "-o", path.parent / "more")
    assert other.stdout.splitlines()[-1] == 'bank = "more"'
