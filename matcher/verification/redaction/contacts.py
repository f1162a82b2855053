"""Ways to reach a person or a machine: e-mail addresses, phone numbers, network addresses, hosts of an inner network.

Source: RFC 5322, 3.4.1 and RFC 6532 (e-mail), ITU-T E.164 (at most 15 digits), RFC 6762 and RFC 8375 (`.local`,
`home.arpa`), ICANN's reserved `.internal` (2024).
"""

import re
from collections.abc import Iterator

from matcher.verification.redaction.redacted import Category

EMAIL = re.compile(
    r"(?<![\w.+%@/-])(?P<local>[\w](?:[\w.+%'-]{0,62}[\w+-])?)"
    r"@(?P<domain>(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24})(?![\w(]|\.\w+\()"
)
_SPOKEN_EMAIL = re.compile(
    r"(?<![\w.])[\w.+-]{1,64}[ ]?(?:[\[({<][ ]?at[ ]?[\])}>]| at )[ ]?(?:[\w-]{1,63}[ ]?(?:[\[({<][ ]?dot[ ]?[\])}>]"
    r"| dot |\.)[ ]?){1,4}"
    r"(?:com|org|net|io|dev|edu|co|ai|eu|de|fr|uk|nl|ch|at|in|info)(?!\w)",
    re.IGNORECASE,
)
_PACKAGE = re.compile(r"v?\d+(?:\.[\dx]+)+(?:-?\w+)*|\dx\.\w+", re.IGNORECASE)
_MATRIX = re.compile(r"\w{1,2}@\w{1,2}\.[A-Za-z]{1,9}")
_NOBODY = re.compile(r"git|hg|svn")
_PHONE = re.compile(
    r"(?<![\w.+/=-])(?<!\d\d )(?<!\b[\dA-Fa-f]{2} )(?:"
    r"\+\d{1,3}(?:[ .-]?\(?\d{1,5}\)?){2,6}"
    r"|00\d{1,3}(?:[ .-]\(?\d{1,5}\)?){2,6}"
    r"|(?:1[ .-])?\(\d{3}\)[ .-]?\d{3}[ .-]\d{4}"
    r"|(?:1[.-])?\d{3}([.-])\d{3}\1\d{4}"
    r"|\(0\d{1,4}\)[ ]?\d{2,4}(?:[ -]\d{2,5}){1,3}"
    r"|0\d(?:[ .]\d{2}){4}"
    r"|0\d{2,4}[ /-]\d{3,4}[ -]\d{3,4}"
    r"|0\d{2}[ /]\d{7}"
    r"|0[17]\d{1,3}[ /-]\d{6,8}"
    r")(?![\w-]|[.,]\d| [\dA-Fa-f]{2}(?!\w))(?:[ ]?(?:x|ext\.?|extension)[ ]?\d{1,6})?"
)
_CALLED = re.compile(
    r"(?<![a-z])(?:phone|tel|telephone|mobile|cell|whatsapp|signal|fax|sms|call (?:me|him|her|us|them)(?: (?:at|on))?"
    r"|ring me (?:at|on)"
    r"|reach me (?:at|on)|t[eé]l[eé]fono|handy|hotline)(?: ?(?:number|no\.?|nr\.?))?[ ]?(?:is|:|=|\bat\b"
    r"|\bon\b)?[ ]{0,3}[\"'`*]{0,3}"
    r"(?P<value>\+?\(?\d(?:[ ().-]{0,2}\d){6,14})(?!\w)",
    re.IGNORECASE,
)
_IPV4 = re.compile(r"(?<![\w.-])(?P<value>(?:\d{1,3}\.){3}\d{1,3})(?![\w-]|\.\w)")
_VERSIONED = re.compile(
    r"(?:\bv|version|versions|release|upgrade[sd]? to|bump\w*|chrome/|section|§)[ \"'`:]{0,3}$", re.IGNORECASE
)
_COMPARED = re.compile(r"[<>=~^]=?[ \"'`:]{0,3}$")
"""Before a version that is required; before an address of a network of one's own it is a mark of something else."""
_PRIVATE = re.compile(r"(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.[\d.]+")
_IPV6 = re.compile(
    r"(?<![\w:.])(?P<value>(?:[0-9A-Fa-f]{1,4}:){2,7}(?::?[0-9A-Fa-f]{1,4}){1,6}"
    r"|[0-9A-Fa-f]{2,4}::(?:[0-9A-Fa-f]{1,4}:){0,5}[0-9A-Fa-f]{1,4})(?![\w:])"
)
_MAC = re.compile(r"(?<![\w:-])(?:[0-9A-Fa-f]{2}([:-]))(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}(?![\w:-])")
_HOST = re.compile(
    r"(?<![\w.@/:-])(?:[A-Za-z0-9](?:[\w-]{0,61}[A-Za-z0-9])?\.){1,6}(?:"
    r"internal|corp|lan|intra|intranet|localdomain|home\.arpa|svc\.cluster\.local|ec2\.internal|compute\.internal"
    r"|(?:compute|compute-\d|rds|cache|elb|redshift|es|docdb)(?:\.[a-z0-9-]{2,20})?\.amazonaws\.com(?:\.cn)?"
    r"|(?:database|redis\.cache|blob\.core|documents|servicebus|vault)\.(?:windows\.net|azure\.com"
    r"|azure\.net))(?![\w(]|\.\w|-)",
    re.IGNORECASE,
)
_INNER_LABEL = r"(?:internal|corp|lan|intra|intranet|local)"
_PUBLIC_ENDING = (
    r"(?-i:com|net|org|io|dev|cloud|edu|gov|mil|biz|co|ai|eu|uk|us|ca|au|nz|jp|de|fr|nl|ch|at|se|no|fi|dk|es"
    r"|it|cz|ie|be|sg|kr|br)"
)
"""Not those that files or modules end in as well, such as `.py` and `.app`."""
_INNER_HOST = re.compile(
    rf"(?<![\w.@/:-])(?P<value>(?:[A-Za-z0-9](?:[\w-]{{0,61}}[A-Za-z0-9])?\.){{1,6}}{_INNER_LABEL}"
    rf"(?:\.[A-Za-z0-9-]{{1,63}}){{0,4}}\.{_PUBLIC_ENDING}|(?:[A-Za-z0-9](?:[\w-]{{0,61}}[A-Za-z0-9])?\.){{2,6}}local)"
    r"(?![\w(]|\.\w|-)",
    re.IGNORECASE,
)
_LOCAL_HOST = re.compile(r"(?<![\w.@/-])[A-Za-z][\w-]{1,62}(?<=[\w-])\.local(?![\w(.-])")
_IN_ADDRESS = re.compile(
    rf"(?<=://)(?P<value>[A-Za-z0-9](?:[\w.-]{{0,200}}\w)?\.(?:{_INNER_LABEL}(?:\.[\w-]{{1,63}}){{0,5}}|home\.arpa))"
    r"(?![\w.-])",
    re.IGNORECASE,
)
_SHELL = re.compile(
    r"\b(?:ssh|scp|sftp|rsync|mosh)\b[^\n]{0,60}?[ ](?P<value>[A-Za-z_][\w.-]{0,40}@[A-Za-z0-9][\w.-]{0,100})"
    r"|(?<![\w./@-])(?P<other>[a-z_][\w.-]{0,30}@[a-z][a-z0-9]*-[\w-]{0,40}\d)(?![\w./@-])"
)
_PROFILE = re.compile(
    r"(?<=linkedin\.com/in/)[\w%-]{3,100}|(?:(?<=facebook\.com/)|(?<=instagram\.com/))[\w.]{3,60}(?![\w/])"
    r"|(?<=t\.me/)\w{4,40}",
    re.IGNORECASE,
)
_HARMLESS = re.compile(r"127\.\d+\.\d+\.\d+|0\.0\.0\.0|255\.255\.255\.\d+|(?:\d\.){3}\d")

