"""Where files lie: those of a store, beside it or in the user's data folder, and those of language models."""

from pathlib import Path
from typing import TYPE_CHECKING

from matcher.config import cache_folder, data_folder
from matcher.domain import digest

if TYPE_CHECKING:
    from matcher.store import Store

ERRORS = "errors.jsonl"
"""How the names of error files end: each store has one of its own."""


def errors_path(place: str) -> Path:
    """Return where the inputs stand that the last collection could not read, by the store's place."""
    if "://" in place:
        return data_folder() / f"{digest(place).removeprefix('sha256:')[:16]}.{ERRORS}"
    return Path(f"{place}.{ERRORS}")


def index_root(place: str, identity: str = "") -> Path:
    """Return the folder of the store's search indexes; its identity counts on a server alone."""
    return data_folder() / "search" / identity if "://" in place else Path(f"{place}.search")


def index_root_of(store: "Store") -> Path:
    """Return the folder of a store's search indexes, whether or not it is there."""
    return index_root(store.place, store.identity())


def answers_folder() -> Path:
    """Return where answers of language models are kept."""
    return cache_folder() / "answers"


def weights_folder() -> Path:
    """Return where it is kept how good a language model proved to be."""
    return data_folder() / "llm"
