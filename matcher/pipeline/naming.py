"""Finds the behavior or pillar that a person means: nobody knows the ids by heart."""

import re

from matcher.domain import Behavior, Framework
from matcher.errors import UsageError, meant
from matcher.report import visible


def behavior_named(framework: Framework, name: str) -> Behavior:
    """Return the framework's behavior of that id, or else the only one whose id, or whose text, holds it.

    Of a text, words will do, or their beginnings, in any order.

    Raises:
        UsageError: where none or several fit; the message names what to choose from.
    """
    known = framework.behaviors
    ways = (
        [one for one in known if one.id == name],
        [one for one in known if holds(one.id, name)],
        [one for one in known if _says(one.text, name)],
    )
    found = next(filter(None, ways), [])
    if len(found) == 1:
        return found[0]
    if found:
        said = " | ".join(f"{one.id}: {one.text}" for one in found)
        raise UsageError(f"{visible(name)!r}: fits several behaviors; name one of: {visible(said)}")
    ids = [one.id for one in known]
    advice = meant(name, ids, f"name one of: {', '.join(ids)}")
    raise UsageError(f"{visible(name)!r}: {framework.id} has no such behavior; {advice}")


def pillar_named(framework: Framework, name: str) -> str:
    """Return the framework's pillar of that name, whatever its case, or the only one whose name holds it.

    Raises:
        UsageError: where none or several fit; the message names them.
    """
    known = list(dict.fromkeys(behavior.pillar for behavior in framework.behaviors if behavior.pillar))
    found = [one for one in known if one.casefold() == name.casefold()] or [one for one in known if holds(one, name)]
    if len(found) == 1:
        return found[0]
    which = "fits several pillars" if found else f"{framework.id} has no such pillar"
    raise UsageError(f"{visible(name)!r}: {which}; name one of: {', '.join(found or known) or 'it has none'}")


def holds(one: str, name: str) -> bool:
    """Return whether a name that is known holds what was typed, whatever its case."""
    return bool(name) and name.casefold() in one.casefold()


def _says(text: str, words: str) -> bool:
    """Return whether each of the words begins a word of the text."""
    said, wanted = (one.casefold().replace("\u2019", "'") for one in (text, words))
    return bool(wanted.split()) and all(re.search(rf"(?<!\w){re.escape(word)}", said) for word in wanted.split())
