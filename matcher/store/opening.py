"""The one door into the store: where it is, and bringing it up to date."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from matcher.errors import ConfigurationError, StoreError

if TYPE_CHECKING:
    from matcher.store.backend import Backend, Transactions
    from matcher.store.migrations import Step
    from matcher.store.store import Store

PATIENCE = 30.0
"""Seconds to wait for another process's write: a batch takes milliseconds, a purge of a large store some seconds."""
_SERVER = ("postgresql://", "postgres://")


def default_path() -> Path:
    """Return where the store is where nobody says otherwise."""
    import platformdirs

    return Path(platformdirs.user_data_dir("matcher", appauthor=False)) / "evidence.db"


def open_store(location: str | Path | None = None, *, patience: float = PATIENCE) -> "Store":
    """Return the store at a place, made where there is none and brought up to date where it is older.

    Args:
        location: a file, or `postgresql://…`; None is `default_path()`, whose folder is made.
        patience: seconds to wait for another process's write.

    Raises:
        ConfigurationError: where no store can be there, or a newer program has written it.
        StoreError: where it is damaged, locked for long, on a full disk, or its server is away.
    """
    from matcher.store.backend import Transactions
    from matcher.store.store import Store

    transactions = Transactions(_backend(location, patience))
    try:
        bring_up_to_date(transactions)
        store = Store(transactions)
        with suppress(StoreError):  # another process reads: the next opening tries again
            store.finish_purge()
    except BaseException:
        transactions.close()
        raise
    return store


def check_address(address: str) -> None:
    """Pass over the address of a server that a store can be on; the server is not asked.

    Raises:
        ConfigurationError: where it is none, or the driver is not installed.
    """
    _backend(address, PATIENCE)


def bring_up_to_date(transactions: "Transactions", steps: "Sequence[Step] | None" = None) -> None:
    """Apply the steps that the store has not behind it, each in a transaction of its own."""
    from matcher.store.migrations import STEPS, apply_step, begin, check, number_of

    steps, backend = STEPS if steps is None else steps, transactions.backend
    with transactions.reading() as connection:
        # Mostly there is nothing to do: then nothing is written, and a full disk or another's write is no hindrance.
        number = number_of(connection) if backend.is_begun(connection) else 0
    check(number, backend.place, steps)
    while number < len(steps):
        with transactions.writing() as connection:
            if not backend.is_begun(connection):
                begin(connection, backend.spelling)
            number = number_of(connection)  # another process may have been here meanwhile
            check(number, backend.place, steps)
            if number < len(steps):
                number += 1
                apply_step(connection, number, steps[number - 1], backend.spelling)


def _backend(location: str | Path | None, patience: float) -> "Backend":
    if isinstance(location, str) and "://" in location:
        if not location.startswith(_SERVER):
            raise ConfigurationError(
                f"a store at {location.split('://')[0]}:// is not known; name a file or a postgresql:// address"
            )
        from matcher.store.postgres import PostgreSQL

        return PostgreSQL(location, patience=patience)
    from matcher.store.sqlite import SQLite

    path = default_path() if location is None else Path(location)
    if location is None:
        with suppress(OSError):  # told by the backend, with the path
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return SQLite(path, patience=patience)
