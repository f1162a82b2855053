"""Titles that say what a document is, and nothing of what was done: `Work log`, `Notes`, `17 August 2026`."""

from matcher.deferred import lazy_regex
from matcher.wordlists import listed

_WORD = lazy_regex(r"[^\W\d_]+")
# fmt: off
_OF_DOCUMENTS = frozenset({
    "a", "and", "daily", "debrief", "diary", "doc", "document", "draft", "feedback", "for", "from", "half", "in",
    "interview", "journal", "lab", "last", "log", "logs", "meeting", "minutes", "monthly", "my", "notes", "of", "on",
    "peer", "pr", "quarter", "quarterly", "report", "retro", "retrospective", "review", "self", "snippets", "standup",
    "status", "summary", "sync", "team", "the", "this", "to", "untitled", "update", "updates", "week", "weekly",
    "weeks", "wip", "work", "worklog", "year", "cw", "h", "kw", "q", "w", "wk",
})
# fmt: on


def names_no_work(title: str) -> bool:
    """Return whether a title says nothing of the work: one word, or none but those that documents are called by.

    As a passage it would count beside the few of a short text, and make it seem to say half as much.
    """
    words = _WORD.findall(title.casefold())
    return len(words) < 2 or all(word in _OF_DOCUMENTS or word in listed("calendar") for word in words)