Contact = tuple[int, int, Category]


def contacts(text: str) -> Iterator[Contact]:
    """Yield where an e-mail address, a phone number, a network address or an inner host stands, and which it is."""
    if "@" in text:
        yield from ((*found.span(), "email") for found in EMAIL.finditer(text) if is_email(found))
        yield from _spans("host", _SHELL, text)
    yield from ((*found.span(), "email") for found in _SPOKEN_EMAIL.finditer(text) if _is_spoken(found[0]))
    yield from _spans("email", _PROFILE, text)
    yield from _phones(text)
    yield from _addresses(text)
    for pattern in (_HOST, _INNER_HOST, _LOCAL_HOST, _IN_ADDRESS):
        yield from _spans("host", pattern, text)


def is_email(found: re.Match[str]) -> bool:
    """Return whether what has an address's form is one: no version of a package, no product of matrices, no `git@`."""
    return not (_PACKAGE.fullmatch(found["domain"]) or _MATRIX.fullmatch(found[0]) or _NOBODY.fullmatch(found["local"]))


def _is_spoken(said: str) -> bool:
    """Return whether words are an address spelled out: with a sign in brackets, or with both signs as words."""
    lower = said.lower()
    return any(c in said for c in "[({<") or (" at " in lower and " dot " in lower)


def _spans(category: Category, pattern: re.Pattern[str], text: str) -> Iterator[Contact]:
    for found in pattern.finditer(text):
        start, end = found.span(found.lastgroup or 0)
        yield start, end, category


def _phones(text: str) -> Iterator[Contact]:
    for found in _PHONE.finditer(text):
        if 9 <= sum(c.isdigit() for c in found[0]) <= 21:
            yield *found.span(), "phone"
    for found in _CALLED.finditer(text):
        yield *found.span("value"), "phone"


def _addresses(text: str) -> Iterator[Contact]:
    for found in _IPV4.finditer(text):
        octets = found["value"].split(".")
        before = text[max(0, found.start() - 16) : found.start()]
        fits = all(int(octet) < 256 for octet in octets)
        fits = fits and (_PRIVATE.fullmatch(found["value"]) is not None or not _COMPARED.search(before))
        if fits and not _HARMLESS.fullmatch(found["value"]) and not _VERSIONED.search(before):
            yield *found.span(), "address"
    for found in _IPV6.finditer(text):
        value = found["value"]
        if value.count(":") >= 3 and any(c.isdigit() for c in value) and ("::" in value or value.count(":") == 7):
            yield *found.span(), "address"
    yield from ((*found.span(), "address") for found in _MAC.finditer(text))
