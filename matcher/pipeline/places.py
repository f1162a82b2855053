"""Which files belong to a store, and where they lie: beside it, or in the user's data folder for one on a server."""

from pathlib import Path

from matcher.config import data_folder
from matcher.store import Store

ERRORS = "errors.jsonl"


def errors_path(store: Store) -> Path:
    """Return where the inputs stand that the last collection could not read, whether or not it is there."""
    return _folder(store) / ERRORS


def index_folder(store: Store) -> Path:
    """Return the folder of the search index, whether or not it is there: made from the store, and made anew from it."""
    file = Path(store.place)
    name = file.stem if file.is_file() else store.identity()
    return _folder(store) / f"{name}.index"


def _folder(store: Store) -> Path:
    file = Path(store.place)
    return file.parent if file.is_file() else data_folder()
