"""A purge that is cut off, or another process hinders, is told and finished later."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from conftest import ROOT
from evidence import AT, error_of
from purged import ZEPH, bytes_of, fill, left
from servers import PASSWORD, Server

from matcher.errors import StoreError
from matcher.store import open_store
from matcher.store.sqlite import SQLite


def test_a_purge_that_was_killed_is_finished_by_the_next_opening(tmp_path: Path) -> None:
    """Between the rows and the files lies a moment: who dies in it leaves words that nobody would look for."""
    path = tmp_path / "evidence.db"
    code = """
import os, sys
sys.path[:0] = [sys.argv[2], sys.argv[3]]
from test_store_purging import *
SQLite.scrub = lambda self: os.kill(os.getpid(), 9)
with open_store(sys.argv[1]) as store:
    fill(store)
    store.purge({ZEPH})
"""
    words = [path, ROOT / "tests", ROOT]
    done = subprocess.run([sys.executable, "-c", code, *map(str, words)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (-9, "")
    assert "quartzword" in left(bytes_of(tmp_path))
    with open_store(path) as store:
        assert left(bytes_of(tmp_path)) == []
        assert list(store.authors()) == ["Ben"]


def test_a_purge_beside_a_reader_says_so_and_is_finished_later(tmp_path: Path) -> None:
    """Another process that still reads the old pages keeps them: one line, and the next opening ends it."""
    path = tmp_path / "evidence.db"
    with open_store(path, patience=0.2) as store:
        fill(store)
        with closing(SQLite(path, patience=1)._connect()) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM versions").fetchone()
            with pytest.raises(StoreError, match="the rows are purged, but the files could not") as caught:
                store.purge({ZEPH})
            assert "\n" not in str(caught.value)
            assert list(store.authors()) == ["Ben"]
            open_store(path, patience=0.2).close()
            reader.execute("COMMIT")
        assert left(bytes_of(tmp_path)) != []
        open_store(path, patience=0.2).close()
        assert left(bytes_of(tmp_path)) == []


def test_a_purge_that_is_cut_off_while_another_ends_is_finished_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who ends a purge of their own does not call another one ended, whose rows went meanwhile."""
    path = tmp_path / "evidence.db"
    with open_store(path, patience=0.2) as first, open_store(path, patience=0.2) as second:
        fill(first)
        backend = first._transactions.backend
        rewrite = backend.scrub

        def then_another() -> None:
            rewrite()
            with closing(SQLite(path, patience=1)._connect()) as reader:
                reader.execute("BEGIN")
                reader.execute("SELECT count(*) FROM versions").fetchone()
                with pytest.raises(StoreError, match="open the store again to finish the purge"):
                    second.purge({ZEPH})

        monkeypatch.setattr(backend, "scrub", then_another)
        assert first.purge({"Ben"})["artifacts"] == 12
        assert left(bytes_of(tmp_path)) != []
        open_store(path).close()
        assert left(bytes_of(tmp_path)) == []


def test_who_does_not_own_a_servers_tables_is_told_that_their_owner_must_finish(postgres: Server) -> None:
    """The server skips their files with a warning alone: a purge does not end well before they are rewritten."""
    postgres.run("CREATE DATABASE owned", f"CREATE ROLE clerk LOGIN PASSWORD '{PASSWORD}'")
    with open_store(postgres.address("owned")) as store:
        fill(store)
    granted = ("SELECT, INSERT, UPDATE, DELETE ON ALL TABLES", "USAGE ON ALL SEQUENCES")
    grants = [f"GRANT {rights} IN SCHEMA matcher TO clerk" for rights in granted]
    postgres.run("GRANT USAGE ON SCHEMA matcher TO clerk", *grants, "CHECKPOINT", database="owned")
    number = postgres.run("SELECT oid FROM pg_database WHERE datname = 'owned'")
    files = postgres.data / "base" / number
    with open_store(postgres.address("owned", user="clerk")) as store:
        told = error_of(lambda: store.purge({ZEPH}))
        assert "its user does not own the tables); let their owner open the store to finish the purge" in str(told)
        assert list(store.authors()) == ["Ben"]
        assert not any(store.purge_older(AT).values())  # told once: who collects daily is not kept from it
    postgres.run("CHECKPOINT", database="owned")
    assert "vellumtitle" in left(bytes_of(files))
    open_store(postgres.address("owned")).close()
    postgres.run("VACUUM FULL pg_catalog.pg_statistic", "CHECKPOINT", database="owned")
    assert left(bytes_of(files)) == []
