"""Who wrote a document and when, where it says so itself: `Created by Ada on Aug 20, 2026`, `Author: Ada | Date: …`."""

import re
from datetime import datetime

from matcher.artifacts.dates import local_moment

_TOP = 12
_BOTTOM = 4
_LONGEST = 200
_NAME = r"(?P<name>@?[^\W\d_][\w.'\u2019-]*(?:,? (?-i:[^\W\d_a-z])[\w.'\u2019-]*){0,7})"
_DATE = re.compile(
    r"\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{4}|\d{1,2}\.? [a-z]{3,9}\.?,? \d{4}|[a-z]{3,9}\.? \d{1,2},? \d{4}",
    re.IGNORECASE,
)
_CREATED_BY = re.compile(
    rf"\b(?:created|written|prepared|submitted|posted|published)(?: on .{{1,30}}?)? by:? {_NAME}", re.IGNORECASE
)
_MODIFIED_BY = re.compile(rf"\b(?:last )?(?:modified|updated|edited|changed) by:? {_NAME}", re.IGNORECASE)
_WHEN = re.compile(r"\b(?:created|modified|updated|edited|changed|published|submitted|posted)\b", re.IGNORECASE)
_FIELD = re.compile(
    r"(?P<key>authors?|written by|prepared by|interviewer|date|created(?: on)?|submitted"
    r"|last (?:updated|modified|edited))"
    r"\s?:\s*(?P<value>\S.*)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*[|\u00b7\u2022]\s*|\t+|\s{3,}")
_MARKS = re.compile(r"[*_`]{1,3}|^[\s>#-]+")


def byline(text: str) -> tuple[str | None, datetime | None]:
    """Return the author and the date that lines at the top or the foot of a text name; None where none does.

    A creator goes before who changed it last, and a line that reads like a sentence says nothing.
    """
    author = changed = None
    when: datetime | None = None
    for line in _ends(text):
        for part in _BETWEEN.split(_MARKS.sub("", line).strip()):
            author = author or _author(part)
            changed = changed or _named(_MODIFIED_BY, part)
            when = when or _moment(part)
    return author or changed, when


def _ends(text: str) -> list[str]:
    lines = [line for line in text[:4000].split("\n") if line.strip()][:_TOP]
    last = [line for line in text[-1000:].split("\n") if line.strip()][-_BOTTOM:] if len(text) > 4000 else []
    return [line for line in lines + last if len(line) <= _LONGEST and not line.rstrip().endswith((".", "?", "!"))]


def _author(part: str) -> str | None:
    found = _FIELD.match(part)
    if found and found["key"].lower() in ("author", "authors", "written by", "prepared by", "interviewer"):
        named = re.match(_NAME, found["value"])
        return named["name"] if named else None
    return _named(_CREATED_BY, part)


def _named(pattern: re.Pattern[str], part: str) -> str | None:
    found = pattern.search(part) if _WHEN.search(part) or _FIELD.match(part) else None
    return found["name"].rstrip(",") if found and found["name"][0] in "@" + found["name"][0].upper() else None


def _moment(part: str) -> datetime | None:
    field = _FIELD.match(part)
    dated = field["value"] if field else part if _WHEN.search(part) else ""
    found = _DATE.search(dated)
    return local_moment(found[0])[0] if found else None
