"""Search over a real store with the shipped encoder: it follows the store, and what is damaged is made anew."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from collecting import ARTIFACTS, ASKED, COMMENTED, MINE, STUCK, TESTS, artifact, collect, rule
from conftest import MakeFramework

from matcher import Matcher
from matcher.domain import Artifact, Found, parse_period
from matcher.errors import UsageError
from matcher.evidence_model import Correction, TunedModel
from matcher.index import IndexBusyError, IndexFilesError, PassageIndex
from matcher.pipeline.keeping import purge
from matcher.pipeline.places import index_root_of
from matcher.pipeline.searching import Search
from matcher.pipeline.searching.passages import passages_at
from matcher.pipeline.selection import Selection
from matcher.store import Store, open_store

PR1, LOG2, LOG3, LOG4, PR5 = ARTIFACTS


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings and the data of whoever runs the tests out of them."""
    for name in ("CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))


@pytest.fixture(scope="module")
def tiny(make_framework: MakeFramework) -> Path:
    """Return a framework without a bank."""
    return make_framework()


@pytest.fixture(scope="module")
def reader(tiny: Path) -> Matcher:
    """Return the matcher that collects: the same encoder as the searches have."""
    return Matcher(tiny, tuned=False)


@pytest.fixture
def store(tmp_path: Path, reader: Matcher) -> Iterator[Store]:
    """Return a store of five artifacts."""
    with open_store(tmp_path / "evidence.db") as opened:
        collect(opened, reader)
        yield opened


@pytest.fixture
def search(store: Store, tiny: Path) -> Search:
    """Return a search over it."""
    return Search(store, tiny, tuned=False)


def ids(found: Found) -> list[str]:
    """Return the artifacts of the passages found, best first."""
    return [finding.artifact.id for finding in found.findings]


def files(store: Store) -> list[Path]:
    """Return the files of the store's indexes."""
    return sorted(path for path in index_root_of(store).rglob("*") if path.is_file())


def manifest(store: Store) -> dict[str, Any]:
    """Return what the one index says of itself; its key is drawn whenever it is made anew."""
    (folder,) = index_root_of(store).iterdir()
    content: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return content


def test_a_paraphrase_is_found_by_its_meaning(search: Search) -> None:
    """No word in common: only the vectors can tell; the passage comes verbatim with all that is known of it."""
    words = "sought assistance from colleagues"
    found = search.words(words, top=1)
    (finding,) = found.findings
    assert finding.artifact == LOG4
    quote = finding.quote
    assert LOG4.text[quote.start : quote.end] == quote.text == STUCK
    assert not set(words.split()) & set(STUCK.lower().split())
    assert quote.similarity is not None
    assert 0 < quote.similarity < 1
    assert (found.words, found.behavior, finding.state) == (words, None, None)
    assert found.provenance.model_id == "all-MiniLM-L6-v2-int8 / zero-shot"


def test_a_rare_word_is_found_by_itself(store: Store, search: Search, reader: Matcher) -> None:
    """A name that the encoder never learned: among many passages of one meaning, the one that holds it comes first."""
    names = ("KRB-11872", "KRB-11873", "KRB-11827", "KRB-18172")
    collect(store, reader, [artifact(f"ticket{n}", f"Closed the ticket {name} today.") for n, name in enumerate(names)])
    assert [ids(search.words(name, top=1)) for name in names] == [[f"ticket{n}"] for n in range(4)]


def test_what_is_hidden_is_not_searched(search: Search) -> None:
    """A word in an HTML comment, which no reader sees, finds nothing, also where passages were once cut otherwise."""
    assert "xylophone" in COMMENTED
    (older,) = passages_at(PR5, [("text", 0, len(COMMENTED))])
    assert older.text == COMMENTED
    assert older.prose
    assert "xylophone" not in older.prose
    plain, hidden = (search.words(word, top=5) for word in ("retry", "xylophone"))
    assert ids(plain)[0] == "pr5"
    assert "xylophone" not in hidden.findings[0].quote.text


def test_the_scope_restricts(search: Search) -> None:
    """Subject by any of their names, period by the local day, kind; nobody's is nothing."""

    def scoped(selection: Selection) -> set[str]:
        return set(ids(search.words("what was done", selection, top=100)))

    assert scoped(Selection()) == {one.id for one in ARTIFACTS}
    for name in ("noor haddad", "NOOR@example.org"):
        assert scoped(Selection(subject=name)) == {"pr1", "log2", "log4"}
    assert scoped(Selection(period=parse_period("2026-Q3"))) == {"pr1", "log2", "log3", "pr5"}
    assert scoped(Selection(kinds=("pull_request",), subject="Ike Oduya")) == {"pr5"}
    assert scoped(Selection(subject="nobody")) == set()


def test_subjects_are_known_by_their_aliases(search: Search, tmp_path: Path) -> None:
    """What `matcher config subjects` keeps counts here too."""
    path = tmp_path / "config" / "matcher" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text('[subjects]\n"Ike" = ["Ike Oduya"]\n', encoding="utf-8")
    assert set(ids(search.words("what was done", Selection(subject="ike"), top=100))) == {"log3", "pr5"}


def test_the_index_follows_the_store(store: Store, search: Search, reader: Matcher) -> None:
    """New artifacts come, changed ones replace their old words, purged ones go; it is one index all the time."""
    assert "log9" not in ids(search.words(TESTS, top=100))
    first = manifest(store)
    collect(store, reader, [artifact("log9", TESTS, author="Ana"), replace(PR1, text="The parser has a new name now.")])
    after = search.words("production canary outage", top=100)
    second = manifest(store)
    assert (second["key"], second["generation"]) == (first["key"], 2)
    assert first["mark"] < second["mark"] == store.last_change()
    assert {"log9", "pr1"} <= set(ids(after))
    assert not [f for f in after.findings if "canary" in f.quote.text]
    assert search.words("parser", top=1).findings[0].quote.text == "The parser has a new name now."
    store.purge(["Ana"])
    assert "log9" not in ids(search.words(TESTS, top=100))


def test_an_artifact_that_lost_passages_leaves_none_behind(store: Store, search: Search, reader: Matcher) -> None:
    """Of the longer text that it had, no passage points behind the end of the one that it has."""
    long = artifact("log8", "\n\n".join(f"Moved the service number {n} to the new cluster." for n in range(30)))
    collect(store, reader, [long])
    before = search.words("moved a service", top=100).searched
    collect(store, reader, [replace(long, text="Moved the service to the new cluster.")])
    found = search.words("moved a service", top=100)
    assert found.searched == before - 29
    assert [f.quote.text for f in found.findings if f.artifact.id == "log8" and f.quote.field == "text"] == [
        "Moved the service to the new cluster."
    ]


@pytest.mark.parametrize("suffix", [".flat", ".words", "manifest.json"])
def test_a_damaged_index_is_made_anew(
    store: Store, search: Search, caplog: pytest.LogCaptureFixture, suffix: str
) -> None:
    """One flipped byte: one line says so, and the search finds what it found before."""
    before = search.words("canary")
    (path,) = [path for path in files(store) if path.name.endswith(suffix)]
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert search.words("canary") == before
    (line,) = (record.message for record in caplog.records if record.name == "matcher")
    assert "made anew" in line
    assert str(path) in line


def test_an_index_that_was_cut_off_goes_on(store: Store, search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a killed search had published stays, and the next one does the rest."""
    monkeypatch.setattr("matcher.pipeline.searching.following.BATCH_ROWS", 3)
    monkeypatch.setattr("matcher.pipeline.searching.following.STAGE_ROWS", 3)
    added: list[int] = []
    adds = store.artifacts

    def failing(numbers: list[int]) -> dict[int, Artifact]:
        added.extend(numbers)
        if len(added) > 2:
            raise KeyboardInterrupt
        return adds(numbers)

    monkeypatch.setattr(store, "artifacts", failing)
    with pytest.raises(KeyboardInterrupt):
        search.words("canary")
    monkeypatch.setattr(store, "artifacts", adds)
    cut_off = manifest(store)
    assert 0 < cut_off["mark"] < store.last_change()
    assert ids(search.words("canary", top=1)) == ["pr1"]
    assert manifest(store)["key"] == cut_off["key"]
    assert set(ids(search.words("what was done", top=100))) == {one.id for one in ARTIFACTS}


def test_another_store_at_the_same_place_is_not_searched_by_the_old_index(
    store: Store, search: Search, reader: Matcher, tiny: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever deletes a store and begins anew must not find passages of the first one's numbers."""
    search.words("canary")
    store.close()
    path = Path(store.place)
    for one in path.parent.glob("evidence.db*"):
        if one.is_file():
            one.unlink()
    with open_store(path) as other:
        collect(other, reader, [artifact("new", "Something else entirely happened to the parser.")])
        assert set(ids(Search(other, tiny, tuned=False).words("canary", top=100))) == {"new"}
    assert "made anew" in caplog.text


def test_another_model_has_an_index_of_its_own(store: Store, search: Search, caplog: pytest.LogCaptureFixture) -> None:
    """A search with an encoder that nothing was collected with finds nothing, and leaves the first index alone."""
    search.words("canary")
    before = files(store)
    found = Search(store, tuned=False).words("canary")  # the shipped framework has an encoder of its own
    assert (found.findings, found.searched) == ((), 0)
    assert "another one than before" in caplog.text
    assert set(before) - set(files(store)) == set()
    assert ids(search.words("canary", top=1)) == ["pr1"]


def test_a_behavior_is_searched_for_and_read_again(search: Search) -> None:
    """The strongest evidence comes first; what is not even suggested has no state."""
    found = search.behavior("test", top=3)
    assert found.behavior is not None
    assert found.behavior.text == "My code is tested and documented"
    assert found.findings[0].quote.text == TESTS
    assert {finding.state for finding in found.findings} <= {"undecided", None}
    assert found.provenance.model_id == "all-MiniLM-L6-v2-int8 / zero-shot"
    with pytest.raises(UsageError, match="no such behavior"):
        search.behavior("nonsense")


def test_what_was_rejected_does_not_come_back(store: Store, search: Search, reader: Matcher) -> None:
    """Not for that behavior, also after a new title and under another id; for others, and for words, it does."""
    rule(store, LOG2, "test", "rejected")
    rule(store, LOG3, "test", "accepted")
    moved = replace(LOG2, id="moved/log2", title="Another title")
    collect(store, reader, [replace(LOG2, title="A new title"), moved])
    found = search.behavior("test", top=100)
    assert not {"log2", "moved/log2"} & set(ids(found))
    assert {finding.state for finding in found.findings if finding.artifact.id == "log3"} == {"accepted"}
    assert {"log2", "moved/log2"} <= set(ids(search.behavior("own", top=100)))
    assert "log2" in ids(search.words(TESTS, top=1))
    rule(store, LOG2, "test", "open")
    rule(store, moved, "test", "open")
    assert {"log2", "moved/log2"} <= set(ids(search.behavior("test", top=100)))


def test_a_purge_leaves_nothing_in_the_index(
    store: Store, search: Search, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither words nor rows: no file of the index holds a text, and behind a purge none of theirs is left at all."""
    search.words("canary")
    assert files(store)
    for path in files(store):
        assert not re.search(rb"canary|outage|noor|zugzwang", path.read_bytes(), re.IGNORECASE)
    store.purge(["Noor Haddad"])
    search.words("canary")  # a search alone takes the purged rows out of the files
    assert not [path for path in files(store) if path.suffix == ".dead"]
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))  # a purge empties the caches
    purge(store, {"ike oduya"})
    assert not index_root_of(store).exists()
    assert search.words("canary").searched == 0


def test_files_are_private(store: Store, search: Search) -> None:
    """Rows are made of somebody's words: only their owner reads them."""
    search.words("canary")
    assert {path.stat().st_mode & 0o777 for path in files(store)} == {0o600}
    assert index_root_of(store).stat().st_mode & 0o777 == 0o700


def test_an_index_that_cannot_be_written_is_one_line(store: Store, search: Search) -> None:
    """A file stands where the folder should be: what, where, what to do."""
    index_root_of(store).write_text("in the way", encoding="utf-8")
    with pytest.raises(IndexFilesError, match="cannot be read or written") as caught:
        search.words("canary")
    assert "\n" not in str(caught.value)


def test_while_another_process_writes_the_published_state_is_searched(
    store: Store, search: Search, reader: Matcher, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long rebuild beside it delays nobody, but one line says that the newest are not known."""
    search.words("canary")
    collect(store, reader, [artifact("log9", "Repaired the marimba.")])
    (folder,) = index_root_of(store).iterdir()
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


def test_nothing_to_search_for_is_said(search: Search) -> None:
    """Blank words are a mistake."""
    with pytest.raises(UsageError, match="nothing to search for"):
        search.words(" \n")


def test_an_empty_store_has_nothing_to_search(tmp_path: Path, tiny: Path) -> None:
    """No index is made, and nothing found is no error."""
    with open_store(tmp_path / "empty.db") as store:
        found = Search(store, tiny, tuned=False).words("canary")
        assert (found.findings, found.searched) == ((), 0)
        assert not index_root_of(store).exists()


def test_a_store_on_a_server_is_searched_as_well(
    location: str, reader: Matcher, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its index lies among the user's data, by the store's own name."""
    with open_store(location) as store:
        collect(store, reader)
        rule(store, LOG2, "test", "rejected")
        search = Search(store, tiny, tuned=False)
        assert ids(search.words("canary", top=1)) == ["pr1"]
        assert set(ids(search.words("what was done", Selection(subject="ike oduya"), top=50))) == {"log3", "pr5"}
        assert "log2" not in ids(search.behavior("test", top=50))
        assert index_root_of(store).is_dir()
        assert index_root_of(store).is_relative_to(tmp_path)
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))  # a purge empties the caches
        purge(store, {"ike oduya"})
        assert not index_root_of(store).exists()
        assert set(ids(search.words("what was done", top=50))) == {"pr1", "log2", "log4"}


def test_every_model_has_a_query_for_a_first_look(reader: Matcher, matcher: Matcher) -> None:
    """The statement's row without a bank, the head's weights with one, and a correction on top of either."""
    statements = reader._encoder.encode([b.text for b in reader.framework.behaviors])
    for place, row in enumerate(statements):
        assert np.allclose(reader._model.query(place), row, atol=1e-6)
    passages = matcher._encoder.encode([TESTS, MINE, ASKED, "Lunch was served at noon."])
    names = [b.id for b in matcher.framework.behaviors]
    query = matcher._model.query(names.index("craft-tested-documented"))
    assert query.dtype == np.float32
    assert int(np.argmax(passages @ query)) == 0
    heads = np.zeros((len(query) + len(names) + 9, len(names)))
    heads[: len(query)] = 0.5
    correction = Correction(slope=0.0, intercepts=np.zeros(len(names)), heads=heads)
    tuned = TunedModel(base=matcher._model, correction=correction, decisions=1)
    assert np.allclose(tuned.query(0), matcher._model.query(0) + 0.5)


def test_another_writer_and_no_index_yet_is_one_line(
    store: Store, search: Search, monkeypatch: pytest.MonkeyPatch
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
