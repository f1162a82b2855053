"""A language model's server on 127.0.0.1 that plays a script, misbehaves as told and records what it was sent."""

import json
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from matcher.errors import LanguageModelError
from matcher.llm import Endpoint, Reply, Request, connect

ANSWER = '{"verdicts": []}'
KEY = "sk-geheim-0123456789"
TEXT = "Noor skipped the canary and the outage was hers."
SCHEMA = {"type": "object", "properties": {"verdicts": {"type": "array"}}, "required": ["verdicts"]}
QUESTION = Request(system="Judge. Answer in JSON.", user=TEXT, schema=SCHEMA, max_tokens=50)
Behavior = Callable[["Handler"], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One request as it came out of the socket."""

    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The body, read."""
        read: dict[str, Any] = json.loads(self.body)
        return read


@dataclass(slots=True, kw_only=True)
class Scripted:
    """A running server; the last behavior of its script is repeated."""

    url: str
    script: list[Behavior]
    received: list[Received] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next(self, request: Received) -> Behavior:
        """Return what is done with the next request."""
        with self.lock:
            self.received.append(request)
            return self.script.pop(0) if len(self.script) > 1 else self.script[0]


class Handler(BaseHTTPRequestHandler):
    """Plays the script of its server."""

    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_POST(self) -> None:
        """Record the request and behave as told."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        request = Received(line=self.requestline, headers=dict(self.headers.items()), body=body)
        behavior = self.server.scripted.next(request)
        with suppress(OSError):
            behavior(self)

    def do_CONNECT(self) -> None:
        """Do the same for whoever takes this for a proxy."""
        self.do_POST()

    def say(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        """Send a whole response."""
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def pause(self, seconds: float) -> bool:
        """Wait, and return whether the server is still wanted."""
        return not self.server.scripted.closing.wait(seconds)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    scripted: Scripted

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that hang up, and failed handshakes, are part of the play."""


@contextmanager
def scripted(*script: Behavior, certificate: Path | None = None) -> Iterator[Scripted]:
    """Give a running server that plays the script; over TLS where there is a certificate."""
    server = _Server(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    scheme = "http" if certificate is None else "https"
    server.scripted = Scripted(url=f"{scheme}://127.0.0.1:{server.server_address[1]}/v1", script=list(script))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.scripted
    finally:
        server.scripted.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def self_signed(folder: Path) -> Path:
    """Return a certificate for 127.0.0.1, with its key, that nobody has signed; skip where openssl is not there."""
    path = folder / "server.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    own = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(path), "-out", str(folder / "cert.pem")]
    try:
        subprocess.run([*command, *own], check=True, capture_output=True, timeout=60)
    except FileNotFoundError:
        pytest.skip("no openssl here to make a certificate with: apt-get install openssl")
    path.write_text(path.read_text() + (folder / "cert.pem").read_text())
    return path


def answers(text: str | None = ANSWER, ending: str = "stop", usage: object = (12, 3)) -> Behavior:
    """Answer with a text; `usage` is what was counted, or what stands in its place."""
    if isinstance(usage, tuple):
        usage = {"prompt_tokens": usage[0], "completion_tokens": usage[1]}
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": ending}
    completion = {"id": "c", "object": "chat.completion", "choices": [choice], "usage": usage}
    return lambda handler: handler.say(200, json.dumps(completion).encode())


def fails(status: int, message: str = "no", headers: Mapping[str, str] | None = None, **more: str) -> Behavior:
    """Answer with an error."""
    body = json.dumps({"error": {"message": message, **more}}).encode()
    return lambda handler: handler.say(status, body, headers)


def says(body: bytes, headers: Mapping[str, str] | None = None) -> Behavior:
    """Answer 200 with a body that may be anything."""
    return lambda handler: handler.say(200, body, headers)


def refuses(unknown: Callable[[dict[str, Any]], str | None], status: int = 400) -> Behavior:
    """Answer, but refuse what the function finds fault with, in its words."""

    def behave(handler: Handler) -> None:
        fault = unknown(handler.server.scripted.received[-1].json)
        (answers() if fault is None else fails(status, fault))(handler)

    return behave


def sleeps(seconds: float) -> Behavior:
    """Answer late."""
    return lambda handler: answers()(handler) if handler.pause(seconds) else None


def hangs_up(handler: Handler) -> None:
    """Break off in the middle of the answer."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"choices": [')
    handler.close_connection = True


def never_ends(handler: Handler) -> None:
    """Send without end, as fast as the other side takes it."""
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    while handler.pause(0):
        handler.wfile.write(b"2000\r\n" + b" " * 0x2000 + b"\r\n")


def drips(handler: Handler) -> None:
    """Send a byte of the body now and then, each well within a read timeout."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    while handler.pause(0.02):
        handler.wfile.write(b" ")


def drips_headers(handler: Handler) -> None:
    """Send a byte of the headers now and then."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    while handler.pause(0.02):
        handler.wfile.write(b"x")


def endpoint(server: Scripted, **more: Any) -> Endpoint:
    """Return a server's endpoint, with little patience."""
    given = Endpoint(url=server.url, model="qwen", key=KEY, timeout=5.0, first_wait=0.01, longest_wait=0.5)
    return replace(given, **more)


def asked(*script: Behavior, **more: Any) -> tuple[Reply, Scripted]:
    """Return what a server with that script answers, and the server."""
    with scripted(*script) as server, connect(endpoint(server, **more)) as model:
        return model.ask(QUESTION), server


def failed(*script: Behavior, **more: Any) -> tuple[LanguageModelError, Scripted]:
    """Return how asking a server with that script fails, and the server; no failure says too much."""
    with scripted(*script) as server, connect(endpoint(server, **more)) as model:
        with pytest.raises(LanguageModelError) as raised:
            model.ask(QUESTION)
        line = str(raised.value)
        assert KEY not in line
        assert "canary" not in line
        assert "\n" not in line
        return raised.value, server
