"""Finds what a person names by its id, or says what they may have meant."""

import difflib
import os.path
from collections.abc import Sequence
from pathlib import PurePath

from matcher.domain import Artifact, Behavior, Framework
from matcher.errors import UsageError
from matcher.report import visible
from matcher.store import Store


def behavior_named(framework: Framework, name: str) -> Behavior:
    """Return the framework's behavior of that id, or the only one whose id holds it.

    Raises:
        UsageError: where none or several fit; the message names some that are like it.
    """
    known = {behavior.id: behavior for behavior in framework.behaviors}
    if name in known:
        return known[name]
    holding = _holding(name, list(known))
    if len(holding) == 1:
        return known[holding[0]]
    advice = _meant(name, holding, list(known)) or f"see the ids with: matcher framework show {framework.id}"
    which = "fits several behaviors" if holding else f"{framework.id} has no such behavior"
    raise UsageError(f"{visible(name)!r}: {which}; {advice}")


def pillar_named(framework: Framework, name: str) -> str:
    """Return the framework's pillar of that name, whatever its case, or the only one whose name holds it.

    Raises:
        UsageError: where none or several fit; the message names them.
    """
    known = list(dict.fromkeys(behavior.pillar for behavior in framework.behaviors if behavior.pillar))
    found = [one for one in known if one.casefold() == name.casefold()] or _holding(name, known)
    if len(found) == 1:
        return found[0]
    which = "fits several pillars" if found else f"{framework.id} has no such pillar"
    raise UsageError(f"{visible(name)!r}: {which}; name one of: {', '.join(found or known) or 'it has none'}")


def artifact_named(store: Store, name: str) -> Artifact:
    """Return the store's artifact of that id, or the one that was read from that path.

    Raises:
        UsageError: where there is none; the message names some that are like it.
    """
    artifact = store.artifact(name) or store.artifact(PurePath(os.path.realpath(name)).as_posix())
    if artifact is not None:
        return artifact
    known = store.ids()
    advice = _meant(name, _holding(name, known), known) or "collect it first, with: matcher collect"
    raise UsageError(f"{visible(name)!r}: the store has no such artifact; {advice}")


def _holding(name: str, known: Sequence[str]) -> list[str]:
    return [one for one in known if name and name.casefold() in one.casefold()]


def _meant(name: str, holding: Sequence[str], known: Sequence[str]) -> str:
    close = holding[:3] or difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    return f"did you mean {' or '.join(repr(visible(one)) for one in close)}?" if close else ""
