"""How bytes go out to a language model's server and come back: bounded in time and size, and with nothing unasked.

What the limits mean: a read timeout alone does not end a server that sends a byte now and then, so each read and write
has only what is left of the whole time. Compressed responses are not asked for and not read, since a small one can
become a large one. No redirect is followed. `HTTPS_PROXY` and `NO_PROXY` are honoured for https:// addresses, where the
proxy learns no more than the name of the host; text to an http:// address never goes through a proxy. Certificates are
those of the machine; `SSL_CERT_FILE` names others.

Imported only where a model is asked: it needs the HTTP client that comes with the SDK.
"""

import ssl
import threading
import time
import urllib.request
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

import httpcore2
import httpx2

from matcher.errors import ConfigurationError
from matcher.llm.endpoint import Endpoint, is_loopback
from matcher.llm.protocol import ServerError

NAME = "evidence-matcher"
"""All that a server is told about its caller."""
CONNECTING = 10.0
"""Seconds for a connection to come about."""
CHUNK = 16_384
_KINDS: tuple[tuple[type[Exception], type[httpx2.TransportError]], ...] = (
    (httpcore2.TimeoutException, httpx2.ReadTimeout),
    (httpcore2.ConnectError, httpx2.ConnectError),
    (httpcore2.ProxyError, httpx2.ProxyError),
    (httpcore2.NetworkError, httpx2.ReadError),
    (httpcore2.ProtocolError, httpx2.RemoteProtocolError),
)


class BoundedTransport(httpx2.BaseTransport):
    """Sends a request and reads its response whole, within the request's read timeout and `endpoint.max_bytes`."""

    def __init__(self, endpoint: Endpoint) -> None:
        """Prepare connections to the endpoint's server; none is made yet."""
        self._endpoint = endpoint
        self._allowance = _Allowance(endpoint.max_bytes)
        self._pool = httpcore2.ConnectionPool(
            proxy=_proxy(endpoint.url),
            max_connections=None,
            max_keepalive_connections=16,
            keepalive_expiry=5.0,
            network_backend=_Backend(self._allowance),
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Return the response, read whole.

        Raises:
            ServerError: where it is longer than allowed, or compressed.
            httpx2.TransportError: where the connection fails, or time is up.
        """
        request.read()
        self._allowance.begin(request.extensions["timeout"]["read"])
        sent = httpcore2.Request(
            method=request.method,
            url=str(request.url),
            headers=self._headers(request),
            content=request.content,
            extensions={"timeout": request.extensions["timeout"]},
        )
        try:
            response = self._pool.handle_request(sent)
            try:
                return _whole(response)
            finally:
                response.close()
        except tuple(kind for kind, _ in _KINDS) as error:
            raise next(known for kind, known in _KINDS if isinstance(error, kind))(str(error)) from error

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    def _headers(self, request: httpx2.Request) -> list[tuple[bytes, bytes]]:
        """Return the headers that go out; those of the SDK stay here, such as X-Stainless ones about this machine."""
        headers = {
            "Host": request.url.netloc.decode("ascii"),
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "Content-Type": "application/json",
            "Content-Length": str(len(request.content)),
            "User-Agent": NAME,
        }
        if self._endpoint.key is not None:
            headers["Authorization"] = f"Bearer {self._endpoint.key}"
        return [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]


class CapturingTransport(httpx2.BaseTransport):
    """Keeps the body of a request and sends nothing."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.body = b""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Return an empty answer."""
        self.body = request.read()
        return httpx2.Response(200, json={})


class _Allowance(threading.local):
    """What is left of time and bytes for the request that this thread is at."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self.begin(0.0)

    def begin(self, seconds: float) -> None:
        self._end, self._bytes = time.monotonic() + seconds, self._max_bytes

    def seconds(self) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("time is up")
        return left

    def take(self, count: int) -> None:
        self._bytes -= count
        if self._bytes < 0:
            raise ServerError(f"the language model's server sent more than {self._max_bytes:,} bytes; broken off")


class _Backend(httpcore2.SyncBackend):
    def __init__(self, allowance: _Allowance) -> None:
        self._allowance = allowance

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        seconds = min(self._allowance.seconds(), CONNECTING)
        stream = super().connect_tcp(host, port, seconds, local_address, socket_options)
        return _Stream(stream, self._allowance)


class _Stream(httpcore2.NetworkStream):
    def __init__(self, stream: httpcore2.NetworkStream, allowance: _Allowance) -> None:
        self._stream, self._allowance = stream, allowance

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._stream.read(max_bytes, self._allowance.seconds())
        self._allowance.take(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), CHUNK):
            self._stream.write(buffer[start : start + CHUNK], self._allowance.seconds())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> "_Stream":
        seconds = min(self._allowance.seconds(), CONNECTING)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, seconds), self._allowance)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _whole(response: httpcore2.Response) -> httpx2.Response:
    headers = httpx2.Headers(response.headers)
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise ServerError("the language model's server compresses what nobody asked it to; its answer is not read")
    return httpx2.Response(response.status, headers=headers, content=response.read())


def _proxy(url: str) -> httpcore2.Proxy | None:
    parts = urlsplit(url)
    found = urllib.request.getproxies()
    address = found.get("https") or found.get("all")
    if parts.scheme != "https" or not address or is_loopback(url) or urllib.request.proxy_bypass(parts.hostname or ""):
        return None
    proxy = urlsplit(address if "://" in address else f"http://{address}")
    if proxy.scheme not in ("http", "https") or not proxy.hostname:
        raise ConfigurationError("HTTPS_PROXY is no http:// address; only such a proxy is used")
    login = (unquote(proxy.username), unquote(proxy.password or "")) if proxy.username else None
    return httpcore2.Proxy(f"{proxy.scheme}://{proxy.netloc.rpartition('@')[2]}", auth=login)
