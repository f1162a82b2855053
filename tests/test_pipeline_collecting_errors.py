"""The file of what could not be read: of the last run, for its owner's eyes, and never in place of somebody's own."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from matcher.domain import Skipped
from matcher.errors import ConfigurationError, StoreError
from matcher.pipeline.collecting import ErrorFile
from matcher.pipeline.personal_data import purge
from matcher.pipeline.places import errors_path
from matcher.store import Store, open_store

BROKEN = Skipped(source="log.jsonl:7", reason="is not JSON", remedy="mend the line")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Return a new store, with folders of its own around it."""
    for name in ("DATA", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    with open_store(tmp_path / "evidence.db") as opened:
        yield opened


def test_the_errors_file_is_of_the_last_run_and_for_its_owner(tmp_path: Path) -> None:
    """An object a line; another run replaces it; where nothing was skipped there is none; no file else is left."""
    path = tmp_path / "errors.jsonl"
    for times in (2, 1):
        with ErrorFile(path) as file:
            for _ in range(times):
                file.add(BROKEN)
            assert not path.exists()
        assert [json.loads(line) for line in path.read_text().splitlines()] == times * [
            {"source": "log.jsonl:7", "reason": "is not JSON", "remedy": "mend the line"}
        ]
        assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(StoreError), ErrorFile(path) as file:
        file.add(replace(BROKEN, source="file-\udcff"))
        raise StoreError("the disk is full")
    assert json.loads(path.read_text())["source"] == "file-\udcff"
    with ErrorFile(path):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "theirs",
    [
        "# Notes\n",
        '{"source": "a", "reason": "b", "remedy": "c"}\nmine\n',
        '{"level": "error", "message": "mine"}\n',
        '{"source": "a", "reason": "b", "remedy": "c", "mine": 1}\n',
        "\n",
    ],
)
def test_what_somebody_else_has_written_is_neither_replaced_nor_purged(store: Store, theirs: str) -> None:
    """Whatever it is called: one line says what to do; a list of ours is replaced."""
    path = errors_path(store.place)
    path.write_text(theirs)
    with pytest.raises(ConfigurationError, match="would be replaced; move it away, or name another place"):
        ErrorFile(path).__enter__()
    purge(store, {"noor haddad"})
    assert path.read_text() == theirs
    path.write_text('{"source": "a", "reason": "b", "remedy": "c"}\n')
    with ErrorFile(path):
        assert not path.exists()


def test_an_empty_file_is_filled_and_never_deleted(store: Store) -> None:
    """No run leaves one, so it is somebody's: there is nothing to lose in it, but it may be wanted where it is."""
    path = errors_path(store.place)
    path.touch()
    with ErrorFile(path):
        pass
    purge(store, {"noor haddad"})
    assert path.read_text() == ""
    with ErrorFile(path) as file:
        file.add(BROKEN)
    assert len(path.read_text().splitlines()) == 1


def test_each_store_has_an_errors_file_of_its_own(tmp_path: Path) -> None:
    """Two stores in one folder, or on one server, do not erase each other's; nobody's `errors.jsonl` is touched."""
    assert errors_path(str(tmp_path / "a.db")) == tmp_path / "a.db.errors.jsonl"
    servers = {errors_path(f"postgresql://host/{name}") for name in ("a", "b")}
    assert len(servers) == 2
    assert all(path.name.endswith(".errors.jsonl") for path in servers)


def test_an_errors_file_that_cannot_be_is_told_before_the_work(tmp_path: Path) -> None:
    """A folder that is not there is one line at once, not after an hour."""
    with pytest.raises(ConfigurationError, match="there is no folder"), ErrorFile(tmp_path / "absent" / "errors.jsonl"):
        pass
