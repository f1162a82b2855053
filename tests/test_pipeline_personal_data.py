"""What goes, goes everywhere: the store, and every file that holds words from it, also where it was cut off."""

import sqlite3
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from evidence import FIRST, collect

from matcher.domain import Artifact
from matcher.errors import StoreError
from matcher.pipeline.deletion import remove
from matcher.pipeline.lesson_files import LESSONS, lessons_folder
from matcher.pipeline.lessons import Lesson, to_line
from matcher.pipeline.people import authors_of
from matcher.pipeline.personal_data import drop_older, naming, purge
from matcher.pipeline.places import errors_path, index_root_of
from matcher.store import Store, open_store

BENS = replace(FIRST, id="ben/1", author="Ben", text="Added a regression test.")
LATER = datetime.now(UTC) + timedelta(days=500)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give each test folders of its own."""
    for name in ("DATA", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    yield


def learned(store: Store, *artifacts: Artifact) -> Path:
    """Return the file of a lesson on each artifact of a store."""
    file = lessons_folder() / "tiny" / LESSONS
    file.parent.mkdir(parents=True, exist_ok=True)
    lessons = [Lesson(artifact=one, behavior="own", accepted=True, store=store.identity()) for one in artifacts]
    file.write_text("".join(map(to_line, lessons)), encoding="utf-8")
    return file


def test_lessons_go_also_where_another_process_reads_what_is_too_old(tmp_path: Path) -> None:
    """Words past their days stand in no lesson, though the store's file can be rewritten only at the next opening."""
    path = tmp_path / "evidence.db"
    with open_store(path, patience=0.2) as store:
        collect(store, FIRST)
        file = learned(store, FIRST)
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM artifacts").fetchone()
            with pytest.raises(StoreError, match="the rows are purged, but"):
                drop_older(store, 400, LATER)
        assert not file.exists()
    with open_store(path) as store:
        assert drop_older(store, 400, LATER) == 0
    assert b"The outage was mine" not in path.read_bytes()


def test_what_is_learned_while_it_is_purged_goes_too(tmp_path: Path) -> None:
    """Between the lessons and the rows, somebody who runs `tune` still finds the artifacts."""

    class Busy:
        """A store beside which somebody learns from it just before its rows go."""

        def __init__(self, store: Store) -> None:
            self._store = store

        def __getattr__(self, name: str) -> Any:
            return getattr(self._store, name)

        def purge(self, *of: Any) -> Mapping[str, int]:
            learned(self._store, FIRST)
            return self._store.purge(*of)

    with open_store(tmp_path / "evidence.db") as store:
        collect(store, FIRST)
        busy: Any = Busy(store)
        assert purge(busy, {"ana"}).lessons == 1
    assert not (lessons_folder() / "tiny" / LESSONS).exists()


def test_what_lies_beside_a_store_goes_by_whatever_link_it_was_named(tmp_path: Path) -> None:
    """A search by a link and a purge by the file's own name, or the other way round, mean the same index and errors."""
    (tmp_path / "real").mkdir()
    (tmp_path / "folder").symlink_to("real")
    (tmp_path / "link.db").symlink_to(Path("folder") / "evidence.db")
    names = [tmp_path / name for name in ("real/evidence.db", "folder/evidence.db", "link.db")]
    for searched, purged in permutations(names, 2):
        with open_store(searched) as store:
            collect(store, FIRST)
            index_root_of(store).mkdir()
            (index_root_of(store) / "words").write_text(FIRST.text)
            errors_path(store.place).write_text('{"source": "a.md", "reason": "", "remedy": ""}\n')
        with open_store(purged) as store:
            assert purge(store, {"ana"}).rows["artifacts"] == 1
        assert {path.name for path in tmp_path.iterdir()} == {"folder", "link.db", "real"}
        assert [path.name for path in (tmp_path / "real").iterdir()] == ["evidence.db"]


def test_a_folder_is_gone_for_each_that_removes_it(tmp_path: Path) -> None:
    """Who meets another at it, or a search that deletes files of its index, does not leave the rest lying there."""
    folder = tmp_path / "index"
    folder.mkdir()
    for n in range(2_000):
        (folder / f"{n}").touch()

    def gone(_: int) -> bool:
        remove([folder])
        return not folder.exists()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(gone, range(4))) == [True] * 4


def test_who_is_named_is_found_in_any_version_case_and_line(tmp_path: Path) -> None:
    """What a purge leaves though it names the person is told also where a line ends within the name."""
    texts = {
        "line": "Thanks to Anna Weber.",
        "break": "Thanks to ANNA\n  Weber.",
        "earlier": "Anna Weber did it.",
        "letters": "Thanks to J\u00f6rg WEISS.",
        "composed": "Thanks to Jo\u0308rg Wei\u00df.",
        "another": "Thanks to Johanna Weber and Anna Weberling.",
    }
    with open_store(tmp_path / "evidence.db") as store:
        collect(store, *(replace(FIRST, id=name, text=text) for name, text in texts.items()))
        collect(store, replace(FIRST, id="earlier", text="She did it."))
        collect(store, *(replace(FIRST, id=f"more {n}", text=f"{n}") for n in range(200)), BENS)
        assert naming(store, authors_of("Anna Weber")) == ("line", "break", "earlier")
        assert naming(store, authors_of("J\u00f6rg Wei\u00df")) == ("letters", "composed")
        assert naming(store, authors_of("tested")) == ()
        assert naming(store, {"regression test"}) == (BENS.id,)
        assert naming(store, set()) == ()
