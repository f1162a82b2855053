"""A real language model on this machine for the tests, behind either kind of server that `make test-llm` installs."""

import json
import os
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

from llm_running import LocalServer, free_port, running

KEY = "of-the-tests-alone"
PYTHON, MODEL = "TEST_LLM_PYTHON", "TEST_LLM_MODEL"
"""Environment: an interpreter that has the servers, and the model's file."""


def described(kind: str, folder: Path) -> LocalServer:
    """Return a server that could be started; skip the test where nothing says what to start."""
    if not (os.environ.get(PYTHON) and os.environ.get(MODEL)):
        pytest.skip("no language model is given here: make test-llm fetches one, and the servers")
    return LocalServer(
        kind=kind,
        gguf=Path(os.environ[MODEL]),
        python=Path(os.environ[PYTHON]),
        log=folder / f"{kind}.log",
        port=free_port(),
        key=KEY,
        threads=1,  # two that share a busy machine wait for each other, a hundred times longer than they compute
        context=2048,
    )


@contextmanager
def local_server(kind: str, folder: Path) -> Iterator[LocalServer]:
    """Give a server that answers as long as the block lasts; skip the tests where nothing says what to start."""
    with running(described(kind, folder)) as server:
        yield server


def call(server: LocalServer, path: str, body: dict[str, Any] | None = None, *, key: str = KEY) -> Any:
    """Return what the server answers, past any proxy.

    Raises:
        urllib.error.HTTPError: where it refuses.
    """
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{server.base_url}/{path}", data, headers)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=600) as answer:
        return json.load(answer)


def chat(server: LocalServer, question: str, **more: Any) -> dict[str, Any]:
    """Return the completion of one question, as near to a fixed answer as the server can.

    Raises:
        urllib.error.HTTPError: where it refuses.
    """
    fixed = {"model": server.model, "temperature": 0, "seed": 1, "max_tokens": 100}
    messages = [{"role": "user", "content": question}]
    completion: dict[str, Any] = call(server, "chat/completions", {**fixed, "messages": messages, **more})
    return completion
