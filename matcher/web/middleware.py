"""What stands before every request: which host, which page sent it, who, how large. And what every answer carries."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from matcher.web.access import Access

LARGEST = 1_000_000
"""Bytes of a request's body."""
STATIC = "/static/"
"""Below it is nothing of anybody's; the page of errors needs it."""
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: with that, browsers say "Origin: null" with the page's own forms. Others are told nothing.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-DNS-Prefetch-Control": "off",
    "X-Robots-Tag": "noindex",
}
Problem = Callable[[int, str], Response]


class Guard:
    """ASGI middleware that lets in what may come in. What it refuses gets a plain page and reaches nothing."""

    def __init__(self, app: ASGIApp, access: Access, problem: Problem) -> None:
        """Stand before an app; `problem` makes the page of a refusal."""
        self._app, self._access, self._problem = app, access, problem

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close"})
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        answer = self._answer(scope, Headers(scope=scope))
        await (answer or self._app)(scope, receive, sending)

    def _answer(self, scope: Scope, headers: Headers) -> Response | None:
        """Return the answer where the request ends here, None where it may go on."""
        if headers.getlist("host") not in [[host] for host in self._access.hosts]:
            return self._problem(
                HTTPStatus.MISDIRECTED_REQUEST, "Open the page at the address that the terminal shows."
            )
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return self._problem(HTTPStatus.METHOD_NOT_ALLOWED, "The page only reads and posts.")
        if scope["path"].startswith(STATIC):
            return None
        if token := _token(scope):
            return self._entered(token, scope, headers)
        if not self._access.knows(headers.getlist("cookie")):
            return self._problem(
                HTTPStatus.FORBIDDEN,
                "This browser has no access. Open the address that the terminal shows; it is new with each start, and "
                "each is good for one browser.",
            )
        return self._posted(headers) if scope["method"] == "POST" else None

    def _entered(self, token: str, scope: Scope, headers: Headers) -> Response:
        """Return the way to the page without the token in its address, or that the token opens nothing."""
        if "prefetch" in headers.get("sec-purpose", "") or scope["method"] != "GET":
            return self._problem(HTTPStatus.SERVICE_UNAVAILABLE, "The address is not opened in advance.")
        if not (self._access.knows(headers.getlist("cookie")) or self._access.enter(token)):
            return self._problem(
                HTTPStatus.FORBIDDEN,
                "This address was used already, or is old. The terminal shows the one that is good.",
            )
        return RedirectResponse("/", HTTPStatus.SEE_OTHER, headers={"Set-Cookie": self._access.cookie_header()})

    def _posted(self, headers: Headers) -> Response | None:
        """Return why a form is refused, None where it is the page's own and no larger than a form can be."""
        if headers.getlist("origin") != [f"http://{headers['host']}"]:
            return self._problem(HTTPStatus.FORBIDDEN, "This form was not sent by this page. Nothing was changed.")
        length = headers.get("content-length", "")
        if not (length.isascii() and length.isdecimal()) or "transfer-encoding" in headers:
            return self._problem(
                HTTPStatus.LENGTH_REQUIRED, "The form does not say how long it is. Nothing was changed."
            )
        if int(length[:20]) > LARGEST:
            return self._problem(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "That is more than a form takes. Nothing was changed."
            )
        return None


def _token(scope: Scope) -> str:
    query = scope["query_string"][:1000].decode("latin-1")
    return parse_qs(query).get("token", [""])[0] if scope["path"] == "/" else ""
