"""What leaves the machine: the bytes of the dry run, a few headers, and nothing through a proxy that could read it."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest
from llm_servers import Scripted, answers, fails, scripted, self_signed

from matcher.errors import ConfigurationError, LanguageModelError
from matcher.llm import Endpoint, Request, connect, outgoing

KEY = "sk-geheim-0123456789"
QUESTIONS = (
    Request(system="Judge.", user="The outage was mine.", schema={"type": "object"}, max_tokens=50, group="sha256:aa"),
    Request(
        system="Urteile über „das“.",
        user='half \ud83d of 🐤, "quoted" \\ \x00\u2028\n',
        schema={"type": "object", "properties": {"b": {"enum": ["ü", 1.5, None]}, "a": {}}},
        max_tokens=1,
        failed_answer="{",
        complaint="No JSON.",
    ),
)


def ask(server: Scripted, request: Request = QUESTIONS[0], key: str | None = KEY) -> Endpoint:
    """Ask a server a question and return its endpoint."""
    endpoint = Endpoint(url=server.url, model="qwen", key=key, timeout=5.0)
    with connect(endpoint) as model:
        model.ask(request)
    return endpoint


@pytest.mark.parametrize("request_", QUESTIONS)
def test_the_dry_run_shows_the_very_bytes_that_go_out(request_: Request) -> None:
    """What came out of the socket equals what was shown, byte by byte; the key is not in it, nor the group."""
    with scripted(answers()) as server:
        endpoint = ask(server, request_)
        shown = outgoing(request_, endpoint)
    assert server.received[0].body == shown
    assert server.received[0].headers["Content-Length"] == str(len(shown))
    assert KEY.encode() not in shown
    assert b"sha256:aa" not in shown


def test_the_dry_run_needs_no_server_and_no_network() -> None:
    """In a process that may open no socket at all, without any setting."""
    code = (
        "import socket, sys\n"
        "def no(*_): raise AssertionError('a socket was asked for')\n"
        "import openai\n"
        "socket.socket = socket.create_connection = socket.getaddrinfo = no\n"
        "from matcher.llm import Request, outgoing\n"
        "sys.stdout.buffer.write(outgoing(Request(system='s', user='u', schema={}, max_tokens=1)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert done.stdout.startswith(b'{"model":"MODEL","messages":[{"role":"system","content":"s"},')


def test_nothing_about_this_machine_goes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """No telemetry of the SDK; and none of the variables that it would send to whatever server it is pointed at."""
    for name in ("ORG_ID", "PROJECT_ID", "ADMIN_KEY", "API_KEY", "BASE_URL"):
        monkeypatch.setenv(f"OPENAI_{name}", "http://ambient.invalid/v1")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Ambient: ambient\nAuthorization: Bearer ambient\nHost: ambient")
    with scripted(answers()) as server:
        ask(server)
        ask(server, key=None)
    first, second = (request.headers for request in server.received)
    everyones = {"Host", "Accept", "Content-Type", "Content-Length", "User-Agent", "Accept-Encoding"}
    assert set(first) == everyones | {"Authorization"}
    assert first["Authorization"] == f"Bearer {KEY}"
    assert first["User-Agent"] == "evidence-matcher"
    assert set(second) == everyones
    sent = str([first, second])
    assert platform.python_version() not in sent
    assert "ambient" not in sent


def test_text_to_a_plain_address_goes_through_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that the environment names would read it."""
    with scripted(fails(500)) as proxy, scripted(answers()) as server:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url.removesuffix("/v1"))
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        ask(server)
    assert (len(proxy.received), len(server.received)) == (0, 1)


def test_a_proxy_for_an_encrypted_address_learns_its_host_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Companies have one way out; it tunnels, and sees neither text nor key. NO_PROXY is heeded."""
    endpoint = Endpoint(url="https://models.example.invalid/v1", model="qwen", key=KEY, tries=1)
    with scripted(fails(502)) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url.removesuffix("/v1").replace("http://", "http://noor:p%40ss@"))
        monkeypatch.setenv("no_proxy", "")
        with connect(endpoint) as model, pytest.raises(LanguageModelError, match="cannot be reached"):
            model.ask(QUESTIONS[0])
        monkeypatch.setenv("no_proxy", "models.example.invalid")
        with connect(endpoint) as model, pytest.raises(LanguageModelError, match="cannot be reached"):
            model.ask(QUESTIONS[0])
    (tunnel,) = proxy.received
    assert tunnel.line == "CONNECT models.example.invalid:443 HTTP/1.1"
    assert tunnel.body == b""
    assert KEY not in str(tunnel.headers)
    monkeypatch.setenv("https_proxy", "socks5://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "")
    with pytest.raises(ConfigurationError, match="HTTPS_PROXY"):
        connect(endpoint)


def test_a_login_in_netrc_stays_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """HTTP clients send it unasked."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login noor password geheim\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with scripted(answers()) as server:
        ask(server, key=None)
    assert "Authorization" not in server.received[0].headers


def test_over_tls_the_same_bytes_go_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Larger than one write: a long artifact arrives whole."""
    certificate = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    long = Request(system="Judge.", user="ü" * 300_000, schema={}, max_tokens=5)
    with scripted(answers(), certificate=certificate) as server:
        endpoint = ask(server, long)
    assert server.received[0].body == outgoing(long, endpoint)
