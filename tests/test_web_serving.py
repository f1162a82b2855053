"""`matcher review --web` as a process: what it needs, where it listens, what it writes."""

import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from conftest import CommandLine
from own_folders import running
from pages import SUGGESTED, fill, framework_file

from matcher.errors import install_command
from matcher.framework import load_framework
from matcher.store import open_store

WITHOUT = "import sys; sys.modules.update(dict.fromkeys(['fastapi', 'uvicorn'])); from matcher.cli import main; main()"


@pytest.fixture
def words(tmp_path: Path) -> list[str | Path]:
    """Return the command's words, for a store with four artifacts."""
    framework, path = framework_file(tmp_path), tmp_path / "evidence.db"
    with open_store(path) as store:
        fill(store, load_framework(framework), SUGGESTED)
    return ["review", "--web", "--no-open", "--store", path, "--framework", framework]


def test_without_the_extra_one_line_says_what_to_install(command_line: CommandLine, words: list[str | Path]) -> None:
    """The rest of the command does not need it."""
    done = command_line(*words, start=("-c", WITHOUT))
    assert done.returncode == 3
    assert done.stderr.strip() == (
        f"error: the page needs fastapi and uvicorn, not installed; run: {install_command('web')}"
    )
    assert command_line("review", "--help", start=("-c", WITHOUT)).returncode == 0


def test_a_port_in_use_is_one_line(command_line: CommandLine, words: list[str | Path]) -> None:
    """Two reviews at one port cannot be."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = command_line(*words, "--port", str(taken.getsockname()[1]))
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1 and "cannot be used" in done.stderr


def test_it_serves_this_machine_alone_and_ends_quietly(words: list[str | Path]) -> None:
    """One line with the address, nothing more: no log, no other address, no error at Ctrl-C."""
    command = [sys.executable, "-m", "matcher", *words]
    with running(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stderr is not None and process.stdout is not None
        address = process.stderr.readline().split()[1]
        port = int(address.split(":")[2].split("/")[0])
        assert address.startswith(f"http://127.0.0.1:{port}/?token=")
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20)
        assert (refused.value.code, refused.value.headers["Server"]) == (403, None)
        refused.value.close()
        # Linux alone has this file; CI runs there.
        listening = [line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines() if " 0A " in line]
        assert [one for one in listening if one.endswith(f":{port:04X}")] == [f"0100007F:{port:04X}"]
        process.send_signal(2)
        assert process.wait(timeout=20) == 0
        assert process.stderr.read().startswith("what you ruled is kept in ") and process.stdout.read() == ""
