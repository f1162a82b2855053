"""Two people's artifacts with one id stay two people's."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from collecting import PR1, STUCK, TESTS, artifact

from matcher import Matcher
from matcher.config import change_subject
from matcher.domain import Artifact, Skipped
from matcher.pipeline.collecting import Collection, ThreadExecutor
from matcher.store import ItemQuery, Store

ADA = artifact("1", TESTS, author="Ada Moss")
LOU = artifact("1", STUCK, author="Lou Park")


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of whoever runs the tests out of them."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def test_who_is_refused_replaces_nothing(store: Store, bare_matcher: Matcher) -> None:
    """What is said of replaced artifacts is of such as went in."""
    done = Collection(store=store, work=ThreadExecutor(bare_matcher)).collect([ADA, LOU])
    assert (done.anew, done.skipped, done.replaced) == (1, 1, 0)
    again = Collection(store=store, work=ThreadExecutor(bare_matcher)).collect([ADA, replace(ADA, text=STUCK)])
    assert (again.replaced, again.replacing) == (1, replace(ADA, text=STUCK))


def collected(store: Store, matcher: Matcher, artifacts: Sequence[Artifact]) -> tuple[int, list[str]]:
    """Return how many artifacts were kept in one pass, and the lines on those that were not."""
    told: list[Skipped] = []
    done = Collection(store=store, work=ThreadExecutor(matcher), skipped=told.append).collect(artifacts)
    return done.anew + done.unchanged, [str(one) for one in told]


@pytest.mark.parametrize("passes", [[[ADA], [LOU]], [[ADA, LOU]]])
def test_anothers_artifact_does_not_take_the_place(
    store: Store, bare_matcher: Matcher, passes: Sequence[Sequence[Artifact]]
) -> None:
    """Ada's words stay hers, in one run or two; Lou's are skipped with a line that says what to do."""
    lines = [line for one in passes for line in collected(store, bare_matcher, one)[1]]
    assert len(lines) == 1
    assert "'1'" in lines[0] and "Ada Moss" in lines[0] and "Lou Park" in lines[0] and "config subjects set" in lines[0]
    assert {item.artifact.text for item in store.items(ItemQuery(framework_id="tiny"))} <= {TESTS}
    assert collected(store, bare_matcher, [ADA]) == (1, [])


def test_the_same_person_by_another_name_goes_on(store: Store, bare_matcher: Matcher) -> None:
    """An edited artifact is told by its author's other names; a corrected name, by the same words."""
    collected(store, bare_matcher, [ADA])
    edited = replace(LOU, author="amoss")
    assert collected(store, bare_matcher, [edited])[0] == 0
    change_subject("Ada Moss", ["amoss"])
    assert collected(store, bare_matcher, [edited]) == (1, [])
    assert collected(store, bare_matcher, [replace(edited, author="Lou Park")]) == (1, [])


def test_who_does_not_say_who_it_is_by_is_believed(store: Store, bare_matcher: Matcher) -> None:
    """Without an author on either side nothing speaks against an edit."""
    nameless = replace(PR1, author=None)
    assert collected(store, bare_matcher, [nameless]) == (1, [])
    assert collected(store, bare_matcher, [replace(nameless, text=STUCK, author="Ada Moss")]) == (1, [])
    assert collected(store, bare_matcher, [nameless]) == (1, [])


def test_nobodys_artifact_from_elsewhere_does_not_take_the_place(store: Store, bare_matcher: Matcher) -> None:
    """Ids such as `1` or `#12` are in many exports: what was accepted of Ada's must not be lost to an unsigned one."""
    ada = replace(PR1, author="Ada Moss", source="ada/export.jsonl:1")
    assert collected(store, bare_matcher, [ada]) == (1, [])
    elsewhere = replace(PR1, text=STUCK, author=None, source="lou/export.jsonl:1")
    matched, (line,) = collected(store, bare_matcher, [elsewhere])
    assert matched == 0
    assert "Ada Moss" in line and "--unsigned-by" in line
    assert collected(store, bare_matcher, [replace(elsewhere, source="ada/export.jsonl:7")]) == (1, [])
