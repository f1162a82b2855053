"""A private PostgreSQL server for the tests, from Debian's package, in a folder of its own."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

PASSWORD = "Pa55-word/of@the:tests"
SORTING = ("--locale-provider=icu", "--icu-locale=en-US")
"""Sorts as people do: ids must come in another order all the same."""
FAST = ("fsync=off", "full_page_writes=off", "shared_buffers=32MB", "listen_addresses=''", "max_connections=40")


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running server: superuser `postgres`, who needs a password."""

    binaries: Path
    data: Path
    socket: Path

    def address(self, database: str = "postgres", *, user: str = "postgres") -> str:
        """Return the address of a database, without the password."""
        return f"postgresql://{user}@/{database}?host={self.socket}"

    def run(self, sql: str, database: str = "postgres") -> str:
        """Return what psql prints for a statement, unadorned."""
        command = [f"{self.binaries}/psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", self.address(database), "-c", sql]
        return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=60).stdout.strip()

    def control(self, *words: str) -> None:
        """Start or stop it."""
        options = " ".join(f"-c {setting}" for setting in (*FAST, f"unix_socket_directories='{self.socket}'"))
        own = ["-D", f"{self.data}", "-w", "-l", f"{self.data}/log", "-o", options]
        _as_postgres([f"{self.binaries}/pg_ctl", *own, *words])


@contextmanager
def postgres_server() -> Iterator[Server]:
    """Give a server that lives as long as the block; skip the tests where Debian's package is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if not found:
        pytest.skip("no PostgreSQL server here: apt-get install postgresql")
    if os.geteuid() == 0 and not _has_user():
        pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # a socket's path must be short: pytest's folders are too deep
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    server = Server(binaries=found[-1].parent, data=folder / "data", socket=folder)
    secret = folder / "password"
    secret.write_text(PASSWORD + "\n", encoding="utf-8")
    try:
        initdb = [f"{server.binaries}/initdb", "-D", f"{server.data}", "-U", "postgres", "-A", "scram-sha-256", "-N"]
        _as_postgres([*initdb, "-E", "UTF8", "--locale=C.UTF-8", *SORTING, f"--pwfile={secret}"])
        server.control("start")
        try:
            yield server
        finally:
            server.control("stop", "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _has_user() -> bool:
    return any(entry.pw_name == "postgres" for entry in pwd.getpwall())


def _as_postgres(command: list[str]) -> None:
    user = "postgres" if os.geteuid() == 0 else None
    subprocess.run(
        command,
        user=user,
        group=user,
        extra_groups=[] if user else None,
        cwd="/",
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=60,
    )
