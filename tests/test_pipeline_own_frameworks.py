"""Frameworks of one's own: without a bank they match and say so, with one a model is fitted once; and the checkup."""

import json
import logging
from pathlib import Path

import pytest
from conftest import MakeFramework
from results import EVIDENCE, assert_valid, assert_verbatim

from matcher import Matcher
from matcher.config import cache_folder
from matcher.embedding import load_encoder
from matcher.errors import UsageError
from matcher.evaluation import load_gold
from matcher.evidence_model import save_model
from matcher.framework import load_framework
from matcher.pipeline import diagnose
from matcher.pipeline.models import fit
from matcher.pipeline.parts import Parts


def test_a_framework_of_ids_and_texts_works_and_says_what_it_lacks(make_framework: MakeFramework) -> None:
    """Without any example it still matches by nearness, and every result carries the note."""
    matcher = Matcher(make_framework(), min_confidence=0.0)
    matched = matcher.match("I learn from my own failures: the outage was mine.")
    assert matched.suggested[0].behavior.id == "own"
    assert any("no bank of examples" in note for note in matched.notes)
    assert_verbatim(matched)
    assert_valid(matched)
    assert matched == matcher.match("I learn from my own failures: the outage was mine.")


def test_a_bank_of_ones_own_is_fitted_once(
    make_framework: MakeFramework, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The first call fits and keeps the model, the second only loads it, and both answer the same."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    path = make_framework(bank=True)
    with caplog.at_level(logging.WARNING, "matcher"):
        first = Matcher(path).match(EVIDENCE)
        assert "fitting a model" in caplog.text
        caplog.clear()
        (kept,) = (tmp_path / "matcher" / "models").iterdir()
        made = kept.stat().st_mtime_ns
        assert Matcher(path).match(EVIDENCE) == first
        assert "fitting a model" not in caplog.text
    assert kept.stat().st_mtime_ns == made
    assert first.suggestions[0].behavior.id == "own"
    assert any("calibrated on its own bank" in note for note in first.notes)


def test_a_damaged_cache_costs_a_fit_and_nothing_else(
    make_framework: MakeFramework, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an older version or an accident left in the cache is fitted anew, to the same answer."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    path = make_framework(bank=True)
    first = Matcher(path).match(EVIDENCE)
    (kept,) = (tmp_path / "matcher" / "models").iterdir()
    kept.write_bytes(kept.read_bytes()[:100])
    assert Matcher(path).match(EVIDENCE) == first
    assert len(kept.read_bytes()) > 100


def test_an_edited_bank_is_fitted_anew(
    make_framework: MakeFramework, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model never outlives the examples it was fitted on; results tell by the fingerprint."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    path = make_framework(bank=True)
    before = Matcher(path).provenance
    with (path.parent / "bank" / "passages.jsonl").open("a", encoding="utf-8") as bank:
        bank.write('{"text": "I deleted the wrong index on Friday.", "kind": "work_log", "labels": {"own": 2}}\n')
    after = Matcher(path).provenance
    assert after.model_fingerprint != before.model_fingerprint
    assert after.framework_fingerprint == before.framework_fingerprint


def test_a_cache_that_cannot_be_written_only_costs_time(
    make_framework: MakeFramework,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A home that cannot be written to gives the same answer, with a line about it."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    matched = Matcher(make_framework(bank=True)).match(EVIDENCE)
    assert matched.suggestions[0].behavior.id == "own"
    assert "could not be kept" in caplog.text


def test_figures_are_of_artifacts_the_model_has_not_seen(make_framework: MakeFramework, tmp_path: Path) -> None:
    """On what it was fitted on it cross-validates, on anything else it does not have to."""
    path = make_framework(bank=True)
    framework = load_framework(path)
    seen, unseen = tmp_path / "seen.jsonl", tmp_path / "unseen.jsonl"
    for n, gold in enumerate((seen, unseen)):
        rows = [
            {
                "id": f"{n}-{i}",
                "kind": "work_log",
                "text": f"{text} Entry {n}{i}.",
                "source": f"team{n}/repo{i % 5}#{i}",
                "labels": [{"behavior": label, "grade": 2, "quotes": [text]}],
            }
            for i, (text, label) in enumerate(
                [("I broke the build and fixed it.", "own"), ("Added tests.", "test"), ("I asked Petra why.", "ask")]
                * 4
            )
        ]
        gold.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    parts = Parts(framework=framework, path=path, encoder=load_encoder(cache=cache_folder() / "openvino"))
    save_model(fit(parts, load_gold(seen, framework).artifacts), parts.shipped_model)
    matcher = Matcher(path)
    crossed = matcher.evaluate(seen, folds=3, bootstrap_samples=0)
    assert crossed.folds == 3
    assert crossed.metrics.artifacts == 12
    again = matcher.evaluate(seen, folds=3, bootstrap_samples=0)
    assert crossed.matched == again.matched
    assert crossed.metrics.to_dict() == again.metrics.to_dict()
    copied = tmp_path / "copied.jsonl"
    known = [json.loads(line) for line in seen.read_text(encoding="utf-8").splitlines()]
    copies = [{**row, "kind": "other", "text": f"{row['text'].upper()}\n"} for row in known]
    copied.write_text("".join(json.dumps(row) + "\n" for row in copies), encoding="utf-8")
    assert matcher.evaluate(copied, folds=3, bootstrap_samples=0).folds == 3, "copies of another kind count as seen"
    for sources in (1, 2, 3):
        few = tmp_path / "few.jsonl"
        lines = seen.read_text(encoding="utf-8").splitlines(keepends=True)
        few.write_text("".join(line for i, line in enumerate(lines) if i % 5 < sources), encoding="utf-8")
        if sources == 3:
            assert matcher.evaluate(few, bootstrap_samples=0).folds == 3
            with pytest.raises(UsageError, match=r"in 2 folds, one leaves a single source.*--folds 3 or more"):
                matcher.evaluate(few, folds=2, bootstrap_samples=0)
            continue
        with pytest.raises(UsageError, match=f"they are of {sources} sources; give artifacts of 3 or more"):
            matcher.evaluate(few, bootstrap_samples=0)
    plain = matcher.evaluate(unseen, all_baselines=True, bootstrap_samples=5)
    assert plain.folds is None
    assert len(plain.baselines) == 4
    assert plain.metrics.to_dict()["quote_verbatim"] in (1.0, None)


def test_the_checkup_finds_everything(make_framework: MakeFramework) -> None:
    """A sound installation has no problem; a framework that is not there is one line with its remedy."""
    checks = list(diagnose(str(make_framework()), None))
    assert all(check.good for check in checks), checks
    assert {"numpy", "settings", "cache", "framework", "model"} <= {check.what for check in checks}
    broken = [check for check in diagnose("no-such-framework", None) if not check.good]
    assert [check.what for check in broken] == ["framework", "model"]
    assert all("no such framework" in check.found for check in broken)
