"""Where the search's indexes of a store lie: beside its file, or among the user's data where it is on a server.

    evidence.db
    evidence.db.search/1f0c…/     one folder an encoder

They hold vectors and hashes of words, no text, and can be made anew from the store at any time.
"""

import shutil
from pathlib import Path

from matcher.config import data_folder
from matcher.errors import StoreError
from matcher.index import PassageIndex
from matcher.store import Store

_NAME_LENGTH = 16


def index_root(store: Store) -> Path:
    """Return the folder of all the store's indexes, whether or not it is there."""
    if "://" in store.place:
        return data_folder() / "search" / store.identity()
    path = Path(store.place)
    return path.with_name(f"{path.name}.search")


def index_folder(store: Store, encoder: str) -> Path:
    """Return the folder of the index of an encoder's rows, by the encoder's fingerprint."""
    return index_root(store) / encoder.removeprefix("sha256:")[:_NAME_LENGTH]


def discard_indexes(store: Store) -> None:
    """Delete all indexes of a store, so that nothing that was purged is left in one; a search makes its own anew.

    To be called behind a purge, not before: a search in between would put the purged rows back.

    Raises:
        IndexBusyError: where a search is still writing to one after half a minute.
        StoreError: where they cannot be deleted.
    """
    root = index_root(store)
    try:
        for folder in sorted(root.iterdir()) if root.is_dir() else ():
            if folder.is_dir():
                PassageIndex.discard(folder)  # waits for who is writing
        if root.exists():
            shutil.rmtree(root)
    except OSError as error:
        raise StoreError(f"{root}: the search index cannot be deleted ({error.strerror}); delete the folder") from error
