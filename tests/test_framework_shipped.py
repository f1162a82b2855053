"""The IC1 framework that ships, and how frameworks are found."""

from pathlib import Path

import pytest

from matcher.errors import ConfigurationError
from matcher.framework import load_framework, resolve, shipped

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT.parent / "shared" / "seed" / "ic1_machine_learning_engineer.txt"
PILLARS = ["Results", "Direction", "Talent", "Culture", "Craft"]


def test_ic1_has_its_27_behaviors_in_five_pillars() -> None:
    """The shipped framework is whole, and says of every behavior how far artifacts can show it."""
    framework = load_framework(resolve(None))
    assert framework.id == "ic1-machine-learning-engineer"
    assert len(framework.behaviors) == 27
    assert list(dict.fromkeys(behavior.pillar for behavior in framework.behaviors)) == PILLARS
    assert {behavior.observable for behavior in framework.behaviors} == {"direct", "partly", "rarely"}
    assert all(behavior.section for behavior in framework.behaviors)
    assert framework.license == "Apache-2.0"


@pytest.mark.skipif(not SEED.exists(), reason="the page the framework was taken from is not beside this checkout")
def test_ic1_is_the_published_page_word_for_word() -> None:
    """Every line of the published page is in the framework, verbatim and under its own heading."""
    framework = load_framework(resolve(None))
    lines = [line.strip() for line in SEED.read_text(encoding="utf-8").splitlines()]
    bullets = [line.removeprefix("•").strip() for line in lines if line.startswith("•")]
    assert framework.title == lines[1]
    assert framework.summary == lines[2]
    scope = [framework.ownership, framework.collaborative_reach, *framework.impact_levers]
    assert [*scope, *(behavior.text for behavior in framework.behaviors)] == bullets
    for behavior in framework.behaviors:
        above = lines[: next(n for n, line in enumerate(lines) if line.endswith(behavior.text))]
        assert behavior.section == next(line for line in reversed(above) if line and not line.startswith("•"))
        assert behavior.pillar == next(line.split()[-1] for line in reversed(above) if line.endswith(tuple(PILLARS)))


def test_resolve_finds_a_shipped_framework_by_id_and_any_by_path(tmp_path: Path) -> None:
    """People may name a framework either way."""
    file = tmp_path / "mine.toml"
    file.write_text("")
    assert resolve("ic1-machine-learning-engineer") in shipped()
    assert resolve(str(file)) == file


def test_resolve_names_what_exists_when_it_finds_nothing() -> None:
    """A mistyped name is answered with the names there are."""
    with pytest.raises(ConfigurationError, match=r"ic9: no such framework.*ic1-machine-learning-engineer"):
        resolve("ic9")
