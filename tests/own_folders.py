"""The tests' own surroundings: settings, tuning and caches of whoever runs them are neither read nor written."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

SETTINGS = ("MATCHER_", "OPENAI_")


def move_in(config: pytest.Config) -> None:
    """Point this process, and all that it starts, at folders that are gone when pytest has ended.

    What is compiled or fitted stays for the next run, in pytest's cache of this project: OpenVINO would compile the
    encoders anew for each folder that they are in.
    """
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # in the background of a script; all would inherit it
        signal.signal(signal.SIGINT, signal.default_int_handler)
    root = Path(tempfile.mkdtemp(prefix="matcher-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(root, ignore_errors=True))
    for name in [name for name in os.environ if name.startswith(SETTINGS)]:
        del os.environ[name]
    assert config.cache is not None
    cache = config.cache.mkdir("of-the-tests")
    homes = {"CONFIG": root / "config", "DATA": root / "data", "CACHE": cache}
    os.environ |= {f"XDG_{name}_HOME": str(home) for name, home in homes.items()}
    if not hasattr(config, "workerinput"):  # its workers come later
        shutil.rmtree(cache / "matcher" / "answers", ignore_errors=True)


@contextmanager
def running(command: list[Any], **options: Any) -> Iterator["subprocess.Popen[str]"]:
    """Give a process that is killed, if need be, when the block ends: nothing waits for one that hangs."""
    process = subprocess.Popen(list(map(str, command)), text=True, **options)
    with process:
        try:
            yield process
        finally:
            process.kill()
