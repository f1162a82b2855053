"""A framework of one's own that says which of the shipped behaviors its own are like: from its file to suggestions."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import ROOT

from matcher import Matcher
from matcher.cli.framework import framework as command
from matcher.domain import Artifact
from matcher.embedding import load_encoder
from matcher.errors import ConfigurationError, UsageError
from matcher.evidence_model import BankModel, Decided, Reviewed, through_crosswalk, tuned
from matcher.framework import load_framework, resolve, shipped
from matcher.passages import cut
from matcher.pipeline.crosswalk import proposals
from matcher.pipeline.models import document, evidence_model
from matcher.pipeline.parts import parts_of

WORDED = ROOT / "framework" / "gold" / "frameworks"
OWN = """\
[[behaviors]]
id = "blame"
text = "Admits when something went wrong on their watch, and takes a lesson away."
like = ["results-own-failures"]

[[behaviors]]
id = "solid"
text = "What they ship holds, and others can read why."
like = ["craft-tested-documented", "craft-debug-by-design"]

[[behaviors]]
id = "budget"
text = "Manages a budget."
"""
LOG = Artifact(
    id="log",
    kind="work_log",
    text="The outage was mine: I had skipped the canary. The deploy refuses to go on without one now, and I learned to "
    "ask. Added a test that fails without the fix.",
)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return the framework's file."""
    path = tmp_path / "own.toml"
    path.write_text(OWN, encoding="utf-8")
    return path


def test_a_framework_is_matched_by_what_its_behaviors_are_like(own: Path) -> None:
    """As sure of one behavior as of the one it is like, quoting the same words; surer of several than of each."""
    theirs = {s.behavior.id: s for s in Matcher(tuned=False).match(LOG).suggestions}
    matched = Matcher(own, tuned=False).match(LOG)
    ours = {s.behavior.id: s for s in matched.suggestions}
    blame = theirs["results-own-failures"]
    assert (ours["blame"].confidence, ours["blame"].threshold) == pytest.approx((blame.confidence, blame.threshold))
    assert ours["blame"].suggested and ours["blame"].evidence == blame.evidence
    both = [theirs[one].confidence for one in ("craft-tested-documented", "craft-debug-by-design")]
    assert max(both) <= ours["solid"].confidence == pytest.approx(1 - (1 - both[0]) * (1 - both[1]))
    assert ours["budget"].confidence < 0.02 and not ours["budget"].suggested
    assert any(
        "like none, and suggested only once decisions have taught it: budget" in note
        for note in evidence_model(parts_of(str(own), None), None).notes
    )


def test_nothing_is_known_of_what_is_like_nothing(own: Path) -> None:
    """Such a behavior cannot be searched for, and an artifact without prose is judged."""
    parts = parts_of(str(own), None)
    model = evidence_model(parts, None)
    with pytest.raises(UsageError, match=r"^budget: nothing is known.*matcher framework liken"):
        model.query(2)
    assert model.query(1).shape == (load_encoder().dimension,)
    empty = model.judge("work_log", [], parts.encoder.encode([]))
    assert empty.passage_log_odds.shape == (0, 3) and empty.confidence[2] < 0.02


def test_what_is_like_nothing_is_learned_from_decisions(own: Path) -> None:
    """Not suggested before; after some decisions it is, for texts like those that were accepted."""
    parts = parts_of(str(own), None)
    model = evidence_model(parts, None)
    reviewed = []
    for year in range(2001, 2021):
        for text, accepted in (
            (f"Kept the {year} budget of {year % 7 + 2} million, quarter by quarter.", True),
            (f"Looked at the dashboards of {year}, and at those of the year before.", False),
        ):
            passages = cut(replace(LOG, text=text)).passages
            (rows,) = parts.encoder.encode_in_context([document(passages)])
            said = model.judge("work_log", passages, rows)
            decided = (Decided(behavior=2, accepted=accepted),)
            reviewed.append(Reviewed(fingerprint=text, kind="work_log", vectors=rows, judgement=said, decided=decided))
            assert said.confidence[2] < said.thresholds[2]
    learned = tuned(model, reviewed)
    passages = cut(replace(LOG, text="Kept the 2024 budget of 4 million, and told finance each quarter.")).passages
    (rows,) = parts.encoder.encode_in_context([document(passages)])
    said = learned.judge("work_log", passages, rows)
    assert said.confidence[2] >= said.thresholds[2]
    passages = cut(LOG).passages
    (rows,) = parts.encoder.encode_in_context([document(passages)])
    said = learned.judge("work_log", passages, rows)
    assert said.confidence[2] < said.thresholds[2]


def test_a_wanted_precision_is_that_of_the_shipped_model(own: Path) -> None:
    """Fewer suggestions where more of them shall hold."""
    model = evidence_model(parts_of(str(own), None), None)
    usual, strict = (m.judge("work_log", [], load_encoder().encode([])) for m in (model, model.at_precision(0.9)))
    assert (strict.thresholds[:2] > usual.thresholds[:2]).all()
    loose = model.at_precision(0.01).judge("work_log", [], load_encoder().encode([]))
    assert loose.thresholds[2] > loose.confidence[2], (
        "nothing is known of what shows the budget, however little is asked"
    )


