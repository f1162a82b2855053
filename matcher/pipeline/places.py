"""Which files belong to a store, and where they lie: beside it, or in the user's data folder for one on a server."""

from pathlib import Path
from typing import TYPE_CHECKING

from matcher.config import data_folder

if TYPE_CHECKING:
    from matcher.store import Store

ERRORS = "errors.jsonl"


def errors_path(place: str) -> Path:
    """Return where the inputs stand that the last collection could not read, by the store's place."""
    return data_folder() / ERRORS if "://" in place else Path(place).with_name(ERRORS)


def index_root(place: str, identity: str = "") -> Path:
    """Return the folder of the store's search indexes; its identity counts on a server alone."""
    return data_folder() / "search" / identity if "://" in place else Path(f"{place}.search")


def index_root_of(store: "Store") -> Path:
    """Return the folder of a store's search indexes, whether or not it is there."""
    return index_root(store.place, store.identity())
