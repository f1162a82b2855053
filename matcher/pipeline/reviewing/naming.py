"""Finds the artifact of a store that a person names by its id or path, or says what they may have meant."""

import os.path
from pathlib import PurePath

from matcher.domain import Artifact
from matcher.errors import UsageError, meant
from matcher.report import visible
from matcher.store import Store


def ids_named(store: Store, name: str) -> tuple[str, ...]:
    """Return the ids of the store that somebody means: that id, that path, or the parts of a document of that path.

    The name itself where none fits: what is kept elsewhere may go by it.
    """
    whole = PurePath(os.path.realpath(name)).as_posix()
    if found := [known for known in (name, whole) if store.artifact(known) is not None]:
        return (found[0],)
    return tuple(known for known in store.ids() if known.startswith((f"{name}#", f"{whole}#"))) or (name,)


def artifact_named(store: Store, name: str) -> Artifact:
    """Return the store's artifact of that id, or the one that was read from that path.

    Raises:
        UsageError: where there is none; the message names some that are like it.
    """
    artifact = store.artifact(name) or store.artifact(PurePath(os.path.realpath(name)).as_posix())
    if artifact is not None:
        return artifact
    advice = meant(name, store.ids(), "collect it first, with: matcher collect")
    raise UsageError(f"{visible(name)!r}: the store has no such artifact; {advice}")
