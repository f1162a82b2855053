"""Values that are secret by what stands before them: `password = …`, `Authorization: Bearer …`, `https://user:…@host`.

Source: gitleaks 8, rules `generic-api-key`, `curl-auth-header`, `curl-auth-user` and `kubernetes-secret-yaml`;
RFC 3986, 3.2.1 (user information of an address); RFC 6750 and RFC 7617 (Bearer and Basic).
"""

import re
from collections.abc import Iterator

from matcher.verification.redaction.randomness import is_innocent, is_password, is_random
from matcher.verification.redaction.views import OPAQUE

_LONGEST = 512
_OPEN = rf"[^\s\"'`<>\[\](){{}},;|*{OPAQUE}]"
_KEY = re.compile(
    r"(?P<hard>pass(?:word|wd|phrase|code|wort)|(?<![a-z])(?:pwd|passw|contrase[nñ]a|mot de passe|kennwort)|secret)"
    r"|(?P<soft>token(?!s\b|i[sz])|(?:api|access|account|auth|private|signing|encryption|encrypt|master|license|shared"
    r"|storage|consumer|service|deploy|webhook|subscription|session|admin)[ _.-]?key|apikey|accesskey|credentials?"
    r"|authorization|auth[_-]?token|bearer|session[_-]?id|cookie|signature|(?<![a-z])sig(?![a-z])|client[_-]?secret"
    r"|x-amz-(?:credential|security-token)|connection[ _-]?string|(?<![a-z])(?:dsn|jwt|pat|sas)(?![a-z])|nonce|salt"
    r"|webhook[ _-]?url|(?<![a-z])pass(?![a-z])|(?<![a-z])pw(?![a-z])|(?<![a-z])creds)"
    r"|(?P<pin>(?<![a-z])(?:pin|otp|2fa|mfa|verification)(?![a-z])(?: code)?)",
    re.IGNORECASE,
)
_BEGINNINGS = (
    "2fa access account admin api auth bearer client connection consumer contrase cookie cred deploy dsn encrypt jwt kennwort"
    " license master mfa mot nonce otp pass pat pin private pw salt sas secret service session shared sig storage subscription"
    " token verification webhook x-amz"
).split()
"""What the names below begin with."""
_AFTER = re.compile(
    r"(?P<rest>[\w-]{0,32})(?:\[[\w\"'-]{0,32}\])?[\"'`*\])]{0,4}[ \t]{0,8}"
    r"(?P<sep>:=|=>|->|==?|:|>|\?=|\|\||\bis\b:?|\bwas\b:?|\bto\b|\breads\b|\(|,(?=[ \t]?[\"']))(?:[ \t]{0,8}|[ \t]*\r?\n[ \t]{1,16}(?=\S{12}))"
    r"(?:(?:bearer|basic|token|set to|now|still|:)[ \t]{1,4})?[*_(]{0,3}"
    r"(?:\"(?P<double>[^\"\n]{1,512})\"|'(?P<single>[^'\n]{1,512})'|`{1,3}(?P<ticks>[^`\n]{1,512})`"
    rf"|[\"'`<]?(?P<bare>(?:(?!&\w{{1,40}}=){_OPEN}){{1,512}}))",
    re.IGNORECASE,
)
_NOT_IT = re.compile(
    r".*(?:name|ref|arn|path|file|type|len|length|count|limit|budget|ur[il]|field|policy|manager|store|ttl|expiry|expires"
    r"|expiration|size|env|var|ring|hash|hashes|length|rotation|rotated|reset|scan|scanner|scanning|usage|prompt|less"
    r"|_?ids|embedding|embeddings|class|classification|level|wise|mask|vocab|index|version|provider|header|format)",
    re.IGNORECASE,
)
"""What a key's name ends with where its value is about a secret, and is none."""
_FLAG = re.compile(
    r"--?(?:password|passwd|passphrase|token|api-?key|secret|secret-key|access-key|auth-token|client-secret)[ \t]{1,4}"
    rf"[\"']?(?P<value>(?!-){_OPEN}{{4,512}})",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    rf"(?:(?<![\w-])(?:-u|--user|--proxy-user)[ =]{{1,3}}[\"']?[\w.@-]{{1,64}}:|sshpass[ ]{{1,3}}-p[ ]?[\"']?)(?P<value>{_OPEN}{{3,200}})"
)
_SCHEME = re.compile(
    rf"\b(?:Bearer|Basic|Negotiate|ApiKey|Token)[ \t]{{1,4}}(?P<value>[A-Za-z0-9._~+/=:-]{{8,512}}+)", re.IGNORECASE
)
_USERINFO = re.compile(
    rf"(?<=://)(?P<value>[^\s/@\"'`<>?#{OPAQUE}]{{0,256}}:(?:[^\s@\"'`<>{OPAQUE}]{{1,256}})@[^\s/\"'`<>?#(){OPAQUE}]{{1,253}})"
)
_TOKEN_ONLY = re.compile(rf"(?<=://)(?P<value>[^\s/@:\"'`<>?#{OPAQUE}]{{16,256}})@")
_JDBC = re.compile(rf"jdbc:[\w:]{{2,40}}:(?P<value>[^\s/@\"'{OPAQUE}]{{1,64}}/[^\s/@\"'{OPAQUE}]{{1,128}})@", re.IGNORECASE)
_COOKIE = re.compile(r"\b(?:set-)?cookie:[ \t]{1,4}(?P<value>[^\s\"'`][^\n\"'`]{7,2000})", re.IGNORECASE)


