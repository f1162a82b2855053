"""Many artifacts with the real model: how good it is, the same output however they come, and what settings change."""

import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import ROOT, MakeFramework
from results import EVIDENCE, assert_valid, assert_verbatim
from sharded import RAISES, Stumbling

from matcher import Matcher
from matcher.domain import Artifact, LabelledArtifact, Matched, Outcome, Skipped
from matcher.errors import UsageError
from matcher.evaluation import evaluate_artifact, load_gold, measure
from matcher.pipeline.fault_isolation import told
from matcher.report import render

FLOORS = {
    "ndcg_at_5": 0.82,
    "map_by_behavior": 0.74,
    "micro_f1": 0.59,
    "precision": 0.51,
    "recall": 0.7,
    "silent_on_empty": 0.95,
    "quote_hit": 0.95,
}
"""On the shipped labelled artifacts; each .05 below what the shipped model reaches."""


@pytest.fixture(scope="module")
def gold(matcher: Matcher) -> Sequence[LabelledArtifact]:
    """Return the shipped labelled artifacts."""
    return load_gold(ROOT / "framework/gold/example_gold.jsonl", matcher.framework).artifacts


@pytest.fixture(scope="module")
def found(matcher: Matcher, gold: Sequence[LabelledArtifact]) -> list[Matched]:
    """Return what all of them may evidence, matched together."""
    return [one for one in matcher.match_many(one.artifact for one in gold) if isinstance(one, Matched)]


@pytest.fixture(scope="module")
def eight(found: list[Matched]) -> list[Matched]:
    """Return every fourth result: of each sort of work one or two."""
    return found[::4]


def test_the_shipped_model_is_as_good_as_is_said(
    matcher: Matcher, gold: Sequence[LabelledArtifact], found: list[Matched]
) -> None:
    """What lets the suggestions become much worse is found here, also where no other gold is at hand."""
    measured = measure([evaluate_artifact(one, told, matcher.framework) for one, told in zip(gold, found, strict=True)])
    figures = {name: getattr(measured, name) for name in FLOORS}
    assert {name: value for name, value in figures.items() if not value >= FLOORS[name]} == {}
    assert measured.quote_verbatim == 1
    assert measured.artifacts == 30


def test_every_result_is_verbatim_and_fits_the_schema(found: list[Matched]) -> None:
    """Whatever is suggested."""
    for one in found:
        assert_verbatim(one)
        assert_valid(one)


def test_the_same_input_gives_the_same_output(matcher: Matcher, eight: list[Matched]) -> None:
    """Alone, twice, in another order, in another batch, and by a new matcher: equal to the last bit."""
    artifacts = [one.artifact for one in eight]
    assert [matcher.match(one) for one in artifacts] == eight
    assert list(matcher.match_many(reversed(artifacts)))[::-1] == eight
    assert list(matcher.match_many([*artifacts[3:], *artifacts[3:]])) == eight[3:] * 2
    assert list(Matcher(tuned=False).match_many(artifacts)) == eight


def test_four_threads_share_a_matcher(matcher: Matcher, eight: list[Matched]) -> None:
    """A service can serve requests side by side from one matcher, with the same answers."""
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(matcher.match, [one.artifact for one in eight] * 2)) == eight * 2


def test_what_was_skipped_passes_through_in_its_place(matcher: Matcher) -> None:
    """A broken input between good ones loses nothing else, across batches."""
    skipped = Skipped(source="log.jsonl:17", reason="is not JSON", remedy="mend the line")
    inputs: list[Artifact | Skipped] = [Artifact(id=str(n), text="Short note.") for n in range(70)]
    inputs[3] = inputs[66] = skipped
    outcomes = list(matcher.match_many(inputs))
    assert [o.artifact.id if isinstance(o, Matched) else o for o in outcomes] == [
        i.id if isinstance(i, Artifact) else i for i in inputs
    ]
    assert list(matcher.match_many([])) == []


def test_an_artifact_that_cannot_be_matched_is_skipped_in_its_place(make_framework: MakeFramework) -> None:
    """One of four costs one line, which says what went wrong; the others are what they are alone."""
    stumbling = Stumbling(make_framework(), tuned=False)
    good = [Artifact(id=str(n), text="I own my failures: I broke the export.") for n in range(3)]
    bad = Artifact(id="bad", text=RAISES, title="root of all")
    outcomes = list(stumbling.match_many([*good[:1], bad, *good[1:]]))
    assert outcomes[:1] + outcomes[2:] == [stumbling.match(one) for one in good]
    line = "id bad: cannot be matched (ArithmeticError); leave it out, and report it with this line"
    assert str(outcomes[1]) == line


