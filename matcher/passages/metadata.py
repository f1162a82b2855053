"""Lines about a document rather than of it: who wrote it and when, its status, who was present."""

import re

from matcher.passages.language import english_share
from matcher.passages.prose import prose, words

_PEOPLE = (
    r"present|attend(?:ees|ing|ance)|participants?|apologies|regrets|absent|facilitators?|scribe|note-?\s?takers?"
    r"|minutes(?: by)?|chair(?:ed by)?|panel(?:ists)?"
)
_ALWAYS = (
    rf"(?:{_PEOPLE}|authors?|written by|prepared by|reviewers?|approvers?|last (?:updated|modified|edited|reviewed)(?: by| on)?"
    r"|(?:created|updated|modified|edited|published|submitted)(?: by| on)?|next (?:meeting|retro|sync|standup|call|review)"
    r"|on[- ]call|mood|document status)"
)
_AT_TOP = (
    rf"(?:{_ALWAYS}|status|state|date|time|when|where|location|version|revision|owners?|team|teams|tags|labels|keywords"
    r"|category|type|kind|priority|severity|sev|duration|ticket|epic|jira|issue|tracking issue|links?|doc|pr|sprint|week"
    r"|period|candidate|interviewers?|position|role|level|manager|reviewee|from|to|cc|subject|classification|audience"
    r"|target(?: release)?|start date|feature name|rfc pr|rust issue|stakeholders|contributors|shepherd|discussion|id|name"
    r"|project|deadline|due|recommendation date|commit|branch|reporter|assignee)"
)
_FIELD = rf"\s?:\s*(?P<value>.*)"
_ANYWHERE_FIELD = re.compile(_ALWAYS + _FIELD, re.IGNORECASE)
_TOP_FIELD = re.compile(_AT_TOP + _FIELD, re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[|\u00b7\u2022]\s*|\t+|\s{2,}")
_MARKS = re.compile(r"[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}")
_PERSON = r"@?[^\W\d_][\w.'\u2019-]*(?: [^\W\d_][\w.'\u2019-]*){0,3}"
_BYLINE = re.compile(
    rf"(?:(?:this page was )?(?:created|written|posted|published|owned|authored) by {_PERSON}"
    r"(?:,? (?:(?:and )?(?:was )?(?:last )?(?:modified|updated|edited)|on|at)\b.{0,80})?"
    rf"|(?:last )?(?:modified|updated|edited|changed|reviewed)(?: by {_PERSON})?,? (?:on|at) .{{4,60}}"
    rf"|last (?:modified|updated|edited|changed) by {_PERSON}.{{0,60}}"
    r"|\d+ min(?:utes?)? read|be the first to like this|no labels)\.?",
    re.IGNORECASE,
)
_ATTENDANCE = re.compile(rf"(?:{_PEOPLE})(?: \([^()]*\))?:?", re.IGNORECASE)
_MOST_WORDS = 6
_SENTENCE_SHARE = 0.2


def is_metadata(line: str, *, top: bool) -> bool:
    """Return whether a line tells of the document; at its `top`, more names of fields are taken for that."""
    shown = _MARKS.sub("", line).strip()
    if not shown or len(shown) > 1000:
        return False
    if _BYLINE.fullmatch(shown):
        return True
    parts = [part for part in _BETWEEN.split(shown) if part]
    field = _TOP_FIELD if top or len(parts) > 1 else _ANYWHERE_FIELD
    found = [field.fullmatch(part) for part in parts]
    return bool(parts) and all(one and not _is_sentence(one["value"]) for one in found)


def is_attendance(heading: str | None, said: str) -> bool:
    """Return whether a list item below `Attendees` only names somebody."""
    return (
        bool(heading and _ATTENDANCE.fullmatch(heading)) and words(said) <= 2 * _MOST_WORDS and not english_share(said)
    )


def _is_sentence(value: str) -> bool:
    said = prose(value)
    return words(said) > _MOST_WORDS and english_share(said) >= _SENTENCE_SHARE
