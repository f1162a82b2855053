"""An object store for real: inputs from S3, results to S3, and from there into a store."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import sharded
from conftest import CommandLine, MakeFramework
from own_folders import running

KEYS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "not-to-be-shown"}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Return the part of a URL that names a server of the tests' own."""
    program = Path(sys.executable).with_name("moto_server")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with running([program, "-p", port], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        last = time.monotonic() + 30
        while time.monotonic() < last and process.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.2)
        assert process.poll() is None
        yield f"scheme=http&endpoint_override=127.0.0.1:{port}&region=us-east-1"


def test_from_bucket_to_bucket_to_store(
    command_line: CommandLine,
    make_framework: MakeFramework,
    server: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A glob of objects, whatever else lies beside them; nothing done twice; no key in a message."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    from pyarrow.fs import FileSystem

    system, _ = FileSystem.from_uri(f"s3://logs?{server}&allow_bucket_creation=true&allow_delayed_open=true")
    for bucket in ("logs", "evidence"):
        system.create_dir(bucket)
    content = b"\n".join(sharded.lines(150))
    (tmp_path / "log.jsonl").write_bytes(content)
    for name in ("logs/2026/a.jsonl", "logs/2026/_SUCCESS", "logs/2025/old.jsonl"):
        with system.open_output_stream(name) as stream:
            stream.write(content)
    tiny = make_framework()
    words = ("collect", "--framework", tiny, "--max-bytes", "100000")
    urls = (f"s3://logs/2026/*.jsonl?{server}", "--out", f"s3://evidence/q3?{server}")
    first = command_line(*words, *urls)
    assert first.returncode == 5
    assert first.stderr.splitlines()[-3:] == [
        "150 read: 150 matched anew, 0 unchanged, 0 left out; 1 skipped",
        "skipped: 1 in all, listed in s3://evidence/q3/_skipped",
        "written: s3://evidence/q3",
    ]
    assert "s3://logs/2026/a.jsonl:6: is not valid JSON" in first.stderr
    again = command_line(*words, *urls)
    assert "150 read: 0 matched anew, 150 unchanged" in again.stderr
    loaded = command_line("store", "load", f"s3://evidence/q3?{server}", "--store", tmp_path / "evidence.db")
    assert (loaded.returncode, loaded.stderr.splitlines()[0]) == (
        0,
        "150 read: 150 loaded, 0 unchanged, 0 left out; 0 skipped",
    )
    nowhere = command_line(*words, f"s3://logs/absent.jsonl?{server}", "--out", f"s3://no-such-bucket/x?{server}")
    assert (nowhere.returncode, nowhere.stderr.count("\n")) == (1, 1)
    for result in (first, again, loaded, nowhere):
        assert "not-to-be-shown" not in result.stderr
        assert "Traceback" not in result.stderr
