"""A local server of a GGUF model, for as long as a block lasts."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

PACKAGES = {"llama-cpp-python": "llama-cpp-python[server]", "xllamacpp": "xllamacpp"}
"""What each kind of server installs from."""
KINDS = tuple(PACKAGES)
GRACE = 5
"""Seconds that a server has for its end, before it is killed."""


class ServerError(Exception):
    """What stands in the way, in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalServer:
    """A server that is to answer."""

    kind: str
    gguf: Path
    python: Path
    """Interpreter that has the server's package."""
    log: Path
    """What the server writes goes there."""
    port: int
    key: str = field(default="", repr=False)
    """Who asks must know it. Without one, any page in a browser here may ask: llama-cpp-python lets every site in."""
    threads: int = 0
    """As many as there are cores for 0."""
    context: int = 8192
    """Tokens of question and answer together."""

    @property
    def base_url(self) -> str:
        """Address for `--llm-url`."""
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def model(self) -> str:
        """Name for `--llm-model`."""
        return self.gguf.stem

    @property
    def command(self) -> list[str]:
        """What starts it."""
        serve = Path(__file__).with_name("llm_serve.py")
        threads = self.threads or os.cpu_count() or 1
        return [*map(str, (self.python, serve, self.kind, self.gguf.resolve(), self.port, threads, self.context))]


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def running(server: LocalServer, seconds: float = 300) -> Iterator[LocalServer]:
    """Give the server as soon as it answers; it is gone when the block ends, however it ends.

    Args:
        server: what to start.
        seconds: it has so long to load the model.

    Raises:
        ServerError: where it does not come to answer.
    """
    _check(server)
    environment = os.environ | {"LLM_SERVE_KEY": server.key}
    with server.log.open("wb") as log:
        process = subprocess.Popen(
            server.command, stdin=subprocess.PIPE, stdout=log, stderr=log, env=environment, start_new_session=True
        )
    try:
        _wait(server, process, time.monotonic() + seconds)
        yield server
    finally:
        _stop(process)


def _check(server: LocalServer) -> None:
    if not server.gguf.is_file():
        raise ServerError(f"{server.gguf} is no file; scripts/llm_models.py fetches a model")
    if not server.python.is_file():
        raise ServerError(f"{server.python} is no interpreter; make test-llm makes one that has the servers")


def _wait(server: LocalServer, process: "subprocess.Popen[bytes]", end: float) -> None:
    while not _answers(server):
        if process.poll() is not None:
            raise ServerError(_why(server))
        if time.monotonic() > end:
            raise ServerError(f"{server.kind} has not come to answer in time; its log is {server.log}")
        time.sleep(0.1)


def _answers(server: LocalServer) -> bool:
    """Return whether this very server answers, and not another at its port."""
    request = urllib.request.Request(f"{server.base_url}/models", headers={"Authorization": f"Bearer {server.key}"})
    with suppress(OSError, ValueError, LookupError, TypeError):
        straight = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with straight.open(request, timeout=10) as answer:
            return server.model in {listed["id"] for listed in json.load(answer)["data"]}
    return False


def _why(server: LocalServer) -> str:
    """Return why a server has ended, from its last words."""
    lines = server.log.read_text(encoding="utf-8", errors="replace").strip().splitlines() or ["it said nothing"]
    if "is not installed" in lines[-1]:
        install = f"{server.python} -m pip install '{PACKAGES[server.kind]}'"
        return f"{lines[-1].removeprefix('error: ')}; run: {install}"
    return f"{server.kind} has ended before it answered: {lines[-1].strip()}; its log is {server.log}"


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """End the server and all that it has started."""
    if process.stdin is not None:
        process.stdin.close()
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(GRACE)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
