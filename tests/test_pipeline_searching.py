"""Search over a real store with the shipped encoder: what is found for words and for a behavior."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from collecting import (
    ARTIFACTS,
    ASKED,
    COMMENTED,
    LOG2,
    LOG3,
    LOG4,
    MINE,
    PR5,
    STUCK,
    TESTS,
    artifact,
    collect,
    ids,
    rule,
)

from matcher import Matcher
from matcher.domain import parse_period
from matcher.errors import UsageError
from matcher.evidence_model import Correction, TunedModel
from matcher.pipeline.personal_data import purge
from matcher.pipeline.places import index_root_of
from matcher.pipeline.searching import Search
from matcher.pipeline.searching.passages import passages_at
from matcher.pipeline.selection import Selection
from matcher.store import Store, open_store


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings and the data of whoever runs the tests out of them."""
    for name in ("CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))


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


def test_a_rare_word_is_found_by_itself(searched_store: Store, search: Search, bare_matcher: Matcher) -> None:
    """A name that the encoder never learned: among many passages of one meaning, the one that holds it comes first."""
    names = ("KRB-11872", "KRB-11873", "KRB-11827", "KRB-18172")
    collect(
        searched_store,
        bare_matcher,
        [artifact(f"ticket{n}", f"Closed the ticket {name} today.") for n, name in enumerate(names)],
    )
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


def test_what_was_rejected_does_not_come_back(searched_store: Store, search: Search, bare_matcher: Matcher) -> None:
    """Not for that behavior, also after a new title and under another id; for others, and for words, it does."""
    rule(searched_store, LOG2, "test", "rejected")
    rule(searched_store, LOG3, "test", "accepted")
    moved = replace(LOG2, id="moved/log2", title="Another title")
    collect(searched_store, bare_matcher, [replace(LOG2, title="A new title"), moved])
    found = search.behavior("test", top=100)
    assert not {"log2", "moved/log2"} & set(ids(found))
    assert {finding.state for finding in found.findings if finding.artifact.id == "log3"} == {"accepted"}
    assert {"log2", "moved/log2"} <= set(ids(search.behavior("own", top=100)))
    assert "log2" in ids(search.words(TESTS, top=1))
    rule(searched_store, LOG2, "test", "open")
    rule(searched_store, moved, "test", "open")
    assert {"log2", "moved/log2"} <= set(ids(search.behavior("test", top=100)))


def test_nothing_to_search_for_is_said(search: Search) -> None:
    """Blank words are a mistake."""
    with pytest.raises(UsageError, match="nothing to search for"):
        search.words(" \n")


def test_an_empty_store_has_nothing_to_search(tmp_path: Path, bare_framework: Path) -> None:
    """No index is made, and nothing found is no error."""
    with open_store(tmp_path / "empty.db") as store:
        found = Search(store, bare_framework, tuned=False).words("canary")
        assert (found.findings, found.searched) == ((), 0)
        assert not index_root_of(store).exists()


def test_a_store_on_a_server_is_searched_as_well(
    location: str, bare_matcher: Matcher, bare_framework: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its index lies among the user's data, by the store's own name."""
    with open_store(location) as store:
        collect(store, bare_matcher)
        rule(store, LOG2, "test", "rejected")
        search = Search(store, bare_framework, tuned=False)
        assert ids(search.words("canary", top=1)) == ["pr1"]
        assert set(ids(search.words("what was done", Selection(subject="ike oduya"), top=50))) == {"log3", "pr5"}
        assert "log2" not in ids(search.behavior("test", top=50))
        assert index_root_of(store).is_dir()
        assert index_root_of(store).is_relative_to(tmp_path)
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))  # a purge empties the caches
        purge(store, {"ike oduya"})
        assert not index_root_of(store).exists()
        assert set(ids(search.words("what was done", top=50))) == {"pr1", "log2", "log4"}


def test_every_model_has_a_query_for_a_first_look(bare_matcher: Matcher, matcher: Matcher) -> None:
    """The statement's row without a bank, the head's weights with one, and a correction on top of either."""
    statements = bare_matcher._pipeline.encoder.encode([b.text for b in bare_matcher.framework.behaviors])
    for place, row in enumerate(statements):
        assert np.allclose(bare_matcher._pipeline.model.query(place), row, atol=1e-6)
    passages = matcher._pipeline.encoder.encode([TESTS, MINE, ASKED, "Lunch was served at noon."])
    names = [b.id for b in matcher.framework.behaviors]
    query = matcher._pipeline.model.query(names.index("craft-tested-documented"))
    assert query.dtype == np.float32
    assert int(np.argmax(passages @ query)) == 0
    heads = np.zeros((len(query) + len(names) + 9, len(names)))
    heads[: len(query)] = 0.5
    correction = Correction(slope=0.0, intercepts=np.zeros(len(names)), heads=heads)
    tuned = TunedModel(base=matcher._pipeline.model, correction=correction, decisions=1)
    assert np.allclose(tuned.query(0), matcher._pipeline.model.query(0) + 0.5)
