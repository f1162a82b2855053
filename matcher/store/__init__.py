"""What was collected and what people said of it, kept in SQLite or PostgreSQL: the only room with SQL.

    from matcher.store import ItemQuery, open_store

    with open_store() as store:
        for item in store.items(ItemQuery(framework_id="ic1-machine-learning-engineer")):
            print(item.state, item.behavior.text, item.quotes)

Importing this room costs nothing: SQLAlchemy is loaded when a store is opened.
"""

from typing import TYPE_CHECKING

from matcher.deferred import exporter
from matcher.errors import StoreError

if TYPE_CHECKING:
    from matcher.store.embedded_match import EmbeddedMatch
    from matcher.store.opening import check_address, default_path, open_store
    from matcher.store.records import Authored, Embedded, ItemQuery, Order, Run, Searchable, Signed
    from matcher.store.store import Store

__all__ = [
    "Authored",
    "Embedded",
    "EmbeddedMatch",
    "ItemQuery",
    "Order",
    "Run",
    "Searchable",
    "Signed",
    "Store",
    "StoreError",
    "check_address",
    "default_path",
    "open_store",
]

__getattr__ = exporter(
    __name__,
    {
        "embedded_match": ["EmbeddedMatch"],
        "opening": ["check_address", "default_path", "open_store"],
        "records": ["Authored", "Embedded", "ItemQuery", "Order", "Run", "Searchable", "Signed"],
        "store": ["Store"],
    },
)
