"""What an artifact is taken for where nobody says of what kind it is."""

from collections.abc import Sequence

import numpy as np
import pytest
from conftest import MakeFramework

from matcher import Matcher
from matcher.domain import Artifact, Kind, Passage
from matcher.embedding import Matrix, load_encoder
from matcher.evidence_model import EvidenceModel
from matcher.framework import load_framework
from matcher.passages import cut
from matcher.pipeline.models import document, evidence_model, fit
from matcher.pipeline.parts import Parts, parts_of
from matcher.report import explanation_text

TEXTS: dict[Kind, str] = {
    "work_log": "Monday: finished the tokenizer notebook, started on the loader.\n\nTuesday: mostly meetings. Paired "
    "with Ilse on the flaky test.\n\nFriday: loader merged. Next week: the eval harness.",
    "incident_report": "At 14:02 the pager fired for elevated 5xx on checkout. We rolled back at 14:20 and error rates "
    "recovered.\n\nRoot cause: the connection pool was exhausted after the config change. Impact: 3% of requests.",
    "pull_request": "Fix the empty batch in the collate function. Adds a regression test.\n\nThe old code gave None, "
    "which the trainer passed on.",
}


@pytest.fixture(scope="module")
def shipped() -> tuple[Parts, EvidenceModel]:
    """Return the shipped model and what it was made from."""
    parts = parts_of(None, None)
    return parts, evidence_model(parts, None)


def read(parts: Parts, text: str) -> tuple[Sequence[Passage], Matrix]:
    """Return the passages of a text and their rows."""
    passages = cut(Artifact(id="a", text=text)).passages
    return passages, parts.encoder.encode_in_context([document(passages)])[0]


@pytest.mark.parametrize("kind", TEXTS)
def test_it_is_judged_as_what_it_reads_like(shipped: tuple[Parts, EvidenceModel], kind: Kind) -> None:
    """A log without a telling name gets the confidences of a log."""
    parts, model = shipped
    passages, rows = read(parts, TEXTS[kind])
    untold, told = model.judge("other", passages, rows), model.judge(kind, passages, rows)
    assert untold.kind == kind
    assert np.array_equal(untold.confidence, told.confidence)


def test_what_is_stated_is_never_overruled(shipped: tuple[Parts, EvidenceModel]) -> None:
    """Minutes that read like a log are minutes."""
    parts, model = shipped
    passages, rows = read(parts, TEXTS["work_log"])
    stated = model.judge("meeting_notes", passages, rows)
    assert stated.kind == "meeting_notes"
    assert not np.array_equal(stated.confidence, model.judge("other", passages, rows).confidence)


def test_nothing_is_taken_for_anything_without_words(shipped: tuple[Parts, EvidenceModel]) -> None:
    """An artifact without prose reads like nothing."""
    parts, model = shipped
    passages, rows = read(parts, "")
    assert model.judge("other", passages, rows).kind == "other"


def test_a_bank_of_one_kind_teaches_no_kinds(make_framework: MakeFramework) -> None:
    """What nobody showed is not guessed: the tiny bank's artifacts are all work logs."""
    path = make_framework(bank=True)
    parts = Parts(framework=load_framework(path), path=path, encoder=load_encoder())
    passages, rows = read(parts, TEXTS["work_log"])
    assert fit(parts, []).judge("other", passages, rows).kind == "other"


def test_explaining_says_what_it_was_taken_for() -> None:
    """Only where it was not stated."""
    matcher = Matcher()
    told = {
        kind: explanation_text(
            matcher.explain(Artifact(id="a", kind=kind, text=TEXTS["work_log"]), "results-own-failures")
        )
        for kind in ("other", "work_log")
    }
    assert "\nkind not stated; judged as work log, which it reads like\n" in told["other"]
    assert "kind not stated" not in told["work_log"]
