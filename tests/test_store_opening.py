"""Where a store can be, who may read it, older and newer ones, and what is said where there can be none."""

import os
import sqlite3
import stat
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import CommandLine
from evidence import FRAMEWORK, error_of, judged, made_with, ruling
from sqlalchemy import inspect, text

from matcher.domain import Artifact
from matcher.errors import ConfigurationError, StoreError
from matcher.store import ItemQuery, default_path, open_store
from matcher.store.backend import Transactions
from matcher.store.migrations import STEPS, Step
from matcher.store.opening import bring_up_to_date
from matcher.store.postgres import PostgreSQL
from matcher.store.sqlite import SQLite
from matcher.store.tables import METADATA

ARTIFACT = Artifact(id="a", text="The outage was mine.", author="Ana")


def transactions(location: str) -> Transactions:
    """Return transactions on a place, without any table made."""
    if "://" in location:
        return Transactions(PostgreSQL(location, patience=5))
    return Transactions(SQLite(Path(location), patience=5))


def filled(location: str | Path) -> None:
    """Leave a store with one result and one ruling."""
    with open_store(location) as store:
        store.add(store.begin_run(made_with(), FRAMEWORK), [judged(ARTIFACT)])
        store.decide(ruling(ARTIFACT))


def test_the_store_is_in_the_users_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a place it is made where the platform keeps data, in a folder for its owner alone."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with open_store() as store:
        assert store.place == str(tmp_path / "data" / "matcher" / "evidence.db") == str(default_path())
        assert stat.S_IMODE(default_path().parent.stat().st_mode) == 0o700


def test_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    """The file, its log and its index, also where the umask or an older file would let others read."""
    path = tmp_path / "evidence.db"
    before = os.umask(0)
    try:
        with open_store(path) as store:
            store.see([ARTIFACT])
            assert sorted(file.name for file in tmp_path.iterdir()) == [
                "evidence.db",
                "evidence.db-shm",
                "evidence.db-wal",
            ]
            assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}
        path.chmod(0o644)
        with open_store(path) as store:
            store.see([replace(ARTIFACT, text="more")])
            assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}
    finally:
        os.umask(before)


def test_closing_leaves_one_file(tmp_path: Path) -> None:
    """Whoever copies the closed store copies all of it."""
    filled(tmp_path / "evidence.db")
    assert [file.name for file in tmp_path.iterdir()] == ["evidence.db"]


@pytest.mark.parametrize(
    "name", ["with space.db", "quer?y=1#x.db", "file:x.db", "h\u00e4\U0001f680.db", "byte-\udcff.db", "%20.db"]
)
def test_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    """A path is a path, whatever an address would read into it."""
    filled(tmp_path / name)
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_relative_place_is_meant_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store that was opened stays the one that is used, wherever the process goes afterwards."""
    monkeypatch.chdir(tmp_path)
    with open_store("evidence.db") as store:
        store.see([ARTIFACT])
        monkeypatch.chdir("/")
        store.see([replace(ARTIFACT, id="b")])
        assert store.place == str(tmp_path / "evidence.db")


def test_the_tables_are_those_that_the_steps_make(location: str) -> None:
    """Queries are written for the tables that migrations leave behind: names, keys and what may be empty."""
    filled(location)
    place = transactions(location)
    with place.reading() as connection:
        made = inspect(connection)
        assert set(made.get_table_names()) == set(METADATA.tables)
        for name, table in METADATA.tables.items():
            columns = {c["name"]: c["nullable"] and c["name"] not in ("number", "name") for c in made.get_columns(name)}
            assert columns == {c.name: bool(c.nullable) for c in table.columns} | (
                {"name": False} if "name" in columns else {}
            )
            keys = {(k["constrained_columns"][0], k["referred_table"]) for k in made.get_foreign_keys(name)}
            assert keys == {(c.name, k.column.table.name) for c in table.columns for k in c.foreign_keys}
    place.close()


def test_an_older_store_is_brought_up_to_date(location: str) -> None:
    """What an older program kept is there after the newer one's steps, each applied once."""
    filled(location)
    newer: tuple[Step, ...] = (
        *STEPS,
        ("ALTER TABLE runs ADD COLUMN place {text}", "UPDATE runs SET place = 'here'"),
        ("CREATE TABLE extra (number {serial}, place {text})", "INSERT INTO extra (place) SELECT place FROM runs"),
    )
    for _ in range(2):
        place = transactions(location)
        bring_up_to_date(place, newer)
        with place.reading() as connection:
            assert connection.execute(text("SELECT place FROM extra")).scalars().all() == ["here"]
            assert connection.execute(text("SELECT value FROM meta WHERE name = 'number'")).scalar_one() == str(
                len(newer)
            )
            assert connection.execute(text("SELECT count(*) FROM decisions")).scalar_one() == 1
        place.close()


def test_a_store_of_the_first_step_opens_and_its_artifacts_are_judged_once_more(location: str) -> None:
    """It does not tell whose words they were taken for: the new result stands in place of the old, rulings stay."""
    filled(location)
    place = transactions(location)
    with place.writing() as connection:
        connection.execute(text("ALTER TABLE results DROP COLUMN voice"))
        connection.execute(text("ALTER TABLE decisions DROP COLUMN noted_by"))
        connection.execute(text("UPDATE meta SET value = '1' WHERE name = 'number'"))
    place.close()
    with open_store(location) as store:
        assert [item.state for item in store.items(ItemQuery(framework_id="tiny"))] == ["accepted"]
        assert store.missing([ARTIFACT], made_with()) == [True]
        store.add(store.begin_run(made_with(), FRAMEWORK), [judged(ARTIFACT)])
        assert store.missing([ARTIFACT], made_with()) == [False]
        assert [item.state for item in store.items(ItemQuery(framework_id="tiny"))] == ["accepted"]
        assert store.counts()["results"] == 1


