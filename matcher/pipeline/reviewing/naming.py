"""Finds the artifact of a store that a person names by its id or path, or says what they may have meant."""

import os.path
from pathlib import PurePath

from matcher.domain import Artifact
from matcher.errors import UsageError, meant
from matcher.report import visible
from matcher.store import Store


def artifact_named(store: Store, name: str) -> Artifact:
    """Return the store's artifact of that id, or the one that was read from that path.

    Raises:
        UsageError: where there is none; the message names some that are like it.
    """
    artifact = store.artifact(name) or store.artifact(_path(name))
    if artifact is not None:
        return artifact
    advice = meant(name, store.ids(), "collect it first, with: matcher collect")
    raise UsageError(f"{visible(name)!r}: the store has no such artifact; {advice}")


def ids_named(store: Store, name: str) -> tuple[str, ...]:
    """Return the ids that somebody means: of that artifact, or of the weeks of a log that was read from that path.

    Raises:
        UsageError: as `artifact_named` does.
    """
    parts = tuple(one for one in store.ids() if one.startswith((f"{name}#", f"{_path(name)}#")))
    return parts or (artifact_named(store, name).id,)


def _path(name: str) -> str:
    return PurePath(os.path.realpath(name)).as_posix()
