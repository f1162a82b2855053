"""The store in one file: SQLite with a write-ahead log, readable by its owner alone."""

import os
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from matcher.errors import ConfigurationError, MatcherError, StoreError
from matcher.store.backend import left_over
from matcher.store.tables import UndecodableError

APPLICATION = int.from_bytes(b"EvMa")
"""Stands in the file's header, so that no other program's database is taken for a store."""
LOG_LIMIT = 16_000_000
"""Bytes that the log is cut back to where a large write has made it longer."""
SETTINGS = (
    "foreign_keys = ON",
    "secure_delete = ON",  # deleted words are overwritten with zeros
    "synchronous = FULL",  # a ruling that was made is kept, also when the power goes
    "cell_size_check = ON",
    "trusted_schema = OFF",
    f"journal_size_limit = {LOG_LIMIT}",
)
SPELLING = {
    "serial": "INTEGER PRIMARY KEY AUTOINCREMENT",  # a number is never given twice, also after a purge
    "integer": "INTEGER",
    "real": "REAL",
    "text": "TEXT",
    "blob": "BLOB",
}
_REMEDIES = {
    sqlite3.SQLITE_FULL: "the disk is full and this step was not kept; free some space and run it again",
    sqlite3.SQLITE_IOERR: "cannot be read or written (disk error); see whether the disk is full or failing",
    sqlite3.SQLITE_BUSY: "is being written by another process; try again when that has finished",
    sqlite3.SQLITE_LOCKED: "is being written by another process; try again when that has finished",
    sqlite3.SQLITE_CORRUPT: "is damaged; restore a copy, or move it away and collect again",
    sqlite3.SQLITE_NOTADB: "is not a store, or is damaged; name another file, or move it away and collect again",
    sqlite3.SQLITE_READONLY: "cannot be written; check the permissions of the file and of its folder",
    sqlite3.SQLITE_PERM: "cannot be opened; check the permissions of the file and of its folder",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; check the permissions of the file and of its folder",
}


class SQLite:
    """The store in a file of this machine."""

    def __init__(self, path: Path, *, patience: float) -> None:
        """Make the file where there is none, and prepare connections to it.

        Args:
            path: the file; its folder must be there.
            patience: seconds to wait for another process's write.

        Raises:
            ConfigurationError: where no file can be there.
        """
        # Not by a link: what is kept beside the store, and goes with it, has its name from here.
        self._path, self._patience = Path(os.path.realpath(path)), patience
        _make(self._path)
        self._engine = create_engine(
            "sqlite://", creator=self._connect, poolclass=QueuePool, hide_parameters=True, max_overflow=-1
        )
        self._writer = self._engine.execution_options(writes=True)
        event.listen(self._engine, "begin", _begin)

    @property
    def place(self) -> str:
        """The file's own path, whatever link it was named by."""
        return str(self._path)

    @property
    def reader(self) -> Engine:
        """Begins transactions on a snapshot."""
        return self._engine

    @property
    def writer(self) -> Engine:
        """Begins transactions that hold the write lock from their beginning."""
        return self._writer

    @property
    def spelling(self) -> Mapping[str, str]:
        """SQLite's column types."""
        return SPELLING

    def lock(self, connection: Connection) -> None:
        """Nothing is left to do: the transaction was begun with the lock."""

    def is_begun(self, connection: Connection) -> bool:
        """Return whether the file holds a store; an empty one does not yet, and is marked as ours."""
        application = connection.execute(text("PRAGMA application_id")).scalar_one()
        tables = connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar_one()
        if tables and application != APPLICATION:
            raise ConfigurationError(f"{self.place}: is a database of another program; name another file")
        if not tables and connection.get_execution_options().get("writes"):
            connection.execute(text(f"PRAGMA application_id = {APPLICATION}"))
        return bool(tables)

    def gauge(self, connection: Connection) -> None:
        """Nothing is needed: plans are good without, and samples of a table would outlive a purge."""

    def scrub(self) -> None:
        """Rewrite the file without free pages, and empty the log."""
        try:
            with closing(self._connect()) as connection:
                connection.execute("VACUUM")
                busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error as error:
            raise left_over(self.place) from error
        if busy:
            raise left_over(self.place)

    def problem(self, error: SQLAlchemyError) -> MatcherError:
        """Return SQLite's error in one line."""
        return self._told(error.orig if isinstance(error, DBAPIError) and error.orig else error)

    def _told(self, error: BaseException) -> StoreError:
        code = getattr(error, "sqlite_errorcode", None)
        if isinstance(error, UndecodableError) or "Could not decode to UTF-8" in str(
            error
        ):  # and the text itself follows
            code = sqlite3.SQLITE_CORRUPT
        remedy = _REMEDIES.get(code & 0xFF) if isinstance(code, int) else None
        said = " ".join(str(error).split())[:100]
        return StoreError(f"{self.place}: {remedy or f'failed ({type(error).__name__}: {said}); please report this'}")

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=self._patience, isolation_level=None, check_same_thread=False)
        try:
            if (
                connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION
                or not self._path.stat().st_size
            ):
                _make_private(self._path)
                self._write_ahead(connection)
            for setting in SETTINGS:
                connection.execute(f"PRAGMA {setting}")
        except BaseException:
            connection.close()
            raise
        return connection

    def _write_ahead(self, connection: sqlite3.Connection) -> None:
        """Keep a write-ahead log; where several processes open a new file at once, the others wait."""
        last = time.monotonic() + self._patience
        while True:
            try:
                (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
            except sqlite3.OperationalError as error:
                # SQLite itself does not wait here.
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > last:
                    raise
                time.sleep(0.01)
                continue
            if mode != "wal":
                raise ConfigurationError(
                    f"{self.place}: its disk cannot keep a write-ahead log (a network drive?); choose a local folder"
                )
            return


def _begin(connection: Connection) -> None:
    """Begin what SQLAlchemy leaves to the driver: a write with its lock, so that it need not be begun anew halfway."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


def _make(path: Path) -> None:
    """Make the file where there is none, for its owner alone."""
    if not path.parent.is_dir():
        raise ConfigurationError(f"{path}: there is no folder {path.parent}; make it, or name another place")
    if path.is_dir():
        raise ConfigurationError(f"{path}: is a folder; name a file in it, such as {path / 'evidence.db'}")
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise ConfigurationError(
            f"{path}: cannot be opened for writing ({error.strerror}); choose another place"
        ) from error


def _make_private(path: Path) -> None:
    """Take others' permissions for a store away, of its own file and of those that SQLite keeps beside it."""
    for one in (path, *(path.with_name(path.name + suffix) for suffix in ("-wal", "-shm", "-journal"))):
        with suppress(OSError):  # absent, or another owner's, who has opened it to us
            one.chmod(0o600)