def test_a_step_that_fails_leaves_the_store_before_it(location: str) -> None:
    """A migration that cannot be done does nothing: the older program can go on with the store."""
    filled(location)
    broken: Step = ("ALTER TABLE runs ADD COLUMN place {text}", "DELETE FROM meta", "SELECT no_such_column FROM runs")
    place = transactions(location)
    error_of(lambda: bring_up_to_date(place, (*STEPS, broken)))
    place.close()
    with open_store(location) as store:
        assert [item.state for item in store.items(ItemQuery(framework_id="tiny"))] == ["accepted"]
        assert store.counts()["runs"] == 1


def test_a_newer_store_is_refused(location: str) -> None:
    """An older program must not write into tables that it does not know; it says so, and touches nothing."""
    filled(location)
    place = transactions(location)
    bring_up_to_date(place, (*STEPS, ("ALTER TABLE runs ADD COLUMN place {text}",)))
    place.close()
    error = error_of(lambda: open_store(location))
    assert isinstance(error, ConfigurationError)
    assert f"written by a newer matcher (store {len(STEPS) + 1}, this one knows {len(STEPS)}); upgrade" in str(error)


def test_where_no_store_can_be(tmp_path: Path) -> None:
    """One line each, and nothing is made or changed on the way."""
    (tmp_path / "text.db").write_text("# Notes of the week\n" * 100, encoding="utf-8")
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE meta (name TEXT, value TEXT)")
        other.commit()
    for file in tmp_path.iterdir():
        file.chmod(0o664)
    before = {file.name: (file.read_bytes(), file.stat().st_mode) for file in tmp_path.iterdir()}
    expected = {
        tmp_path / "absent" / "evidence.db": "there is no folder",
        tmp_path: "is a folder; name a file in it",
        tmp_path / "text.db" / "evidence.db": "there is no folder",
        tmp_path / "text.db": "is not a store, or is damaged",
        tmp_path / "other.db": "is a database of another program",
    }
    for path, reason in expected.items():
        error = error_of(lambda path=path: open_store(path))  # type: ignore[misc]
        assert str(error).startswith(f"{path}: {reason}")
    assert {file.name: (file.read_bytes(), file.stat().st_mode) for file in tmp_path.iterdir()} == before


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    """`mktemp` makes an empty file, and a process that was killed at once leaves one."""
    path = tmp_path / "evidence.db"
    path.touch()
    filled(path)
    with open_store(path) as store:
        assert store.artifact("a") == ARTIFACT


@pytest.mark.parametrize("damage", ["header", "middle", "cut"])
def test_a_damaged_file_is_one_line(tmp_path: Path, damage: str) -> None:
    """Whatever of it can no longer be read, at opening or later: what is wrong, where, and what to do."""
    path = tmp_path / "evidence.db"
    with open_store(path) as store:
        run = store.begin_run(made_with(), FRAMEWORK)
        store.add(run, [judged(Artifact(id=f"{n}", text=f"{n} " * 500)) for n in range(200)])
    whole = path.read_bytes()
    damaged = {
        "header": b"\xff" * 200 + whole[200:],
        "middle": whole[:4096] + b"\xa5" * (len(whole) - 4096),
        "cut": whole[: len(whole) // 3],
    }
    path.write_bytes(damaged[damage])

    def use() -> None:
        with open_store(path) as store:
            list(store.items(ItemQuery(framework_id="tiny")))

    error = error_of(use)
    assert isinstance(error, StoreError)
    assert str(error).startswith(f"{path}: is ")
    assert "damaged" in str(error)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE suggestions SET quotes = '[{'",
        f"UPDATE suggestions SET quotes = '{'[' * 100_000}'",
        "UPDATE sightings SET created_at = '2026-99-01'",
        "UPDATE versions SET text = CAST(x'ff0a746865207365637265742074657874' AS TEXT)",
    ],
)
def test_a_damaged_row_is_one_line_too(tmp_path: Path, damage: str) -> None:
    """Where the pages are whole and what stands in them is not, no traceback shows anybody's words."""
    path = tmp_path / "evidence.db"
    filled(path)
    with closing(sqlite3.connect(path)) as other:
        other.execute(damage)
        other.commit()
    with open_store(path) as store:
        error = error_of(lambda: list(store.items(ItemQuery(framework_id="tiny"))))
        assert str(error) == f"{path}: is damaged; restore a copy, or move it away and collect again"


def test_a_store_that_cannot_be_written_is_one_line(command_line: CommandLine) -> None:
    """A file of someone else's. Root may write anything, so the test gives up its rights where it has them."""
    code = "import os, sys, matcher.store.sqlite, matcher.store.store; os.geteuid() or os.setuid(65534)\n"
    code += "try: matcher.store.open_store(sys.argv[1])\nexcept Exception as error: print(type(error).__name__, error)"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "evidence.db"
        filled(path)
        Path(folder).chmod(0o755)
        path.chmod(0o444)
        done = command_line(path, start=("-c", code))
    assert done.stdout.startswith(f"ConfigurationError {path}: cannot be opened for writing"), done.stderr
    assert done.stdout.count("\n") == 1
