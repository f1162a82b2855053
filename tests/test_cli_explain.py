"""`matcher explain` in this process: which artifact and which behavior it is about, and what to choose from."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import STATEMENTS

from matcher.cli.commands import cli
from matcher.errors import InputError, UsageError

Run = Callable[..., Result]
LOG = {
    "a": "I own my failures: I broke the export.",
    "b": "The code is tested now, and documented.",
    "c": "I asked Petra questions about what she expects.",
    "d": "Lunch was served at noon in the large room.",
}


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Return a JSONL file of four artifacts."""
    path = tmp_path / "log.jsonl"
    rows = [{"id": name, "text": text} for name, text in LOG.items()]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def run(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that explains with the tiny framework; errors come out as they reach the door."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("MATCHER_MODEL", raising=False)

    def invoke(*words: str | Path, stdin: str | None = None) -> Result:
        return CliRunner().invoke(cli, ["explain", "--framework", str(tiny), *map(str, words)], input=stdin)

    return invoke


def test_an_explanation_is_of_one_artifact(run: Run, log: Path) -> None:
    """A file of several asks for `--id`; a part of a behavior's id will do."""
    assert "own: I own my failures" in run(log, "ow", "--id", "a").stdout
    for options, said in (([], "several artifacts"), (["--id", "z"], "no artifact 'z'")):
        result = run(log, "own", *options)
        assert isinstance(result.exception, UsageError)
        assert said in str(result.exception)
        assert "a, b, c, d" in str(result.exception)
    assert "is not suggested" in run("-", "test", stdin="Lunch was served.").stdout
    assert isinstance(run(log.parent / "absent.md", "own").exception, InputError)


@pytest.mark.parametrize("words", ["own", "OWN", "learn from them", "failures learn", "fail"])
def test_a_behavior_is_found_by_words_of_its_text(run: Run, log: Path, words: str) -> None:
    """Nobody knows the ids by heart; the words need not stand side by side."""
    assert "own: I own my failures" in run(log, words, "--id", "a").stdout


@pytest.mark.parametrize(("words", "ids"), [("and", ["own", "test"]), ("fly", [])])
def test_behaviors_to_choose_from_are_listed_with_their_texts(run: Run, log: Path, words: str, ids: list[str]) -> None:
    """Those that fit; the ids of all where none does."""
    error = run(log, words, "--id", "a").exception
    assert isinstance(error, UsageError)
    said = str(error)
    assert "\n" not in said
    assert said.endswith(" | ".join(f"{name}: {STATEMENTS[name]}" for name in ids) if ids else "own, test, ask")


def test_without_a_behavior_it_shows_how_the_artifact_was_read(run: Run, log: Path) -> None:
    """All behaviors by confidence, and the text; which artifact is chosen as ever."""
    result = run(log, "--id", "a")
    assert result.exit_code == 0
    assert result.stdout.startswith("a\n")
    assert all(f"  {name}: {said}" in result.stdout for name, said in STATEMENTS.items())
    assert f"+ text 0-{len(LOG['a'])}: “{LOG['a']}”" in result.stdout or f"- text 0-{len(LOG['a'])}" in result.stdout
    assert isinstance(run(log).exception, UsageError)


def test_a_hostile_id_cannot_steer_a_terminal(run: Run, tmp_path: Path) -> None:
    """Ids come from files: in a message they are shown like other artifact text."""
    rows = [{"id": f"\x1b[31m{n}", "text": "I broke the export."} for n in range(2)]
    path = tmp_path / "log.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert "\x1b" not in str(run(path, "own").exception)


def test_an_id_that_two_artifacts_have_is_no_choice(run: Run, log: Path) -> None:
    """The message does not ask for what was given."""
    log.write_text(log.read_text(encoding="utf-8") * 2, encoding="utf-8")
    said = str(run(log, "own", "--id", "a").exception)
    advice = "give each an id of its own, or pipe in the one that is meant, and name it `-`"
    assert said == f"{log}: 2 artifacts have the id 'a'; {advice}"


def test_it_reads_as_match_does(run: Run, log: Path, tmp_path: Path) -> None:
    """The same options mean the same: what is too large, which format it is, whose unsigned work."""
    assert "longer than 20 bytes" in str(run(log, "--max-bytes", "20", "--id", "a").exception)
    (tmp_path / "config" / "matcher").mkdir(parents=True)
    (tmp_path / "config" / "matcher" / "config.toml").write_text("max_bytes = 20\n")
    assert "longer than 20 bytes" in str(run(log, "--id", "a").exception)
    (tmp_path / "config" / "matcher" / "config.toml").unlink()
    assert (
        "own: I own my failures"
        in run("-", "own", "--input-format", "jsonl", stdin=f"\n{log.read_text().splitlines()[0]}").stdout
    )
    talk = "Kaveh: I broke the nightly export on Monday.\n\nMira: I own my failures.\n\nKaveh: It was mine.\n"
    assert run("-", "--unsigned-by", "Kaveh", stdin=talk).stdout != run("-", stdin=talk).stdout
    assert "--unsigned-by is blank" in str(run("-", "--unsigned-by", " ", stdin=talk).exception)


def test_what_could_not_be_read_is_said(run: Run, log: Path) -> None:
    """The artifact is explained all the same; that a line of its file is lost costs one line, and the exit code 5."""
    with log.open("a", encoding="utf-8") as file:
        file.write("no JSON\n")
    result = run(log, "own", "--id", "a")
    assert result.exit_code == 5
    assert "own: I own my failures" in result.stdout
    assert f"skipped: {log}:5" in result.stderr