def test_what_decides_is_in_the_fingerprint(own: Path) -> None:
    """Another likeness is another model; a framework without one has the fingerprint that it always had."""
    parts = parts_of(str(own), None)
    other = load_framework(resolve(None))
    base = evidence_model(replace(parts, framework=other, path=resolve(None)), None)
    assert isinstance(base, BankModel)
    changed = replace(
        parts.framework,
        behaviors=tuple(replace(b, like=("craft-clear-code",) if b.like else ()) for b in parts.framework.behaviors),
    )
    assert len({through_crosswalk(f, base, other).fingerprint for f in (parts.framework, changed)}) == 2
    assert len({parts.framework.fingerprint, changed.fingerprint}) == 2


def test_the_passages_are_read_by_the_encoder_that_the_shipped_model_learned_with(own: Path) -> None:
    """Not by the general one: the rows of one say nothing to the heads of the other."""
    passages = cut(LOG).passages
    ours, theirs = (parts_of(name, None).encoder for name in (str(own), None))
    assert ours.fingerprint == theirs.fingerprint
    assert (ours.encode_in_context([document(passages)])[0] == theirs.encode_in_context([document(passages)])[0]).all()


@pytest.mark.parametrize(
    ("like", "head", "told"),
    [
        ('"results-own-failures"', "", 'like is no list of ids; write like = ["…"], or leave it out'),
        ("[]", "", 'like is no list of ids; write like = ["…"], or leave it out'),
        ('["results-own-failure"]', "", "has no such behavior; did you mean 'results-own-failures'?"),
        ('["zzz"]', "", "has no such behavior; matcher framework show lists the ids"),
        ('["results-own-failures"]', 'bank = "bank"\n', "like beside a bank; a bank alone is learned from"),
    ],
)
def test_what_cannot_be_mapped_is_one_line(tmp_path: Path, like: str, head: str, told: str) -> None:
    """Where, what and what to do."""
    path = tmp_path / "f.toml"
    path.write_text(f'{head}[[behaviors]]\nid = "a"\ntext = "I do"\nlike = {like}\n', encoding="utf-8")
    with pytest.raises(ConfigurationError) as error:
        load_framework(path)
    assert told in str(error.value) and f"{path}:{4 + bool(head)}: " in str(error.value)


def test_proposals_are_comments_until_a_person_takes_one(own: Path) -> None:
    """The file stays what it was; each behavior that says nothing yet gets three, and one of them may be taken."""
    done = CliRunner().invoke(command, ["liken", str(own), "-o", str(own.with_name("likened.toml"))])
    assert done.exit_code == 0, done.output
    likened = own.with_name("likened.toml")
    assert load_framework(likened).behaviors == load_framework(own).behaviors
    proposed = [line for line in likened.read_text(encoding="utf-8").splitlines() if line.startswith("# like = ")]
    assert len(proposed) == 3
    likened.write_text(likened.read_text(encoding="utf-8").replace(proposed[0], proposed[0][2:]), encoding="utf-8")
    (taken,) = load_framework(likened).behaviors[2].like
    assert taken in {b.id for b in load_framework(resolve(None)).behaviors}


def test_a_framework_with_a_bank_is_not_likened() -> None:
    """It learns from its bank."""
    done = CliRunner().invoke(command, ["liken", str(resolve(None))])
    assert isinstance(done.exception, UsageError) and "has a bank" in str(done.exception)


@pytest.mark.parametrize("path", sorted(WORDED.glob("*.toml")), ids=lambda p: p.stem)
def test_the_right_behavior_is_nearly_always_among_the_proposals(path: Path) -> None:
    """Of frameworks in other words: eight in ten, at the least."""
    said = load_framework(path)
    near = proposals(said)
    found = [any(one in b.like for one, _ in near[b.id]) for b in said.behaviors]
    assert sum(found) >= 0.8 * len(found)


def test_figures_that_would_flatter_are_refused(own: Path, tmp_path: Path) -> None:
    """The other was calibrated on artifacts whose labels its borrower cannot leave out."""
    dev = ROOT.parent / "shared" / "gold" / "dev.jsonl"
    if not dev.is_file():
        pytest.skip("the dev set is not on this machine")
    gold = tmp_path / "gold.jsonl"
    first = json.loads(dev.read_text(encoding="utf-8").splitlines()[0])
    gold.write_text(json.dumps(first | {"labels": []}), encoding="utf-8")
    with pytest.raises(UsageError, match="figures would flatter"):
        Matcher(own, tuned=False).evaluate(gold)


def test_the_frameworks_for_measuring_are_not_shipped() -> None:
    """They are no frameworks of anybody's."""
    assert not [path for path in shipped() if "gold" in path.parts]
