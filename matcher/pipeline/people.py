"""Whose work an artifact is: a subject, by all the names they go by."""

from collections.abc import Set

from matcher.config import Settings, load_settings
from matcher.domain.author_names import is_signed_by, names_of


def authors_of(subject: str, settings: Settings | None = None) -> set[str]:
    """Return the names by which a subject's artifacts are found, as `matcher.store.names_of` compares them.

    Whichever of their names was given, all that the settings have for them; a subject whom they do not know is the
    artifacts' author of that name.
    """
    return {form for name in known_as(subject, settings) for form in names_of(name)}


def known_as(subject: str, settings: Settings | None = None) -> tuple[str, ...]:
    """Return the subject, and all names that the settings have for who goes by that one, as they are written."""
    known = (load_settings() if settings is None else settings).subjects
    wanted = names_of(subject)
    people = [(name, *aliases) for name, aliases in known.items()]
    same = (names for names in people if any(names_of(name) & wanted for name in names))
    return tuple(dict.fromkeys((subject, *(name for names in same for name in names))))


def is_by(author: str | None, authors: Set[str]) -> bool:
    """Return whether an artifact's author, or one of several, goes by one of the names; an unknown one is nobody."""
    return author is not None and is_signed_by(author, authors)
