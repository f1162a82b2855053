"""A store on a PostgreSQL server: what is said where there can be none, and that no password is ever shown."""

from pathlib import Path

import pytest
from conftest import CommandLine
from evidence import FRAMEWORK, error_of, judged, made_with, ruling
from servers import PASSWORD, Server

from matcher.domain import Artifact
from matcher.errors import StoreError, install_command
from matcher.store import open_store

ARTIFACT = Artifact(id="a", text="The outage was mine.", author="Ana")


def filled(location: str | Path) -> None:
    """Leave a store with one result and one ruling."""
    with open_store(location) as store:
        store.add(store.begin_run(made_with(), FRAMEWORK), [judged(ARTIFACT)])
        store.decide(ruling(ARTIFACT))


def test_an_address_of_another_kind_is_refused() -> None:
    """Nothing of an address is repeated: it may hold a password."""
    for address in ("mysql://root:Pa55@host/x", "sqlite:///evidence.db", "postgresql+psycopg://u:Pa55@h/d"):
        error = error_of(lambda address=address: open_store(address))  # type: ignore[misc]
        assert "name a file or a postgresql:// address" in str(error)


def test_a_server_that_is_away_is_one_line(tmp_path: Path) -> None:
    """Nobody listens: told without the password, at once."""
    for address in (
        "postgresql://ana:Pa55word@127.0.0.1:1/evidence",
        f"postgresql:///evidence?host={tmp_path}&password=Pa55word",
        "postgresql://ana:Pa55word@no-such-host.invalid/evidence",
    ):
        error = error_of(lambda address=address: open_store(address))  # type: ignore[misc]
        assert isinstance(error, StoreError)
        assert "the server does not answer" in str(error)
        assert error.__cause__ is None or "Pa55" not in str(error.__cause__)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://ana:Pa55@word@host/evidence",
        "postgresql://ana:Pa55/word@host/evidence",
        "postgresql://[Pa55",
    ],
)
def test_a_password_with_an_unescaped_mark_is_not_repeated(address: str) -> None:
    """An @ or / in a password makes another address of it: the rest of it would stand where a host belongs."""
    error = error_of(lambda: open_store(address))
    assert "write postgresql://user@host:5432/database, with the password in PGPASSWORD" in str(error)


def test_what_a_server_refuses_is_one_line(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """No such database, no such user, a wrong password, a user who may not make tables, an encoding that loses text."""
    postgres.run("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0")
    postgres.run(f"CREATE ROLE guest LOGIN PASSWORD '{PASSWORD}'")
    expected = {
        postgres.address("absent"): "the server has no such database or user",
        postgres.address("latin"): "its encoding is LATIN1",
        postgres.address(user="guest"): "its user may not do this",
        postgres.address(user="nobody"): "the server refuses the user or the password",
    }
    for address, reason in expected.items():
        assert reason in str(error_of(lambda address=address: open_store(address)))  # type: ignore[misc]
    monkeypatch.setenv("PGPASSWORD", "Pa55-wrong")
    assert "refuses the user or the password" in str(error_of(lambda: open_store(postgres.address())))
    monkeypatch.delenv("PGPASSWORD")
    assert "asks for a password" in str(error_of(lambda: open_store(postgres.address())))


def test_a_password_in_the_address_is_never_shown(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may stand in the address; the place, the object and errors of every kind leave it out."""
    postgres.run("CREATE DATABASE shown")
    monkeypatch.delenv("PGPASSWORD")
    escaped = PASSWORD.replace("/", "%2F").replace("@", "%40").replace(":", "%3A")
    address = postgres.address("shown").replace("postgres@", f"postgres:{escaped}@")
    with open_store(address) as store:
        store.see([ARTIFACT])
        assert store.artifact("a") == ARTIFACT
        for shown in (store.place, repr(store), str(vars(store))):
            assert "Pa55" not in shown
        assert store.place.endswith("/shown")


def test_a_guest_may_use_a_store_that_was_made_for_them(postgres: Server) -> None:
    """An administrator makes the schema; the person needs no right to make others."""
    postgres.run("CREATE DATABASE lent")
    postgres.run(f"CREATE ROLE lodger LOGIN PASSWORD '{PASSWORD}'")
    postgres.run("CREATE SCHEMA matcher AUTHORIZATION lodger", database="lent")
    filled(postgres.address("lent", user="lodger"))
    assert postgres.run("SELECT count(*) FROM matcher.decisions", database="lent") == "1"


def test_a_server_that_starts_again_is_found_again(postgres: Server) -> None:
    """A restart between two steps costs nothing; one in the middle of the night costs one line."""
    postgres.run("CREATE DATABASE restarted")
    with open_store(postgres.address("restarted")) as store:
        store.see([ARTIFACT])
        postgres.control("restart", "-m", "fast")
        assert store.artifact("a") == ARTIFACT
        postgres.control("stop", "-m", "fast")
        try:
            assert "the server does not answer" in str(error_of(lambda: store.artifact("a")))
        finally:
            postgres.control("start")
        assert store.artifact("a") == ARTIFACT


def test_what_a_server_that_answers_cannot_take_is_told_as_that(postgres: Server) -> None:
    """More values than a statement may have is an error of ours: nobody is sent to look whether the server runs."""
    postgres.run("CREATE DATABASE asked")
    with open_store(postgres.address("asked")) as store:
        error = error_of(lambda: store.numbers(kinds=["other"] * 70_000))
        assert str(error) == f"{store.place}: failed (OperationalError, None); please report this"


def test_without_the_driver_a_server_is_one_line(command_line: CommandLine) -> None:
    """The extra is not installed: which one is said."""
    code = "import sys; sys.modules['psycopg'] = None\nfrom matcher.store import open_store\n"
    code += "try: open_store('postgresql://host/x')\nexcept Exception as error: print(type(error).__name__, error)"
    done = command_line(start=("-c", code))
    assert done.stdout == (
        f"ConfigurationError a PostgreSQL store needs its driver; install it with: {install_command('postgres')}\n"
    )
