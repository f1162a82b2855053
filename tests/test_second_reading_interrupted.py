"""Ctrl-C while a language model's server is silent."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import ROOT
from llm_servers import scripted, sleeps

TEXT = """\
The outage on Tuesday was mine: I had skipped the canary step, and the new scorer met half of all traffic.
I wrote a page on how it came to that, and added a check to the deploy script so that it cannot be skipped again.
"""


@pytest.mark.parametrize(("command", "interrupts"), [("match", 1), ("collect", 2)])
def test_an_interrupt_ends_a_process_whose_server_is_silent(tmp_path: Path, command: str, interrupts: int) -> None:
    """Ctrl-C is heard at once, not when the time of the questions under way is up; `collect` asks for a second one."""
    log = tmp_path / "log.jsonl"
    log.write_text(
        "".join(json.dumps({"id": f"{n}", "text": TEXT.replace("Tuesday", f"{n}")}) + "\n" for n in range(9))
    )
    into = {"match": ("-o", tmp_path / "out.json"), "collect": ("--store", tmp_path / "evidence.db")}[command]
    own = {name: value for name, value in os.environ.items() if not name.startswith("MATCHER_")}
    own |= {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("CONFIG", "DATA", "CACHE")}
    with scripted(sleeps(60)) as server:
        words = (command, log, "--llm", "--llm-url", server.url, "--llm-model", "small", *into)
        with subprocess.Popen(
            [sys.executable, "-m", "matcher", *map(str, words)], cwd=ROOT, env=own, stderr=subprocess.PIPE, text=True
        ) as process:
            deadline = time.monotonic() + 60
            while not server.received and time.monotonic() < deadline:
                time.sleep(0.05)
            try:
                for sent in range(1, interrupts + 2):  # once more: Python drops what falls into a finalizer
                    time.sleep(0.5)  # two at once are one
                    process.send_signal(signal.SIGINT)
                    with suppress(subprocess.TimeoutExpired):
                        process.wait(10 if sent >= interrupts else 0.5)  # a second, on a machine with nothing to do
                        break
            finally:
                process.kill()
            assert process.stderr is not None
            told = process.stderr.read()
            assert told.endswith("interrupted\n"), told
    assert process.returncode == 130
    assert not list(tmp_path.glob("*out*"))
