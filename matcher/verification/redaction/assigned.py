"""Values that are secret by where they stand: in a header, an address, an option, behind a name.

Source: gitleaks 8, rules `curl-auth-header` and `curl-auth-user`; RFC 3986, 3.2.1 (user information of an address);
RFC 6265 (cookies); RFC 6750 and RFC 7617 (Bearer and Basic).
"""

import re
from collections.abc import Iterator

from matcher.verification.redaction.named_values import LETTER, named_values, trimmed
from matcher.verification.redaction.randomness import is_innocent, is_random
from matcher.verification.redaction.views import OPAQUE

_FLAG = re.compile(
    r"--?(?:password|passwd|passphrase|token|api-?key|secret|secret-key|access-key|auth-token|client-secret)[ \t]{1,4}"
    rf"[\"']?(?P<value>(?!-){LETTER}{{4,}}+)",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"(?:(?<![\w-])(?:-u|--user|--proxy-user)[ =]{1,3}[\"']?[\w.@-]{1,64}:|sshpass[ ]{1,3}-p[ ]?[\"']?)"
    rf"(?P<value>{LETTER}{{3,}}+)"
)
_COOKIE = re.compile(r"\b(?:set-)?cookie:[ \t]{1,4}(?P<value>[^\s\"'`][^\n\"'`]{7,}+)", re.IGNORECASE)
_SCHEME = re.compile(
    r"\b(?:Bearer|Basic|Negotiate|ApiKey|Token)[ \t]{1,4}(?P<value>[A-Za-z0-9._~+/=:-]{8,}+)", re.IGNORECASE
)
_STOP = rf"\s\"'`<>{OPAQUE}"
_USERINFO = re.compile(rf"(?<=://)(?P<value>[^{_STOP}/@?#]{{0,256}}:[^{_STOP}/@]{{1,256}}@[^{_STOP}/?#()]{{1,253}})")
_DATABASE = re.compile(
    r"(?:postgres(?:ql)?|mysql|mariadb|mssql|mongodb(?:\+srv)?|rediss?|amqps?|clickhouse|snowflake|s?ftp|smtps?)"
    rf"(?:\+\w{{1,20}})?://(?P<value>[^{_STOP}/@?#]{{0,256}}:[^{_STOP}@]{{1,256}}@[^{_STOP}/?#()]{{1,253}})"
)
_TOKEN_ONLY = re.compile(rf"(?<=://)(?P<value>[^{_STOP}/@:?#]{{16,256}})@")
_JDBC = re.compile(rf"jdbc:[\w:]{{2,40}}:(?P<value>[^{_STOP}/@:]{{1,64}}/[^{_STOP}/@]{{1,128}})@", re.IGNORECASE)


def assigned(text: str) -> Iterator[tuple[int, int]]:
    """Yield where values stand that their names, headers, options or places in an address make secret."""
    yield from named_values(text)
    for pattern in (_FLAG, _LOGIN, _COOKIE):
        yield from (_kept(found) for found in pattern.finditer(text) if not is_innocent(trimmed(found["value"])))
    for found in _SCHEME.finditer(text):
        if is_random(trimmed(found["value"])) or found["value"].endswith("="):
            yield _kept(found)
    yield from (found.span("value") for found in _JDBC.finditer(text))
    for pattern in (_USERINFO, _DATABASE, _TOKEN_ONLY) if "://" in text else ():
        yield from (found.span("value") for found in pattern.finditer(text) if not is_innocent(found["value"]))


def _kept(found: re.Match[str]) -> tuple[int, int]:
    start = found.start("value")
    return start, start + len(trimmed(found["value"]))
