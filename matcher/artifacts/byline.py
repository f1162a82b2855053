"""Who wrote a document and when, where it says so itself: `Created by Ada on Aug 20, 2026`, `Author: Ada | Date: …`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from matcher.artifacts.dates import WEEK_OF, WRITTEN, local_moment
from matcher.deferred import lazy_regex
from matcher.wordlists import fold, is_given, is_wordlike, listed, may_be_surname

_TOP = 12
_BOTTOM = 4
_LONGEST = 200
_FEW_WORDS = 5
"""A field that says more than this may go on in the next line."""
_PARTICLE = r"(?:(?:van|von|der|den|de|da|di|del|dos|du|la|le|el|al|bin|ibn|ter|ten) )"
_WORD = r"(?-i:[^\W\d_a-z])[\w.'\u2019-]*"
_NEXT = rf"(?:,? {_PARTICLE}{{0,2}}(?!(?:last|date|and|on)\b){_WORD})"
_NAME = rf"(?:@[\w.-]+|{_WORD}){_NEXT}{{0,7}}"
NAME = rf"{_WORD}(?: {_PARTICLE}{{0,2}}{_WORD}){{0,3}}"
"""A person's, where nothing else follows it: capital letters, whatever the case of the pattern around it."""
_ANY_NAME = rf"@?[^\W\d_][\w.'\u2019-]*{_NEXT}{{0,7}}"
_DAY = (
    rf"(?:{WEEK_OF}|(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?"
    rf"(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}}|\d{{4}}-w\d\d|week \d\d?/\d{{4}}|{WRITTEN})"
)
_TIME = r"(?:(?:,? at|,|T)? ?\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]m)?(?: ?(?:UTC|GMT|CES?T|Z))?)?"
_ON = rf"(?:,? (?:on )?{_DAY}{_TIME})"
_CHANGED = rf"(?:last )?(?:modified|updated|edited|changed){_ON}?(?: by:? (?P<changed>{_NAME}))?{_ON}?"
_TELLS = lazy_regex(
    r"\b(?:by|added|created|written|prepared|submitted|posted|published|modified|updated|edited|changed|read)\b",
    re.IGNORECASE,
)
"""A word that every such line has: most texts have none at their top, and need none of the patterns below."""
_FIELD = lazy_regex(r"(?P<key>[^\W\d_][\w /-]{0,40}?)\s?:\s*(?P<value>\S.*)")
_AUTHOR = lazy_regex(r"authors?|written by|prepared by|interviewer", re.IGNORECASE)
_HOLDER = lazy_regex(r"name|owner", re.IGNORECASE)
"""A person is meant by these where a first and a last name follow, and nothing else."""
_DATE = lazy_regex(r"date|created(?: on)?|submitted|last (?:updated|modified|edited)", re.IGNORECASE)
_OWN_TITLE = lazy_regex(
    r"\W*(?:my |(?:weekly|daily|monthly|quarterly|work|lab|status) |(?:half-?year|mid-?year|year-?end) )?"
    r"(?:(?:work ?)?log|report|update|journal|diary|snippets|notes|status|self[- ]?(?:review|assessment|evaluation))"
    rf"(?: [hq][1-4])?(?: \d{{4}})?(?: ?(?:[,:|\u2013\u2014]|--?) ?| (?:by|of) | )(?P<name>{NAME})"
    r"(?=\W*$|,| ?[(|\u2013\u2014]| --? )",
    re.IGNORECASE,
)
_ROW = lazy_regex(r"\|\s*([^|]{1,40}?)\s*\|\s*([^|]{1,160}?)\s*\|\s*$")
"""A row of two cells: a field and its value."""
_SIGNED = lazy_regex(rf"(?P<name>{NAME})(?: ?[,|\u00b7\u2022\u2013\u2014]| -) ?(?P<day>{_DAY}){_TIME}", re.IGNORECASE)
_DAY_ALONE = lazy_regex(rf"(?:on )?{_DAY}{_TIME}", re.IGNORECASE)
_BETWEEN = lazy_regex(r"\s*[|\u00b7\u2022]\s*|\t+|\s{3,}")
_MARKS = lazy_regex(r"[*`]{1,3}|(?<!\w)_{1,3}|_{1,3}(?!\w)|^[\s>#-]+")
_HEADING = lazy_regex(r"\s{0,3}#{1,6}\s|\s*[=-]{3,}\s*$")
_APART = lazy_regex(r"\s*(?:[-*+\u2022>]|\d{1,3}[.)])\s")
"""A list item or a quote: it tells of the document only where a field is all of it, above any prose."""
_BYLINE = lazy_regex(
    r"(?:this page was )?"
    rf"(?:(?:added|created|written|prepared|submitted|posted|published){_ON}?(?: by:? (?P<author>{_NAME}))?{_ON}?"
    rf"(?: ?,? (?:and )?(?=\S)|$))?(?:{_CHANGED})?(?: ?\(view change\)|(?: ?\|)? ?\d{{1,3}} min(?:ute)? read)?"
    rf"|by (?P<by>{_NAME})(?: ?[,|\u00b7\u2022\u2013\u2014]| on)? {_DAY}{_TIME}",
    re.IGNORECASE,
)
_SOME_DAY = lazy_regex(_DAY, re.IGNORECASE)
_AUTHOR_VALUE = lazy_regex(rf"(?P<said>{_ANY_NAME})(?=\s*(?:$|[(<\[,;&/|\u2013\u2014]|-\s|and\b))", re.IGNORECASE)
_TWO_NAMES = lazy_regex(rf"(?P<said>(?=[^ ]+ ){NAME})\s*$", re.IGNORECASE)
_DATED_NAME = lazy_regex(rf"{_NAME},? (?:on )?(?P<said>{_DAY})", re.IGNORECASE)
_DATE_VALUE = lazy_regex(
    rf"(?:(?:by )?{_NAME},? (?:on )?)?(?P<said>{_DAY})"
    r"(?=\s*(?:$|[-,;(\[T\u2013\u2014]|(?:at|by|to|until|and)\b|\d{1,2}:))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What a line about the document says of it."""

    author: str | None = None
    changed: str | None = None
    when: datetime | None = None
    more: bool = False
    """Whether it may go on in the next line."""


def byline(text: str) -> tuple[str | None, datetime | None]:
    """Return the author and the date that lines at the top or the foot of a text name; None where none does.

    Only lines that are nothing else count: fields, and below the title `Created by Ada on Aug 20, 2026`. A creator goes
    before who changed it last.
    """
    said = [*_at_top(text), *_at_foot(text)]
    author = next((one.author for one in said if one.author), None)
    changed = next((one.changed for one in said if one.changed), None)
    return author or changed, next((one.when for one in said if one.when), None)


def named_in(title: str | None) -> str | None:
    """Return whose log, report or review of their own a title names: `Weekly log, Noor Haddad`; None for a team's."""
    found = _OWN_TITLE.match(title[:_LONGEST]) if title else None
    return person(found["name"]) if found and " " in found["name"] else None


def person(name: str | None) -> str | None:
    """Return a name; None where it is only built like one, of words that a team, a product or a day is called by."""
    given, *others = [fold(word) for word in (name or "").split() if word not in listed("particles")] or [""]
    if not given or (is_wordlike(given) and not is_given(given)):
        return None
    return name if all(is_given(word) or may_be_surname(word) for word in others) else None


def _at_top(text: str) -> Iterator[_Said]:
    lines = [line for line in text[:4000].split("\n") if line.strip()][:_TOP]
    head = True
    titled = True
    for number, line in enumerate(takewhile(lambda line: not line.lstrip().startswith(("```", "~~~")), lines)):
        said = _said(line, head=head, titled=titled) or (_signed(line) if number and head and titled else None)
        if said:
            yield said
        is_title = bool(_HEADING.match(line)) or (number == 0 and _is_label(line) and not _APART.match(line))
        head = head and (is_title if said is None else not said.more)
        titled = said is not None or bool(_HEADING.match(line))


def _at_foot(text: str) -> Iterator[_Said]:
    last = [line for line in text[-1000:].split("\n") if line.strip()][-_BOTTOM:] if len(text) > 4000 else []
    yield from filter(None, (_said(line, head=False, titled=False) for line in last))


def _said(line: str, *, head: bool, titled: bool) -> _Said | None:
    """Return what a line says of the document, or None where it is none about it.

    Args:
        line: with its marks.
        head: only a title and lines about the document stand above.
        titled: right above stands nothing, such a line or a marked heading, not words that may go on.
    """
    apart = bool(_APART.match(line))
    if row := _ROW.fullmatch(line.strip()):
        line = f"{row[1]}: {row[2]}"
    shown = _MARKS.sub("", _APART.sub("", line) if apart else line).strip()
    if not _is_label(shown) or (apart and not head):
        return None
    if head and not apart and _TELLS.search(shown) and (found := _BYLINE.fullmatch(shown)):
        day = _SOME_DAY.search(shown)
        if day or titled:
            author = found["author"] or found["by"]
            return _Said(author=author, changed=found["changed"], when=_moment(day and day[0]))
    if head and not apart and _DAY_ALONE.fullmatch(shown):
        return _Said(when=_moment(shown))
    return _fields(shown, whole=apart, mixed=head and not apart and not shown.startswith("|"))


def _signed(line: str) -> _Said | None:
    """Return what a line below a title says that is but a name and a day."""
    found = _SIGNED.fullmatch(_MARKS.sub("", line).strip())
    author = person(found["name"]) if found else None
    return _Said(author=author, when=_moment(found["day"])) if found and author else None


def _is_label(line: str) -> bool:
    return len(line) <= _LONGEST and not line.rstrip().endswith((".", "?", "!"))


def _fields(line: str, *, whole: bool, mixed: bool) -> _Said | None:
    """Return what the fields of a line say, which are all of it, or with `mixed` stand beside a title."""
    parts = [part for part in _BETWEEN.split(line) if part]
    fields = [field for part in parts if (field := _FIELD.fullmatch(part))]
    if not fields or (len(fields) < len(parts) and not mixed):
        return None
    when = _value(fields, _DATE, _DATE_VALUE, whole=whole) or _value(fields, _AUTHOR, _DATED_NAME, whole=whole)
    return _Said(
        author=_value(fields, _AUTHOR, _AUTHOR_VALUE, whole=whole)
        or person(_value(fields, _HOLDER, _TWO_NAMES, whole=whole)),
        when=_moment(when),
        more=len(fields) == 1 and len(fields[0]["value"].split()) > _FEW_WORDS,
    )


def _value(fields: list[re.Match[str]], key: re.Pattern[str], value: re.Pattern[str], *, whole: bool) -> str | None:
    """Return what a field of this name says: all of its value, or how that begins."""
    values = (field["value"] for field in fields if key.fullmatch(field["key"]))
    found = (value.fullmatch(said) if whole else value.match(said) for said in values)
    return next((one["said"] for one in found if one), None)


def _moment(day: str | None) -> datetime | None:
    return local_moment(day)[0] if day else None
