"""A model fitted on a bank of one's own: what it says, and that it is the same again from its file."""

import json
import zipfile
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from conftest import EXAMPLES, MakeFramework
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.domain import Artifact, Passage
from matcher.embedding import Encoder, load_encoder
from matcher.errors import ConfigurationError
from matcher.evidence_model import BankModel, DeedExamples, EvidenceModel, Judgement, load_model, save_model
from matcher.framework import ExampleArtifact, load_bank, load_framework
from matcher.passages import cut
from matcher.pipeline.models import evidence_model, fit, fit_heads_to
from matcher.pipeline.parts import Parts

SEEN = "The outage was mine: I had skipped the canary. The service listens on port 8080."


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    """Return the shipped encoder."""
    return load_encoder()


@pytest.fixture(scope="module")
def parts(encoder: Encoder, make_framework: MakeFramework) -> Parts:
    """Return the tiny framework with its bank."""
    path = make_framework(bank=True)
    return Parts(framework=load_framework(path), path=path, encoder=encoder)


@pytest.fixture(scope="module")
def fitted(parts: Parts) -> BankModel:
    """Return the model fitted on the tiny bank."""
    return fit(parts, [])


@pytest.fixture(scope="module")
def stored(fitted: BankModel, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the bytes of the fitted model's file."""
    path = tmp_path_factory.mktemp("model") / "m.npz"
    save_model(fitted, path)
    return path.read_bytes()


def judged(model: EvidenceModel, encoder: Encoder, text: str) -> tuple[Sequence[Passage], Judgement]:
    """Return the passages of a text, and the judgement over them."""
    passages = cut(Artifact(id="a", text=text)).passages
    return passages, model.judge("work_log", passages, encoder.encode([p.prose for p in passages]))


def assert_equal(one: Judgement, other: Judgement) -> None:
    """Assert that two judgements are equal to the last bit."""
    for field in fields(Judgement):
        assert np.array_equal(getattr(one, field.name), getattr(other, field.name)), field.name


def test_the_model_says_what_the_bank_says(fitted: BankModel, encoder: Encoder) -> None:
    """Words like the bank's examples of a behavior put that behavior first, for nearly all of them."""
    ids = ["own", "test", "ask"]
    right = [
        ids[int(judged(fitted, encoder, text)[1].confidence.argmax())] == label for text, label in EXAMPLES if label
    ]
    assert np.mean(right) >= 0.9


def test_the_nearest_reference_is_what_it_resembles(fitted: BankModel, encoder: Encoder) -> None:
    """A passage copied from the bank is explained by that very example, by file and line."""
    passages, judgement = judged(fitted, encoder, SEEN)
    reference = fitted.references[judgement.nearest[0, 0]]
    assert reference.text == passages[0].text == "The outage was mine: I had skipped the canary."
    assert reference.origin == "passages.jsonl:1"
    assert judgement.similarity[0, 0] > 0.99


def test_of_a_large_bank_the_nearest_kept_example_is_named(
    encoder: Encoder, make_framework: MakeFramework, tmp_path: Path
) -> None:
    """A hundred examples of a behavior are condensed; the statements stay, and what is named is what was compared."""
    path = make_framework(bank=True)
    more = [f"Outage {n} of service {n % 7} was my doing, and I told the team so." for n in range(100)]
    with (path.parent / "bank" / "passages.jsonl").open("a", encoding="utf-8") as bank:
        bank.writelines(f"{json.dumps({'text': text, 'kind': 'work_log', 'labels': {'own': 2}})}\n" for text in more)
    parts = Parts(framework=load_framework(path), path=path, encoder=encoder)
    save_model(fit(parts, []), tmp_path / "m.npz")
    model = load_model(tmp_path / "m.npz")
    kept = [reference.text for reference in model.references]
    assert kept[:3] == [b.text for b in parts.framework.behaviors]
    assert len(set(more) & set(kept)) < 60
    text = next(text for text in kept if text in more)
    _, judgement = judged(model, encoder, text)
    assert model.references[judgement.nearest[0, 0]].text == text


def test_shapes_and_ranges(fitted: BankModel, encoder: Encoder) -> None:
    """Confidences are probabilities and similarities cosines, one a passage and behavior."""
    passages, judgement = judged(fitted, encoder, SEEN)
    assert judgement.confidence.shape == judgement.thresholds.shape == (3,)
    assert ((judgement.confidence >= 0) & (judgement.confidence <= 1)).all()
    assert (
        judgement.passage_log_odds.shape == judgement.similarity.shape == judgement.nearest.shape == (len(passages), 3)
    )
    assert (np.abs(judgement.similarity) <= 1).all()
    assert judgement.contributions.shape == (3, len(fitted.feature_names))


def test_no_passages_is_no_failure(fitted: BankModel, encoder: Encoder) -> None:
    """An artifact without prose is judged on nothing: low confidences, no similarity."""
    passages, judgement = judged(fitted, encoder, "")
    assert not passages
    assert judgement.passage_log_odds.shape == (0, 3)
    assert np.isfinite(judgement.confidence).all()
    assert (judgement.confidence <= judged(fitted, encoder, SEEN)[1].confidence.max()).all()


def test_fitting_twice_gives_the_same_bytes(parts: Parts, stored: bytes, tmp_path: Path) -> None:
    """The model that ships can be made again and compared byte for byte."""
    save_model(fit(parts, []), tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == stored


def test_a_saved_model_judges_the_same(fitted: BankModel, stored: bytes, encoder: Encoder, tmp_path: Path) -> None:
    """Saving and loading changes no bit of a judgement, the fingerprint, or the file itself when saved again."""
    path = tmp_path / "m.npz"
    path.write_bytes(stored)
    loaded = load_model(path)
    for text in (SEEN, "", "🚀 shipped"):
        assert_equal(judged(fitted, encoder, text)[1], judged(loaded, encoder, text)[1])
    assert loaded.fingerprint == fitted.fingerprint
    assert loaded.fingerprint.startswith("sha256:")
    save_model(loaded, tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == stored


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_damaged_file_is_one_line(
    data: st.DataObject, fitted: BankModel, stored: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Cut off, overwritten or empty: what is wrong and what to do, never a traceback, and never another model."""
    path = tmp_path_factory.mktemp("damaged") / "m.npz"
    if data.draw(st.booleans()):
        path.write_bytes(stored[: data.draw(st.integers(0, len(stored) - 1))])
    else:
        start = data.draw(st.integers(0, len(stored) - 50))
        path.write_bytes(stored[:start] + bytes(b ^ 0xFF for b in stored[start : start + 50]) + stored[start + 50 :])
    try:
        assert load_model(path).fingerprint == fitted.fingerprint
    except ConfigurationError as error:
        assert str(path) in str(error)
        assert ";" in str(error)
        assert "\n" not in str(error)


@pytest.mark.parametrize("content", [b"", b"not a model", b"PK\x03\x04", b"\x93NUMPY\x01\x00"])
def test_a_file_that_never_was_a_model_is_one_line(tmp_path: Path, content: bytes) -> None:
    """So is a file of another sort, and one that is not there."""
    path = tmp_path / "m.npz"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match="model cannot be read"):
        load_model(path)
    with pytest.raises(ConfigurationError, match="model cannot be read"):
        load_model(tmp_path / "absent.npz")


def test_an_array_whose_header_is_cut_off_is_one_line(tmp_path: Path) -> None:
    """NumPy reads headers with Python's tokenizer, which has errors of its own."""
    path = tmp_path / "m.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("texts.npy", b"\x93NUMPY\x01\x00\x0c\x00{'descr': (\n\n")
    with pytest.raises(ConfigurationError, match="model cannot be read"):
        load_model(path)


def test_a_file_of_another_format_says_so(stored: bytes, tmp_path: Path) -> None:
    """A model of another version is not read by guessing."""
    path = tmp_path / "m.npz"
    path.write_bytes(stored)
    with np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files}
    texts = json.loads(arrays["texts"].tobytes())
    arrays["texts"] = np.frombuffer(json.dumps({**texts, "format": 99}).encode(), dtype=np.uint8)
    np.savez(path, allow_pickle=False, **arrays)
    with pytest.raises(ConfigurationError, match="format 99"):
        load_model(path)


def test_a_bank_of_passages_alone_is_enough(encoder: Encoder, make_framework: MakeFramework) -> None:
    """Who writes examples but no whole artifacts gets a model too."""
    path = make_framework(bank=True)
    (path.parent / "bank" / "artifacts.jsonl").unlink()
    parts = Parts(framework=load_framework(path), path=path, encoder=encoder)
    _, judgement = judged(evidence_model(parts, None), encoder, SEEN)
    assert int(judgement.confidence.argmax()) == 0


def test_a_bank_with_one_whole_artifact_is_enough(encoder: Encoder, make_framework: MakeFramework) -> None:
    """One whole artifact beside the passages is no reason to fail, nor is an artifact without prose to judge."""
    path = make_framework(bank=True)
    artifacts = path.parent / "bank" / "artifacts.jsonl"
    artifacts.write_text(artifacts.read_text(encoding="utf-8").split("\n")[0] + "\n", encoding="utf-8")
    parts = Parts(framework=load_framework(path), path=path, encoder=encoder)
    model = evidence_model(parts, None)
    assert judged(model, encoder, "")[1].confidence.shape == (3,)
    assert judged(model, encoder, SEEN)[1].confidence.shape == (3,)


def test_a_framework_of_one_behavior_is_matched_without_a_bank(encoder: Encoder, tmp_path: Path) -> None:
    """With nothing to compare a statement with, nearness still orders passages."""
    path = tmp_path / "one.toml"
    path.write_text('[[behaviors]]\nid = "own"\ntext = "I own my failures and learn from them"\n')
    parts = Parts(framework=load_framework(path), path=path, encoder=encoder)
    passages, judgement = judged(evidence_model(parts, None), encoder, SEEN)
    assert judgement.passage_log_odds[:, 0].argmax() == 0
    assert len(passages) == 2
    assert 0 <= judgement.confidence[0] <= 1


def test_whole_artifacts_without_prose_are_no_ground_to_calibrate_on(parts: Parts) -> None:
    """Five of code alone teach nothing: the examples stand in, as where nothing whole was written."""
    bank = load_bank(parts.framework, parts.path.parent / "bank")
    blank = [
        ExampleArtifact(id=f"a{n}", kind="other", title=None, text="```\nx = 1\n```", labels=(), file="a.jsonl", line=n)
        for n in range(6)
    ]
    fitted = fit_heads_to(replace(bank, artifacts=tuple(blank)), parts)
    assert not fitted.enough_written
    assert fitted.self_calibrated(made_with="").calibration.thresholds.shape == (3,)


def test_a_held_out_example_teaches_nothing_of_others_deeds(parts: Parts) -> None:
    """Nor what it was told as of somebody else: else it would be known when the calibration is measured on it."""
    bank = load_bank(parts.framework, parts.path.parent / "bank")
    deeds = fit_heads_to(bank, parts).deeds
    assert deeds is not None
    held_out = bank.examples[0].text
    rest = deeds.of({e.text for e in bank.examples} - {held_out})
    assert held_out in deeds.sources
    assert held_out not in rest.sources
    assert len(rest.vectors) == len(rest.other_person) == len(rest.near_miss) == len(rest.sources)
    assert len(rest.sources) == sum(source != held_out for source in deeds.sources)


def test_a_part_of_enough_near_misses_is_enough() -> None:
    """A fold holds fewer than are asked of a bank: without a head there, none of its doubts would be calibrated."""
    rows = np.eye(8, dtype=np.float32)[np.arange(20) % 2]
    few = DeedExamples(
        vectors=rows,
        other_person=np.zeros(20, dtype=bool),
        near_miss=np.arange(20) % 2 == 1,
        sources=tuple(map(str, range(20))),
    )
    assert not len(few.near_miss_heads().bias)
    assert len(few.near_miss_heads(fewest=1).bias) == 1
