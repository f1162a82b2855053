"""Whether it matters who writes: how voices are read and counted, and the figures of what ships."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT, MakeFramework

from matcher import Artifact, Matcher
from matcher.errors import ConfigurationError
from matcher.evaluation.invariance import VOICES, heard, load_voices, named
from matcher.framework import load_framework

DEEDS = ROOT / "framework" / "gold" / "voices.jsonl"
SPREAD = {"some": ("Emily", "Peter"), "others": ("Kwame", "Fatima")}
ROW: dict[str, object] = {
    "id": "v",
    "kind": "work_log",
    "behavior": "own",
    **dict.fromkeys(VOICES, "I own my failures: I broke it."),
}


def write(path: Path, *rows: dict[str, object]) -> Path:
    """Return the file with these rows."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_every_behavior_is_told_in_every_voice(matcher: Matcher) -> None:
    """Four deeds of each, and the numbers of one voice stand in all of them."""
    deeds = load_voices(DEEDS, matcher.framework)
    counts = {b.id: sum(deed.behavior == b.id for deed in deeds) for b in matcher.framework.behaviors}
    assert set(counts.values()) == {4}
    assert len({deed.id for deed in deeds}) == len(deeds)
    for deed in deeds:
        assert len(set(deed.told.values())) == len(VOICES), deed.id


def test_no_voice_is_heard_much_less(matcher: Matcher) -> None:
    """End to end: each voice's deeds, two a behavior, are suggested nearly as often as those told plainly."""
    found = heard(load_voices(DEEDS, matcher.framework)[::2], matcher.match, "Robin")
    assert tuple(found) == VOICES
    for voice, one in found.items():
        assert one.suggested >= 0.75 * one.deeds, voice
        assert one.difference >= -0.12, voice
        assert one.interval[0] <= one.difference <= one.interval[1]
        assert one.difference == pytest.approx((one.gained - one.lost) / one.deeds)


def test_names_change_hardly_anything(matcher: Matcher) -> None:
    """The same text with another first name: the same suggestion in nearly all, and no group of names fares worse."""
    found = named(load_voices(DEEDS, matcher.framework), matcher.match, SPREAD)
    assert found.texts >= 50
    assert found.turned <= 0.08 * found.texts
    shares = [group.suggested for group in found.groups.values()]
    assert max(shares) - min(shares) <= 0.03


def test_who_the_author_is_changes_nothing(matcher: Matcher) -> None:
    """Where the text does not name them: to the last digit."""
    deed = load_voices(DEEDS, matcher.framework)[0]
    one = deed.artifact("plain", "Robin")
    known = matcher.match(one).suggestions
    for author in ("Fatima Al-Sayed", "王伟", "James O'Neill <james@example.org>", "ngozi-dev"):
        assert matcher.match(replace(one, author=author)).suggestions == known


def test_voices_are_counted_against_the_first(tmp_path: Path, make_framework: MakeFramework) -> None:
    """Lost where only the first is heard, gained where only the other is."""
    lunch = "Lunch was at noon."
    own = "I own my failures: I broke it."
    path = write(tmp_path / "v.jsonl", ROW, ROW | {"terse": lunch}, ROW | {"plain": lunch, "modest": lunch})
    matcher = Matcher(make_framework(), min_confidence=0.5)
    found = heard(load_voices(path, matcher.framework), matcher.match, "Robin")
    counted = {voice: (one.suggested, one.lost, one.gained) for voice, one in found.items()}
    assert counted == {
        "plain": (2, 0, 0),
        "second_language": (3, 0, 1),
        "terse": (2, 1, 1),
        "chatty": (3, 0, 1),
        "modest": (2, 0, 0),
    }
    deed = load_voices(write(tmp_path / "n.jsonl", ROW | dict.fromkeys(VOICES, f"{own} {{name}}")), matcher.framework)[
        0
    ]
    assert deed.artifact("terse", "Wei") == Artifact(id="v", kind="work_log", text=f"{own} Wei")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"behavior": "nothing"}, "unknown behavior or kind: nothing, work_log"),
        ({"modest": None}, "modest is no text"),
        ({"terse": "Asked {name}."}, "{name} stands in some voices only; write it in all or none"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(
    tmp_path: Path, make_framework: MakeFramework, change: dict[str, object], said: str
) -> None:
    """File, line and what is wrong with it, in one line."""
    path = write(tmp_path / "v.jsonl", ROW, ROW | change)
    with pytest.raises(ConfigurationError) as error:
        load_voices(path, load_framework(make_framework()))
    assert f"v.jsonl:2: {said}" in str(error.value)
