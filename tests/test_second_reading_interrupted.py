"""Ctrl-C while a language model's server is silent."""

import json
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest
from conftest import ROOT
from llm_servers import scripted, sleeps
from own_folders import running

from matcher.pipeline.second_reading.threads import DaemonThreads

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
    with scripted(sleeps(60)) as server:
        words = (command, log, "--llm", "--llm-url", server.url, "--llm-model", "small", *into)
        with running([sys.executable, "-m", "matcher", *words], cwd=ROOT, stderr=subprocess.PIPE) as process:
            deadline = time.monotonic() + 60
            while not server.received and time.monotonic() < deadline:
                time.sleep(0.05)
            for sent in range(1, interrupts + 2):  # once more: Python drops what falls into a finalizer
                time.sleep(0.5)  # two at once are one
                process.send_signal(signal.SIGINT)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(10 if sent >= interrupts else 0.5)  # a second, on a machine with nothing to do
                    break
            process.kill()
            assert process.stderr is not None
            told = process.stderr.read()
            assert told.endswith("interrupted\n"), told
    assert process.returncode == 130
    assert not list(tmp_path.glob("*out*"))


def test_work_is_abandoned_while_other_threads_bring_more() -> None:
    """Whoever breaks off in one thread is not stopped by one that submits meanwhile; nothing is waited for."""
    threads = DaemonThreads(1)
    begun: list[Future[int]] = []

    def submit() -> None:
        begun.extend(threads.submit(abs, -1) for _ in range(1_000))

    others = [Thread(target=submit) for _ in range(3)]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for one in others:
            one.start()
        while any(one.is_alive() for one in others):
            threads.abandon()
    finally:
        for one in others:
            one.join()
        sys.setswitchinterval(before)
    assert all(one.done() for one in begun)
