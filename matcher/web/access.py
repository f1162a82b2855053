"""Who may use the page: a browser on this machine that was given the address shown in the terminal."""

import hmac
import secrets
from collections.abc import Callable, Iterable

HOST = "127.0.0.1"


class Access:
    """The secrets of one start of the page: they live in memory only, and end with it.

    The token stands in the address that is opened and is good for one opening, since addresses end up in histories and
    in lists of processes. A browser that shows it gets the session's cookie instead; a fresh address is then announced
    for another browser.
    """

    def __init__(self, port: int, announce: Callable[[str], None] = lambda address: None) -> None:
        """Make the secrets of a start; `announce` is told each further address, once the one before is used."""
        self.hosts = frozenset({f"{HOST}:{port}", f"localhost:{port}"})
        self.cookie = f"matcher_{port}"
        self.session, self.csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        self._port, self._announce = port, announce
        self._token = secrets.token_urlsafe(32)

    @property
    def address(self) -> str:
        """The address to open, good for one opening."""
        return f"http://{HOST}:{self._port}/?token={self._token}"

    def enter(self, token: str) -> bool:
        """Return whether the token is the one that is announced; it is then used up."""
        if not same(token, self._token):
            return False
        self._token = secrets.token_urlsafe(32)
        self._announce(self.address)
        return True

    def knows(self, cookies: Iterable[str]) -> bool:
        """Return whether one of the `Cookie` headers holds the session."""
        pairs = (pair.strip().partition("=") for header in cookies for pair in header.split(";"))
        return any(name == self.cookie and same(value, self.session) for name, _, value in pairs)

    def cookie_header(self) -> str:
        """Return the `Set-Cookie` header that gives a browser the session, until it is closed."""
        return f"{self.cookie}={self.session}; Path=/; HttpOnly; SameSite=Strict"


def same(given: str, kept: str) -> bool:
    """Return whether two secrets are equal, in a time that tells nothing about them."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), kept.encode())
