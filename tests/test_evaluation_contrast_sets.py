"""Pairs that differ in whether the deed is the author's and was done: how they are read, counted, and the figures."""

import json
from pathlib import Path

import pytest
from conftest import MakeFramework

from matcher import Matcher
from matcher.errors import ConfigurationError
from matcher.evaluation.contrast_sets import Contrasted, contrasted, load_contrasts
from matcher.framework import load_framework

ROOT = Path(__file__).resolve().parent.parent
PAIRS = ROOT / "framework" / "gold" / "contrasts.jsonl"
MOST = {"negated": 0.2, "other_person": 0.3, "plan": 0.1, "instruction": 0.3, "question": 0.15, "homonym": 0.15}
"""Of the changed texts, so many may be suggested: a little above docs/contrasts.md."""
PAIR = {"id": "c", "kind": "work_log", "behavior": "own", "why": "negated", "text": "I did.", "changed": "I did not."}


def test_the_shipped_model_tells_deeds_from_what_only_looks_like_them() -> None:
    """End to end: most deeds are suggested, few of what only looks like one, and deeds are the surer."""
    matcher = Matcher(tuned=False)
    found = contrasted(load_contrasts(PAIRS, matcher.framework), matcher.match)
    every = found["all"]
    assert every.pairs == sum(one.pairs for why, one in found.items() if why != "all")
    assert every.deeds >= 0.8 * every.pairs
    assert every.surer >= 0.95 * every.pairs
    for why, share in MOST.items():
        assert found[why].changed <= share * found[why].pairs, why


def test_pairs_are_counted_by_what_was_changed(tmp_path: Path, make_framework: MakeFramework) -> None:
    """Only the pair's own behavior counts; a changed text that is suggested as well is an error, alone it is none."""
    rows = [
        PAIR | {"text": "I own my failures: I broke it.", "changed": "Lunch was at noon."},
        PAIR | {"text": "I own my failures: I broke it.", "changed": "I own my failures: he broke it."},
        PAIR | {"why": "plan", "text": "Lunch was at noon.", "changed": "I own my failures: I broke it."},
    ]
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    matcher = Matcher(make_framework(), min_confidence=0.5)
    found = contrasted(load_contrasts(path, matcher.framework), matcher.match)
    assert list(found) == ["negated", "plan", "all"]
    assert found["negated"] == Contrasted(pairs=2, deeds=2, both=1, changed=1, surer=found["negated"].surer)
    assert found["plan"] == Contrasted(pairs=1, deeds=0, both=0, changed=1, surer=0)
    assert (found["all"].pairs, found["all"].both) == (3, 1)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"behavior": "nothing"}, "unknown behavior or kind: nothing, work_log"),
        ({"kind": "poem"}, "unknown behavior or kind: own, poem"),
        ({"changed": None}, "changed is no text"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(
    tmp_path: Path, make_framework: MakeFramework, change: dict[str, object], said: str
) -> None:
    """File, line and what is wrong with it, in one line."""
    path = tmp_path / "pairs.jsonl"
    path.write_text(json.dumps(PAIR) + "\n\n" + json.dumps(PAIR | change) + "\n")
    with pytest.raises(ConfigurationError, match=f"pairs.jsonl:3: {said}"):
        load_contrasts(path, load_framework(make_framework()))