def test_what_is_wrong_with_the_model_is_no_artifacts_fault(
    make_framework: MakeFramework, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error that any artifact would meet ends the run at once, with its own type and words."""
    matcher = Matcher(make_framework(), tuned=False)

    def broken(*_: object, **__: object) -> None:
        raise TypeError("the judge was called wrongly")

    monkeypatch.setattr(matcher._pipeline.model, "judge", broken)
    with pytest.raises(TypeError, match="was called wrongly"):
        list(matcher.match_many([Artifact(id=str(n), text="Short note.") for n in range(3)]))


def test_what_went_wrong_is_told_without_the_artifacts_words() -> None:
    """Type and text of a fault in the program can be read in the line; the artifact's own words cannot."""
    artifact = Artifact(id="a", text="zugzwang everywhere")
    assert told(KeyError("passage_start"), artifact) == "KeyError: 'passage_start'"
    assert told(ValueError("bad: zugzwang"), artifact) == "ValueError"
    assert told(ValueError("bad: zugzwang"), Artifact(id="a", text="It was zugzwang, again.")) == "ValueError"


def test_results_do_not_wait_for_the_end_of_the_input(matcher: Matcher) -> None:
    """The first result is there after one batch: a quarter of a company's logs needs no memory for all of them."""
    asked = 0

    def endless() -> Iterator[Artifact]:
        nonlocal asked
        while True:
            asked += 1
            yield Artifact(id=str(asked), text="Short note.")

    assert json.loads(next(iter(render(matched_only(matcher.match_many(endless())), "jsonl"))))["artifact_id"] == "1"
    assert asked <= 64


def matched_only(outcomes: Iterable[Outcome]) -> Iterator[Matched]:
    """Yield the outcomes that were matched."""
    return (one for one in outcomes if isinstance(one, Matched))


def test_fingerprints_tell_results_apart(matcher: Matcher) -> None:
    """A changed setting changes the settings fingerprint and nothing else; equal settings, equal fingerprints."""
    same, other = Matcher(), Matcher(top=1)
    assert same.provenance == matcher.provenance
    assert other.provenance.settings_fingerprint != matcher.provenance.settings_fingerprint
    assert other.provenance.model_fingerprint == matcher.provenance.model_fingerprint
    assert other.provenance.framework_fingerprint == matcher.provenance.framework_fingerprint
    assert len(other.match(EVIDENCE).suggested) <= 1


def test_a_wanted_precision_is_stricter_the_higher_it_is(eight: list[Matched]) -> None:
    """Who asks for more right ones among the suggested gets fewer, all of them among those of a lower demand."""
    pairs = []
    for precision in (0.3, 0.6, 0.9):
        some = Matcher(precision=precision, tuned=False).match_many(one.artifact for one in eight)
        pairs.append({(m.artifact.id, s.behavior.id) for m in some if isinstance(m, Matched) for s in m.suggested})
    assert pairs[0] > pairs[1] > pairs[2]


def test_a_precision_and_a_confidence_are_not_mixed(make_framework: MakeFramework) -> None:
    """Two thresholds for one thing, or a precision of which nothing is known, are refused in one line."""
    with pytest.raises(UsageError, match="give one of them"):
        Matcher(precision=0.8, min_confidence=0.5)
    with pytest.raises(UsageError, match="without a bank"):
        Matcher(make_framework(), precision=0.8)


def test_json_forms_of_a_batch(matcher: Matcher) -> None:
    """An array and its lines hold the same objects; an empty batch is an empty array."""
    batch = [matcher.match(EVIDENCE), matcher.match("")]
    array = json.loads("".join(render(batch, "json")))
    assert array == [json.loads(line) for line in "".join(render(batch, "jsonl")).splitlines()]
    assert [len(one["behaviors"]) > 0 for one in array] == [True, False]
    every = json.loads("".join(render(batch, "json", every_behavior=True)))
    assert [len(one["behaviors"]) for one in every] == [27, 27]
    assert json.loads("".join(render([], "json"))) == []
    assert "".join(render([], "jsonl")) == ""
