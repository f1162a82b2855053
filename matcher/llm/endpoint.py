"""Where a language model is: address, name, key, and how patient the matcher is with it."""

import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from matcher.errors import ConfigurationError

EXAMPLE = "http://127.0.0.1:8080/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One model on one server that speaks OpenAI's chat completions."""

    url: str = ""
    """Up to and with `/v1`; blank where none is configured, which only the dry run takes."""
    model: str = ""
    """As the server calls it; blank as above."""
    key: str | None = field(default=None, repr=False)
    """Sent as a bearer token; None where the server wants none."""
    plain_http: bool = False
    """True lets the key go to another machine unencrypted."""
    timeout: float = 300.0
    """Seconds that one question may take, with all its tries and waits."""
    tries: int = 4
    """A question is sent so often at most while the server is busy or broken."""
    first_wait: float = 0.5
    """Seconds before the second try; doubled for each later one, then shortened by up to half at random."""
    longest_wait: float = 60.0
    """Seconds; a server that asks for more patience is not asked again."""
    max_bytes: int = 4_000_000
    """A longer response is broken off."""

    @property
    def address(self) -> str:
        """The place, the same however it ends: by this one server is known from another."""
        return self.place.rstrip("/")

    @property
    def place(self) -> str:
        """The address as messages name it: without what could be a secret."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def check(endpoint: Endpoint) -> None:
    """Return where the endpoint can be asked.

    Raises:
        ConfigurationError: where address or model are missing, the address is none, or the key would go out in clear.
    """
    if not endpoint.url.strip():
        raise ConfigurationError(f"no language model is configured; run: matcher config set llm_url {EXAMPLE}")
    if not endpoint.model.strip():
        raise ConfigurationError("the language model has no name; run: matcher config set llm_model NAME")
    parts = check_url(endpoint.url)
    if endpoint.key is not None and parts.scheme == "http" and not (is_loopback(endpoint.url) or endpoint.plain_http):
        raise ConfigurationError(
            f"the key would go to {parts.hostname} unencrypted; use https:// or a tunnel (ssh -L), "
            "or allow it: matcher config set llm_plain_http true"
        )


def check_url(url: str) -> SplitResult:
    """Return the parts of an address.

    Raises:
        ConfigurationError: where it is none of a server, or holds what belongs elsewhere.
    """
    wrong = f"llm_url is no address of a language model's server; it looks like {EXAMPLE}"
    try:
        parts = urlsplit(url)
        _ = parts.port, (parts.hostname or "").encode("idna")
    except ValueError as error:
        raise ConfigurationError(wrong) from error
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\s\x00-\x1f\x7f]", url):
        raise ConfigurationError(wrong)
    if "@" in parts.netloc:
        raise ConfigurationError("llm_url holds a password; give the key in MATCHER_LLM_KEY or llm_key_file instead")
    if parts.query or parts.fragment:
        raise ConfigurationError("llm_url has a ? or # in it; it ends with the path, such as /v1")
    return parts


def is_loopback(url: str) -> bool:
    """Return whether an address is this very machine."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
