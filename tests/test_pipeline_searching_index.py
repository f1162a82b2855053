"""The index of a real store: it follows the store, what is damaged is made anew, and it forgets."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from collecting import ARTIFACTS, PR1, TESTS, artifact, collect, ids

from matcher import Matcher
from matcher.domain import Artifact
from matcher.index import IndexBusyError, IndexFilesError, PassageIndex
from matcher.pipeline.personal_data import purge
from matcher.pipeline.places import index_root_of
from matcher.pipeline.searching import Search
from matcher.store import Store, open_store


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings and the data of whoever runs the tests out of them."""
    for name in ("CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))


def files(store: Store) -> list[Path]:
    """Return the files of the store's indexes."""
    return sorted(path for path in index_root_of(store).rglob("*") if path.is_file())


def manifest(store: Store) -> dict[str, Any]:
    """Return what the one index says of itself; its key is drawn whenever it is made anew."""
    (folder,) = index_root_of(store).iterdir()
    content: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return content


def test_the_index_follows_the_store(searched_store: Store, search: Search, bare_matcher: Matcher) -> None:
    """New artifacts come, changed ones replace their old words, purged ones go; it is one index all the time."""
    assert "log9" not in ids(search.words(TESTS, top=100))
    first = manifest(searched_store)
    collect(
        searched_store,
        bare_matcher,
        [artifact("log9", TESTS, author="Ana"), replace(PR1, text="The parser has a new name now.")],
    )
    after = search.words("production canary outage", top=100)
    second = manifest(searched_store)
    assert (second["key"], second["generation"]) == (first["key"], 2)
    assert first["mark"] < second["mark"] == searched_store.last_change()
    assert {"log9", "pr1"} <= set(ids(after))
    assert not [f for f in after.findings if "canary" in f.quote.text]
    assert search.words("parser", top=1).findings[0].quote.text == "The parser has a new name now."
    searched_store.purge(["Ana"])
    assert "log9" not in ids(search.words(TESTS, top=100))


def test_an_artifact_that_lost_passages_leaves_none_behind(
    searched_store: Store, search: Search, bare_matcher: Matcher
) -> None:
    """Of the longer text that it had, no passage points behind the end of the one that it has."""
    long = artifact("log8", "\n\n".join(f"Moved the service number {n} to the new cluster." for n in range(30)))
    collect(searched_store, bare_matcher, [long])
    before = search.words("moved a service", top=100).searched
    collect(searched_store, bare_matcher, [replace(long, text="Moved the service to the new cluster.")])
    found = search.words("moved a service", top=100)
    assert found.searched == before - 29
    assert [f.quote.text for f in found.findings if f.artifact.id == "log8" and f.quote.field == "text"] == [
        "Moved the service to the new cluster."
    ]


@pytest.mark.parametrize("suffix", [".flat", ".words", "manifest.json"])
def test_a_damaged_index_is_made_anew(
    searched_store: Store, search: Search, caplog: pytest.LogCaptureFixture, suffix: str
) -> None:
    """One flipped byte: one line says so, and the search finds what it found before."""
    before = search.words("canary")
    (path,) = [path for path in files(searched_store) if path.name.endswith(suffix)]
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert search.words("canary") == before
    (line,) = (record.message for record in caplog.records if record.name == "matcher")
    assert "made anew" in line
    assert str(path) in line


def test_an_index_that_was_cut_off_goes_on(
    searched_store: Store, search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a killed search had published stays, and the next one does the rest."""
    monkeypatch.setattr("matcher.pipeline.searching.index_sync.BATCH_ROWS", 2)
    monkeypatch.setattr("matcher.pipeline.searching.index_sync.STAGE_ROWS", 2)
    added: list[int] = []
    adds = searched_store.artifacts

    def failing(numbers: list[int]) -> dict[int, Artifact]:
        added.extend(numbers)
        if len(added) > 2:
            raise KeyboardInterrupt
        return adds(numbers)

    monkeypatch.setattr(searched_store, "artifacts", failing)
    with pytest.raises(KeyboardInterrupt):
        search.words("canary")
    monkeypatch.setattr(searched_store, "artifacts", adds)
    cut_off = manifest(searched_store)
    assert 0 < cut_off["mark"] < searched_store.last_change()
    assert ids(search.words("canary", top=1)) == ["pr1"]
    assert manifest(searched_store)["key"] == cut_off["key"]
    assert set(ids(search.words("what was done", top=100))) == {one.id for one in ARTIFACTS}


def test_another_store_at_the_same_place_is_not_searched_by_the_old_index(
    searched_store: Store, search: Search, bare_matcher: Matcher, bare_framework: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever deletes a store and begins anew must not find passages of the first one's numbers."""
    search.words("canary")
    searched_store.close()
    path = Path(searched_store.place)
    for one in path.parent.glob("evidence.db*"):
        if one.is_file():
            one.unlink()
    with open_store(path) as other:
        collect(other, bare_matcher, [artifact("new", "Something else entirely happened to the parser.")])
        assert set(ids(Search(other, bare_framework, tuned=False).words("canary", top=100))) == {"new"}
    assert "made anew" in caplog.text


def test_another_model_has_an_index_of_its_own(
    searched_store: Store, search: Search, caplog: pytest.LogCaptureFixture
) -> None:
    """A search with an encoder that nothing was collected with finds nothing, and leaves the first index alone."""
    search.words("canary")
    before = files(searched_store)
    found = Search(searched_store, tuned=False).words("canary")  # the shipped framework has an encoder of its own
    assert (found.findings, found.searched) == ((), 0)
    assert "another one than before" in caplog.text
    assert set(before) - set(files(searched_store)) == set()
    assert ids(search.words("canary", top=1)) == ["pr1"]


def test_a_purge_leaves_nothing_in_the_index(
    searched_store: Store, search: Search, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither words nor rows: no file of the index holds a text, and behind a purge none of theirs is left at all."""
    search.words("canary")
    assert files(searched_store)
    for path in files(searched_store):
        assert not re.search(rb"canary|outage|noor|zugzwang", path.read_bytes(), re.IGNORECASE)
    searched_store.purge(["Noor Haddad"])
    search.words("canary")  # a search alone takes the purged rows out of the files
    assert not [path for path in files(searched_store) if path.suffix == ".dead"]
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))  # a purge empties the caches
    purge(searched_store, {"ike oduya"})
    assert not index_root_of(searched_store).exists()
    assert search.words("canary").searched == 0


def test_a_purge_in_the_middle_of_a_search_only_has_the_index_made_anew(
    searched_store: Store, search: Search, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder goes while it is being filled: the search finds what is left, and nothing of what was purged."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    read = searched_store.artifacts

    def and_purge(numbers: Sequence[int]) -> dict[int, Artifact]:
        found = read(numbers)
        monkeypatch.setattr(searched_store, "artifacts", read)
        assert purge(searched_store, {"ike oduya"}).rows["artifacts"] > 0
        return found

    monkeypatch.setattr(searched_store, "artifacts", and_purge)
    left = {one.id for one in ARTIFACTS if one.author != "Ike Oduya"}
    assert set(ids(search.words("what was done", top=100))) == left
    assert manifest(searched_store)["mark"] == searched_store.last_change()


def test_files_are_private(searched_store: Store, search: Search) -> None:
    """Rows are made of somebody's words: only their owner reads them."""
    search.words("canary")
    assert {path.stat().st_mode & 0o777 for path in files(searched_store)} == {0o600}
    assert index_root_of(searched_store).stat().st_mode & 0o777 == 0o700


def test_an_index_that_cannot_be_written_is_one_line(searched_store: Store, search: Search) -> None:
    """A file stands where the folder should be: what, where, what to do."""
    index_root_of(searched_store).write_text("in the way", encoding="utf-8")
    with pytest.raises(IndexFilesError, match="cannot be read or written") as caught:
        search.words("canary")
    assert "\n" not in str(caught.value)


def test_while_another_process_writes_the_published_state_is_searched(
    searched_store: Store,
    search: Search,
    bare_matcher: Matcher,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A long rebuild beside it delays nobody, but one line says that the newest are not known."""
    search.words("canary")
    collect(searched_store, bare_matcher, [artifact("log9", "Repaired the marimba.")])
    (folder,) = index_root_of(searched_store).iterdir()
    whole = PassageIndex.update

    def hasty(self: PassageIndex) -> object:
        return whole(self, wait=0.0)

    other = PassageIndex(folder, model=search._index._model, dimension=384)
    with other.update():
        monkeypatch.setattr(PassageIndex, "update", hasty)
        assert ids(search.words("canary", top=1)) == ["pr1"]
        assert "newest" in caplog.text
    monkeypatch.setattr(PassageIndex, "update", whole)
    assert ids(search.words("marimba", top=1)) == ["log9"]


def test_another_writer_and_no_index_yet_is_one_line(
    searched_store: Store, search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is nothing to search meanwhile, the search says who it waits for."""
    whole = PassageIndex.update

    def hasty(self: PassageIndex) -> object:
        return whole(self, wait=0.0)

    index = PassageIndex(search._index._folder, model=search._index._model, dimension=384)
    with index.update():
        monkeypatch.setattr(PassageIndex, "update", hasty)
        with pytest.raises(IndexBusyError, match="another process"):
            search.words("canary")
