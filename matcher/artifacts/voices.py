"""Whose words an artifact holds: bots, co-authors, and others who commented."""

import re
from collections.abc import Iterable

from matcher.domain import Comment

BOT_NOTE = "written by a bot"
_TRAILER = re.compile(r"^co-authored-by:[ \t]*(\S[^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_EMAIL = re.compile(r"<([^<>]*)>")


def is_bot(name: str | None) -> bool:
    """Return whether a login or a commit's author names itself a bot, as GitHub writes them."""
    return name is not None and (name.endswith("[bot]") or name.startswith("app/"))


def shared_work(text: str) -> tuple[str, ...]:
    """Return the note that others are named as co-authors in a message's trailers, if any are."""
    named = {_identity(found[1]) for found in _TRAILER.finditer(text)}
    return (f"shared work with {_counted(len(named), 'co-author')}",) if named else ()


def kept_apart(comments: Iterable[Comment], own: Iterable[str | None]) -> tuple[str, ...]:
    """Return the note on how many comments are not by `own`, the names of the artifact's author; often none."""
    names = {name.casefold() for name in own if name}
    others = sum(1 for comment in comments if comment.author is None or comment.author.casefold() not in names)
    if not others:
        return ()
    return (f"{_counted(others, 'comment')} by others {'is' if others == 1 else 'are'} kept apart",)


def _identity(person: str) -> str:
    """Return the address of `Name <address>`, since names are spelled in several ways."""
    found = _EMAIL.search(person)
    return (found[1] if found else person).strip().casefold()


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
