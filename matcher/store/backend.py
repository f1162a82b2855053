"""What a database must do for the store: transactions, one writer at a time, and errors a person can mend."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from matcher.errors import MatcherError, StoreError

HINDERED = ("another process reads them, or the disk is full", "end it or free some space, and open the store again")
"""Why the files mostly cannot be rewritten, and what to do."""


class Backend(Protocol):
    """SQLite or PostgreSQL. Safe to use from several threads: every transaction takes a connection of its own."""

    @property
    def place(self) -> str:
        """Where the store is, for people; without a password."""

    @property
    def reader(self) -> Engine:
        """Begins transactions that see one state of the store, whatever others write meanwhile."""

    @property
    def writer(self) -> Engine:
        """Begins transactions that write."""

    @property
    def spelling(self) -> Mapping[str, str]:
        """How column types of `migrations` are spelled here."""

    def lock(self, connection: Connection) -> None:
        """Let no other writer in before this transaction ends.

        With one writer at a time, what a transaction has read stays true until it has written, two that add the same
        cannot wait for each other in a circle, and rows become visible in the order of their numbers.
        """

    def is_begun(self, connection: Connection) -> bool:
        """Return whether the store has been made here; refuse what belongs to another program."""

    def gauge(self, connection: Connection) -> None:
        """Let the database see how large its tables have become, where its plans depend on that."""

    def scrub(self) -> None:
        """Leave nothing of deleted rows in the files, as far as this side of the database can reach.

        Raises:
            StoreError: `left_over`, where another process still reads them, there is no room to rewrite the files, or
                this user may not.
        """

    def problem(self, error: SQLAlchemyError) -> MatcherError:
        """Return the one line that says what went wrong, where, and what to do."""


def left_over(place: str, why: tuple[str, str] = HINDERED) -> StoreError:
    """Return the error of a purge whose rows are gone while their words may not be; it says why, and what to do."""
    reason, remedy = why
    return StoreError(
        f"{place}: the rows are purged, but the files could not be rewritten without their words ({reason}); {remedy} "
        "to finish the purge"
    )


class Transactions:
    """The store's transactions; what goes wrong in one is told in one line."""

    def __init__(self, backend: Backend) -> None:
        """Use a backend, in this process."""
        self.backend = backend
        self._process = os.getpid()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the store."""
        self._stay_in_process()
        try:
            with self.backend.reader.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise self.backend.problem(error) from error

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose writes are kept all or none, with no other writer beside it."""
        self._stay_in_process()
        try:
            with self.backend.writer.begin() as connection:
                self.backend.lock(connection)
                yield connection
        except SQLAlchemyError as error:
            raise self.backend.problem(error) from error

    def close(self) -> None:
        """Close all connections."""
        self._stay_in_process()
        self.backend.writer.dispose()

    def _stay_in_process(self) -> None:
        """Leave the connections that a fork has copied to the process that opened them."""
        if os.getpid() != self._process:
            self.backend.writer.dispose(close=False)
            self._process = os.getpid()
