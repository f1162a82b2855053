"""What a terminal is given: colour, and no character of anybody's that steers it."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT

from matcher.cli import main

AtTerminal = Callable[..., bytes]
STEERING = "x\x1b]0;owned\x07\x9b2J\r\u202e"


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """Return a readable artifact."""
    path = tmp_path / "good.md"
    path.write_text("I own my failures: I broke the export.\n", encoding="utf-8")
    return path


@pytest.fixture
def at_terminal(tiny: Path) -> AtTerminal:
    """Return a function that matches at a terminal and returns what stands there."""
    base = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")} | {"TERM": "xterm-256color"}

    def match(*words: str | Path, environment: dict[str, str] | None = None) -> bytes:
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "matcher", "match", "--framework", str(tiny), *map(str, words)]
        with subprocess.Popen(
            command, stdout=theirs, stderr=theirs, cwd=ROOT, env=base | (environment or {})
        ) as process:
            os.close(theirs)
            printed = b""
            try:
                while part := os.read(ours, 65536):
                    printed += part
            except OSError:  # Linux says so when the other end has closed
                pass
            os.close(ours)
        assert process.returncode == 0
        return printed

    return match


def test_colour_goes_to_a_terminal_alone(at_terminal: AtTerminal, good: Path, tmp_path: Path) -> None:
    """At a terminal a table is coloured; `-o` from that same terminal writes a plain file; NO_COLOR is honoured."""
    assert b"\x1b[1m" in at_terminal(good)
    assert b"\x1b[3" not in at_terminal(good, environment={"NO_COLOR": "1"}).replace(b"\x1b[3m", b"")
    at_terminal(good, "-o", tmp_path / "out.txt")
    assert "may evidence" in (tmp_path / "out.txt").read_text() or "nothing" in (tmp_path / "out.txt").read_text()
    assert "\x1b" not in (tmp_path / "out.txt").read_text()


@pytest.mark.parametrize("form", ["csv", "jsonl", "json"])
def test_what_programs_read_steers_no_terminal(at_terminal: AtTerminal, tmp_path: Path, form: str) -> None:
    """On one, the characters of an artifact that would stand there as marks; in a file they are what they were."""
    log = tmp_path / "log.jsonl"
    log.write_text(json.dumps({"id": STEERING, "title": STEERING, "text": "I own my failures: I broke the export."}))
    printed = (
        at_terminal(log, "--all", "--format", form).decode().replace("\x1b[K", "")
    )  # what the progress line ends in
    assert not set("\x07\x1b\x9b\u202e") & set(printed)
    assert "\ufffd" in printed
    at_terminal(log, "--all", "--format", form, "-o", tmp_path / "out")
    assert {"\x9b", "\u202e"} <= set((tmp_path / "out").read_text())


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "cp437"])
def test_no_artifact_is_lost_for_a_character_that_the_encoding_does_not_have(
    tiny: Path, tmp_path: Path, encoding: str
) -> None:
    """On an old terminal it stands there as a mark; JSON says it in an escape, and reads back as it was."""
    log = tmp_path / "log.md"
    log.write_text("I own my failures “☃ 🚀”: I broke the export.\n", encoding="utf-8")

    def printed(*words: str) -> bytes:
        command = [sys.executable, "-m", "matcher", *words, str(log), "--framework", str(tiny)]
        environment = os.environ | {"PYTHONIOENCODING": encoding}
        done = subprocess.run(command, capture_output=True, cwd=ROOT, env=environment, check=False)
        assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
        return done.stdout

    for words in (("match", "--all"), ("match", "--all", "--format", "csv"), ("explain",)):
        assert b"I broke" in printed(*words)
    behaviors = json.loads(printed("match", "--all", "--format", "jsonl").decode("ascii"))["behaviors"]
    assert "I own my failures “☃ 🚀”: I broke the export." in [e["quote"] for b in behaviors for e in b["evidence"]]


def test_windows_is_told_at_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """One line that says where it runs, and no traceback of a missing module an hour later."""
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 3
    assert capsys.readouterr().err == "error: matcher runs on Linux and macOS; on Windows, install and run it in WSL\n"