def assigned(text: str) -> Iterator[tuple[int, int]]:
    """Yield where values stand that their names, headers or places in an address make secret."""
    yield from _named(text)
    for pattern in (_USERINFO, _TOKEN_ONLY):
        if "://" in text:
            yield from (_kept(found) for found in pattern.finditer(text) if not is_innocent(found["value"]))
    for pattern in (_FLAG, _LOGIN, _JDBC, _COOKIE):
        yield from (_kept(found) for found in pattern.finditer(text) if not is_innocent(_trimmed(found["value"])))
    for found in _SCHEME.finditer(text):
        if is_random(_trimmed(found["value"])) or found["value"].endswith("="):
            yield _kept(found)


def _kept(found: re.Match[str]) -> tuple[int, int]:
    start = found.start("value")
    return start, start + len(_trimmed(found["value"]))


def _named(text: str) -> Iterator[tuple[int, int]]:
    position = 0
    for key in _keys(text):
        value = _AFTER.match(text, key.end()) if key.start() >= position else None
        if value is None or value.lastgroup is None or _NOT_IT.fullmatch(value["rest"]):
            continue
        start, end = _span(value)
        if _is_secret(key, value, text[start:end], _alone(text, key.start(), end)):
            yield start, end
            position = end


def _keys(text: str) -> Iterator[re.Match[str]]:
    """Yield the names of secrets in order. Their beginnings are looked up first: ten times as fast on long texts."""
    lower = text.lower() if text.isascii() else "".join([c.lower() if len(c.lower()) == 1 else c for c in text])
    starts: list[int] = []
    for beginning in _BEGINNINGS:
        position = lower.find(beginning)
        while position >= 0:
            starts.append(position)
            position = lower.find(beginning, position + 1)
    for start in sorted(set(starts)):
        key = _KEY.match(text, start)
        if key:
            yield key


def _span(value: re.Match[str]) -> tuple[int, int]:
    start, end = value.span(value.lastgroup or 0)
    if value.lastgroup == "bare":
        end = start + len(_trimmed(value["bare"]))
    return start, end


def _trimmed(value: str) -> str:
    return value.rstrip(".,:;?)\\")


def _alone(text: str, start: int, end: int) -> bool:
    """Return whether a name and its value have their line for themselves, as in a file of settings."""
    before = text[max(0, text.rfind("\n", 0, start) + 1, start - 60) : start]
    rest = text[end : end + 80].split("\n")[0]
    return not before.strip(" \t->*#\"'`_.|") .replace("export", "").strip(" \"'_-.ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") and not rest.strip(" \t\r\"'`*,;.")


def _is_secret(key: re.Match[str], found: re.Match[str], value: str, alone: bool) -> bool:
    if is_innocent(value):
        return False
    spoken = found["sep"].lower().rstrip(":") in ("is", "was", "to", "reads", "(", ",", "->")
    if key.lastgroup == "pin":
        return value.isdigit() and 4 <= len(value) <= 8 and found["sep"].lower() != "to"
    if key.lastgroup == "soft":
        return is_random(value) and not (spoken and found.lastgroup == "bare" and len(value) < 12) or _short(key, value)
    return _typed(found, value, spoken, alone)


def _short(key: re.Match[str], value: str) -> bool:
    return key[0].lower() in ("pass", "pw", "creds") and is_password(value)


def _typed(found: re.Match[str], value: str, spoken: bool, alone: bool) -> bool:
    """Return whether what follows a password's name is one: in prose it must look like one, in a setting it need not."""
    if is_password(value):
        return True
    if spoken or len(value) < 4:
        return found.lastgroup == "ticks" and not spoken and len(value) >= 4
    if found.lastgroup in ("double", "single"):
        return " " not in value or found["sep"] in ("=", ":=")
    return found["sep"] in ("=", "=>", ":=", ">") or alone
