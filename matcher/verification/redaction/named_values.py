"""Values that the names before them make secret: `password = …`, `api_key: …`, `the password is …`.

Source: gitleaks 8, rules `generic-api-key` and `kubernetes-secret-yaml`, for names and the signs after them.
"""

import re
from collections.abc import Iterator

from matcher.verification.redaction.randomness import is_innocent, is_numbered, is_password, is_random
from matcher.verification.redaction.views import OPAQUE

_LONGEST = 512
LETTER = rf"[^\s\"'`<>\[\](){{}},;|*{OPAQUE}]"
"""What an unquoted value is made of."""
_BEGINNINGS = (
    "2fa access account admin api auth bearer client connection consumer contrase cookie cred deploy dsn encrypt jwt",
    "kennwort license master mfa mot nonce otp pass pat pin private pw salt sas secret service session shared sig",
    "signing storage subscription token verification webhook x-amz",
)
"""What the names below begin with."""
_NAME = re.compile(
    r"(?P<typed>pass(?:word|wd|phrase|code|wort)|(?<![a-z])(?:pwd|passw|contrase[nñ]a|mot de passe|kennwort)|secret)"
    r"|(?P<drawn>token(?!s\b|i[sz])|(?:api|access|account|auth|private|signing|encryption|encrypt|master|license|shared"
    r"|storage|consumer|service|deploy|webhook|subscription|session|admin)[ _.-]?key|credentials?|authorization"
    r"|auth[_-]?token|bearer|session[_-]?id|cookie|signature|(?<![a-z])sig(?![a-z])|client[_-]?secret"
    r"|x-amz-(?:credential|security-token)|connection[ _-]?string|(?<![a-z])(?:dsn|jwt|pat|sas)(?![a-z])|nonce|salt"
    r"|webhook[ _-]?url|(?<![a-z])(?:pass|pw|creds)(?![a-z]))"
    r"|(?P<pin>(?<![a-z])(?:pin|otp|2fa|mfa|verification)(?![a-z])(?: code)?)",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?P<rest>[\w-]{0,32})(?:\[[\w\"'-]{0,32}\])?(?P<mark>[\"'`*\])]{0,4})[ \t]{0,8}"
    r"(?P<sep>:=|=>|->|==?|:|>|\?=|\|\|?|\bis\b:?|\bwas\b:?|\bto\b|\breads\b|\(|,(?=[ \t]?[\"']))"
    r"(?:[ \t]{0,8}|[ \t]*\r?\n[ \t]{1,16}(?=\S{12}))"
    r"(?:(?:bearer|basic|token|set to|now|still|:)[ \t]{1,4})?[*_(]{0,3}"
    r"(?:\"(?P<double>[^\"\n]{1,512})\"|'(?P<single>[^'\n]{1,512})'|\u201c(?P<curly>[^\u201c\u201d\n]{1,512})\u201d|`{1,3}(?P<ticks>[^`\n]{1,512})`"
    rf"|[\"'`<]?(?P<bare>(?:(?!&\w{{1,40}}=){LETTER}){{1,{_LONGEST}}}))",
    re.IGNORECASE,
)
_REST = re.compile(rf"{LETTER}*+")
_NO_VALUE = re.compile(
    r".*(?:name|ref|arn|path|file|type|len|length|count|limit|budget|ur[il]|field|policy|manager|store|ttl|expiry"
    r"|expires|expiration|size|env|var|ring|hash|hashes|rotation|rotated|reset|scan|scanner|scanning|usage|prompt|less"
    r"|_?ids|embeddings?|class|classification|level|wise|mask|vocab|index|version|provider|header|format)",
    re.IGNORECASE,
)
"""What a name ends with where its value is about a secret, and is none."""
_CALLED = re.compile(r"[A-Za-z_][\w.]*")
_KEY_ALONE = re.compile(r"[ \t>*#\"'`_.|-]*(?:export[ \t]+)?[\w.-]*")
_SPOKEN = frozenset(("is", "was", "to", "reads", "(", ",", "->"))
_TOLD = _SPOKEN - {"(", ",", "->"}
_QUOTED = frozenset(("double", "single", "curly"))
_THE = re.compile(r"\b(?:the|my|your|our|his|her|their|its|a|new|old|door|card|sim) $", re.IGNORECASE)
_SHORT = frozenset(("pass", "pw", "creds"))


def named_values(text: str) -> Iterator[tuple[int, int]]:
    """Yield where values stand that their names make secret."""
    position = 0
    for name in _names(text):
        value = _AFTER.match(text, name.end()) if name.start() >= position else None
        if value is None or value.lastgroup is None or _NO_VALUE.fullmatch(value["rest"]):
            continue
        start, end = _span(value)
        called = text[end : end + 1] == "(" and _CALLED.fullmatch(text[start:end])
        if not called and _is_secret(name, value, text[start:end], alone=_alone(text, name.start(), end)):
            position = _whole_end(value, text, end)
            yield start, position


def trimmed(value: str) -> str:
    """Return a value without what belongs to the sentence around it."""
    return value.rstrip(".,:;?)\\")


def _names(text: str) -> Iterator[re.Match[str]]:
    """Yield the names of secrets in order. Their beginnings are looked up first, which is much faster on long texts."""
    lower = text.lower()
    if len(lower) != len(text):  # The Turkish İ becomes two characters.
        lower = "".join([c.lower() if len(c.lower()) == 1 else c for c in text])
    starts: list[int] = []
    for beginning in " ".join(_BEGINNINGS).split():
        position = lower.find(beginning)
        while position >= 0:
            starts.append(position)
            position = lower.find(beginning, position + 1)
    for start in sorted(set(starts)):
        name = _NAME.match(text, start)
        if name:
            yield name


def _span(value: re.Match[str]) -> tuple[int, int]:
    start, end = value.span(value.lastgroup or 0)
    return start, start + len(trimmed(value["bare"])) if value.lastgroup == "bare" else end


def _whole_end(found: re.Match[str], text: str, end: int) -> int:
    """Return where a value ends, also one that is longer than what was read of it."""
    cut = found.lastgroup == "bare" and found.end() - found.start("bare") >= _LONGEST
    rest = _REST.match(text, found.end()) if cut else None
    return rest.end() if rest else end


def _alone(text: str, start: int, end: int) -> bool:
    """Return whether a name and its value have their line for themselves, as in a file of settings."""
    before = text[max(text.rfind("\n", 0, start) + 1, start - 60) : start]
    rest = text[end : end + 80].split("\n")[0]
    return bool(_KEY_ALONE.fullmatch(before)) and not rest.strip(" \t\r\"'`*,;.|")


def _is_secret(name: re.Match[str], found: re.Match[str], value: str, *, alone: bool) -> bool:
    if is_innocent(value):
        return False
    sep = found["sep"].lower().rstrip(":")
    spoken = sep in _SPOKEN
    if name.lastgroup == "pin":
        meant = sep != "to" or bool(_THE.search(name.string, max(0, name.start() - 8), name.start()))
        return value.isdigit() and 4 <= len(value) <= 8 and meant
    if name.lastgroup == "typed":
        return (
            is_password(value) or _is_told(name, found, value, sep) or _is_set(found, value, spoken=spoken, alone=alone)
        )
    if name[0].lower() in _SHORT and is_password(value):
        return True
    drawn = 8 if name[0].lower() == "token" else 12
    return is_random(value) and not (spoken and found.lastgroup == "bare" and len(value) < drawn)


def _is_told(name: re.Match[str], found: re.Match[str], value: str, sep: str) -> bool:
    """Return whether a sentence tells a password: in quotes whatever it says, else as a word with a number in it.

    There may be a secret to good tests, or to GPT4: what is called no more than a secret must look like one.
    """
    if sep not in _TOLD or len(value) < 4:
        return False
    if found.lastgroup in _QUOTED:
        return name[0].lower() != "secret" or is_numbered(value)
    return is_numbered(value) and not (name[0].lower() == "secret" and sep == "to")


def _is_set(found: re.Match[str], value: str, *, spoken: bool, alone: bool) -> bool:
    """Return whether what follows a password's name is one, although it looks like a word: in prose it is not."""
    if len(value) < 4:
        return False
    if found.lastgroup == "ticks":
        return any(c.isdigit() for c in value) or not spoken
    if spoken:
        return False
    if found.lastgroup in _QUOTED:
        return " " not in value or found["sep"] in ("=", ":=", ":") or bool(found["mark"]) or alone
    return found["sep"] in ("=", "=>", ":=", ">") or alone
