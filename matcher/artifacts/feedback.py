"""Whom feedback is about: what it tells was done by them, not by its writer."""

import re
from dataclasses import replace

from matcher.artifacts.byline import NAME, person
from matcher.deferred import lazy_regex
from matcher.domain import Artifact

ABOUT = ("about", "feedback_for", "reviewee")
"""Keys of front matter that say it."""
_TOP = 1_000
_TITLE = lazy_regex(
    rf"\W*(?:(?:peer|360|upward|written) )?(?:feedback|kudos)(?: (?:for|on|about|to)|:) (?P<name>{NAME})"
    r"(?=\W*$|[,;:(|\u2013\u2014]|\s-\s)",
    re.IGNORECASE,
)
_LINE = lazy_regex(
    r"^[\s*_>#-]{0,8}(?:feedback (?:for|on|about)|(?P<any>about|reviewee))[*_]{0,2}\s?:[*_]{0,2}\s*"
    rf"(?P<name>{NAME})[ \t*_]*$",
    re.IGNORECASE | re.MULTILINE,
)


def credited(found: Artifact, about: str | None = None) -> Artifact:
    """Return feedback as of the person whom it is `about`, else whom its title or first lines name.

    Anything else is returned as it is.
    """
    if found.kind not in ("peer_feedback", "other"):
        return found
    about = person(about if about and found.kind == "peer_feedback" else _named(found))
    if about is None or (found.author and about.casefold() in found.author.casefold()):
        return found
    said = f"feedback about {about}: what it tells is theirs, not {found.author}'s"
    return replace(
        found, kind="peer_feedback", author=about, notes=(*found.notes, said) if found.author else found.notes
    )


def _named(found: Artifact) -> str | None:
    """Return whom a title is about, or a line at the top; a line that does not speak of feedback, only in feedback."""
    top = found.text[:_TOP]
    if named := _TITLE.match(found.title or top.strip().partition("\n")[0]):
        return named["name"]
    lines = (line for line in _LINE.finditer(top) if found.kind == "peer_feedback" or not line["any"])
    return next((line["name"] for line in lines), None)
