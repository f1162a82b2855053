"""Lines about a document rather than of it: who wrote it and when, its status, who was present."""

import re

from matcher.deferred import lazy_regex
from matcher.passages.language import english_share
from matcher.passages.prose import prose, words

PRESENT = r"present|attend(?:ees|ing|ance)|participants?|facilitators?|panel(?:ists)?"
"""What a line begins with that names who was there."""
_PEOPLE = rf"{PRESENT}|apologies|regrets|absent|scribe|note-?\s?takers?|minutes(?: by)?|chair(?:ed by)?"
_ALWAYS = (
    rf"(?:{_PEOPLE}|authors?|written by|prepared by|created by|reviewers?|approvers?|document status"
    r"|time to (?:repair|resolve|resolution|detect|recover|mitigate)|posted(?: on| by)?"
    r"|last (?:updated|modified|edited|reviewed)(?: by| on)?|next (?:meeting|retro|sync|standup|call|review))"
)
_FORM = (
    rf"(?:{_ALWAYS}|date|organi[sz]er|required|optional|location|version|revision|owners?|teams?|tags|labels|keywords|candidate|interviewers?|position"
    r"|role|level|manager|reviewee|stakeholders|shepherd|deadline|reporter|assignee|classification|audience|start date"
    r"|(?:created|updated|published|submitted)(?: on)?)"
)
_AT_TOP = (
    rf"(?:{_FORM}|status|state|time|when|where|category|type|kind|priority|severity|sev|duration|ticket|epic|jira|issue"
    r"|tracking issue|links?|doc|pr|sprint|week|period|from|to|cc|subject|target(?: release)?|feature name|rfc pr"
    r"|rust issue|contributors|id|name|project|due|commit|branch|mood|on[- ]call)"
)
_VALUE = r"\s?:\s*(?P<value>.*)"
_ANYWHERE = lazy_regex(_ALWAYS + _VALUE, re.IGNORECASE)
_FORM_FIELD = lazy_regex(_FORM + _VALUE, re.IGNORECASE)
_TOP = lazy_regex(_AT_TOP + _VALUE, re.IGNORECASE)
_BETWEEN = lazy_regex(r"\s*[|\u00b7\u2022]\s*|\t+|\s{2,}")
_MARK = lazy_regex(r"[*_`]")
_MARKS = lazy_regex(r"[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}")
_PERSON = r"@?[^\W\d_][\w.'\u2019-]*(?: [^\W\d_][\w.'\u2019-]*){0,3}"
_BYLINE = lazy_regex(
    rf"(?:(?:this page was )?(?:created|written|posted|published|owned|authored) by {_PERSON}"
    r"(?:,? (?:(?:and )?(?:was )?(?:last )?(?:modified|updated|edited)|on|at)\b.{0,80})?"
    rf"|(?:last )?(?:modified|updated|edited|changed|reviewed)(?: by {_PERSON})?,? (?:on|at) .{{4,60}}"
    rf"|last (?:modified|updated|edited|changed) by {_PERSON}.{{0,60}}"
    r"|(?:exported|printed) (?:from|on) .{2,40}|\d+ min(?:utes?)? read|be the first to like this|no labels)\.?",
    re.IGNORECASE,
)
_ATTENDANCE = lazy_regex(rf"(?:{_PEOPLE})(?: \([^()]*\))?:?", re.IGNORECASE)
_FEW_WORDS = 3
_SOME_WORDS = 8
_MOST_WORDS = 12
_SENTENCE_SHARE = 0.2
"""From this share of English function words a value is no longer a list of names or a date."""


def is_metadata(line: str, *, top: bool) -> bool:
    """Return whether a line tells of the document; at its `top`, more names of fields are taken for that."""
    shown = _MARKS.sub("", line).strip() if _MARK.search(line) else line.strip()
    if not shown or len(shown) > 1000:
        return False
    if _BYLINE.fullmatch(shown):
        return True
    if ":" not in shown:
        return False
    parts = [part for part in _BETWEEN.split(shown) if part]
    if len(parts) > 1:
        return all((found := _TOP.fullmatch(part)) and not _is_sentence(found["value"], _SOME_WORDS) for part in parts)
    if found := (_FORM_FIELD if top else _ANYWHERE).fullmatch(shown):
        return not _is_sentence(found["value"], _FEW_WORDS)
    found = _TOP.fullmatch(shown) if top else None
    return found is not None and (words(found["value"]) <= _FEW_WORDS or not english_share(prose(found["value"])))


def is_attendance(heading: str | None, said: str) -> bool:
    """Return whether a list item below `Attendees` only names somebody."""
    return bool(heading and _ATTENDANCE.fullmatch(heading)) and words(said) <= _MOST_WORDS and not english_share(said)


def _is_sentence(value: str, least: int) -> bool:
    said = prose(value)
    return words(said) > least and english_share(said) >= _SENTENCE_SHARE
