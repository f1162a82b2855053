"""What was collected and what people said of it, kept in SQLite or PostgreSQL: the only room with SQL.

    from matcher.store import ItemQuery, open_store

    with open_store() as store:
        for item in store.items(ItemQuery(framework_id="ic1-machine-learning-engineer")):
            print(item.state, item.behavior.text, item.quotes)

Importing this room costs nothing: SQLAlchemy is loaded when a store is opened.
"""

from typing import TYPE_CHECKING, Any

from matcher.errors import StoreError
from matcher.store.opening import default_path, open_store
from matcher.store.records import Authored, Embedded, ItemQuery, Judged, Order, Run, Searchable
from matcher.store.words import authors_in, is_signed_by, names_of

if TYPE_CHECKING:
    from matcher.store.store import Store

__all__ = [
    "Authored",
    "Embedded",
    "ItemQuery",
    "Judged",
    "Order",
    "Run",
    "Searchable",
    "Store",
    "StoreError",
    "authors_in",
    "default_path",
    "is_signed_by",
    "names_of",
    "open_store",
]


def __getattr__(name: str) -> Any:
    """Return `Store`, imported on first use."""
    if name == "Store":
        from matcher.store.store import Store

        return Store
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
