"""Whether a value looks like a secret: drawn at random, or typed as a password; no word, no path, no number."""

import math
import re
from collections import Counter

_INNOCENT = re.compile(
    r"(?:true|false|null|none|nil|undefined|empty|unset|yes|no|on|off|str|string|int|bool|bytes|optional|required|any"
    r"|text|varchar|hidden|redacted|removed|masked|secret|password|passwd|token|key|value|example|sample|dummy"
    r"|your\S*|my[-_]?\S*(?:password|token|secret|key)|insert\S*|change[-_]?this|placeholder"
    r"|[x*.\u2022#_-]{3,}|\.{2,}.*|(.)\1{3,}"
    r"|\$(?:\{.*|\(.*|(?-i:[A-Z_][A-Z0-9_]*|[a-z_]+))|%\(?\w+\)?[sd%]|%\w+%|@\w+@|\{[\w{][^{}]*\}*|<[^<>]*>?|\[[^\[\]]*\]?)"
    r"[\])}>;,.]*",
    re.IGNORECASE | re.DOTALL,
)
"""What stands where a secret would: names of variables, types, templates, stars."""
_CODE = re.compile(
    r"(?:self|this|os|cfg|config|conf|settings|env|args|opts|options|process|secrets|vars|ctx|request|req|data|params"
    r"|kwargs|import|github|inputs|steps|var|local|module|environ|user|form|obj|model|auth|vault)(?:\."
    r"|\[|\??\.)[\w.\[\]'\"()?]+"
    r"|[A-Za-z_][\w.]*\([^()]*\)[;,]?|[A-Z][A-Z_]{3,}",
    re.DOTALL,
)
_PATH = re.compile(r"(?:\.{0,2}|~|[A-Za-z]:)[/\\][\w./\\~ -]*|[\w.-]+/[\w./-]+|https?://.*|s3://.*|gs://.*|file:.*")
_IDENTIFIER = re.compile(r"[A-Za-z]+(?:[_-][A-Za-z]+)*\d?(?:\.[a-z]{2,4})?")
_VERSION = re.compile(r"[v=<>~^]*\d+(?:[.,:/-]\d+)*(?:[a-z%]{0,4}|(?:-|rc|\.dev|\.post)\w{0,6})", re.IGNORECASE)
_METHOD = re.compile(
    r"(?:s?sha|md|argon|pbkdf|s?crypt|bcrypt|blake|oauth|auth|base|utf|aes|rsa|ed|ntlm|pkcs|tls|http|saml|kerberos"
    r"|phase|step|level|type|version|round|part|day|week|chapter|item|option|variant|gpt|python|py)[-_]?\d+(?:id|[a-z])?",
    re.IGNORECASE,
)
"""Words with a number that stand in a sentence about passwords, and are none: how one is kept, in which step."""
_BITS = 2.5
"""Bits a character that a random value has at least: gitleaks asks for 2 to 4, by rule."""


def is_mixed(value: str) -> bool:
    """Return whether a value has letters and digits, or is long and uneven: no name or word has."""
    digits = sum(c.isdigit() for c in value)
    return (digits > 0 and bits(value) >= 2) or (len(value) >= 24 and bits(value) >= 3.5)


def bits(value: str) -> float:
    """Return the Shannon entropy of a value's characters, in bits a character."""
    counts, total = Counter(value).values(), len(value)
    return -sum(n / total * math.log2(n / total) for n in counts) if total else 0.0


def is_innocent(value: str) -> bool:
    """Return whether a value stands in a secret's place without being one: a variable, a type, a template, a path."""
    if any(shape.fullmatch(value) for shape in (_INNOCENT, _CODE)):
        return True
    return bool(_PATH.fullmatch(value)) and not (len(value) >= 20 and "." not in value and _has_all(value))


def _has_all(value: str) -> bool:
    """Return whether a value has digits, lower and upper case: base64 with a slash in it looks like a path."""
    return all(any(kind(c) for c in value) for kind in (str.isdigit, str.islower, str.isupper))


def is_random(value: str) -> bool:
    """Return whether a value looks drawn at random: letters and digits, of no shape that a name or a number has."""
    if len(value) < 8 or any(shape.fullmatch(value) for shape in (_IDENTIFIER, _VERSION)):
        return False
    digits = sum(c.isdigit() for c in value)
    letters = sum(c.isalpha() for c in value)
    return digits > 0 and letters > 0 and bits(value) >= _BITS


def is_password(value: str) -> bool:
    """Return whether a value was typed as a password, wherever it stands: letters with digits or signs in them."""
    kinds = (str.islower, str.isupper, str.isdigit, lambda c: not c.isalnum() and not c.isspace())
    used = sum(any(kind(c) for c in value) for kind in kinds)
    return len(value) >= 4 and used >= 2 and any(c.isdigit() or not c.isalnum() for c in value) and not _plain(value)


def is_numbered(value: str) -> bool:
    """Return whether a value is a word with a number in it, as weak passwords are (`hunter2`), and no method's name."""
    has = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    return len(value) >= 4 and has and not (_METHOD.fullmatch(value) or _VERSION.fullmatch(value))


def _plain(value: str) -> bool:
    return bool(_IDENTIFIER.fullmatch(value) or _VERSION.fullmatch(value) or not any(c.isalnum() for c in value))
