"""Two results that may differ can be told apart by what stands in them."""

import shutil
from pathlib import Path

import pytest

from matcher.domain import SelectionRules
from matcher.pipeline import fingerprint
from matcher.pipeline.fingerprint import DECIDING, DECIDING_SECOND, code_fingerprint, settings_fingerprint


def test_every_rule_is_in_the_fingerprint() -> None:
    """And the same rules have the same."""
    once, both = SelectionRules(top=1), SelectionRules(min_confidence=0.5, top=1)
    rules = [SelectionRules(), SelectionRules(min_confidence=0.5), SelectionRules(precision=0.5), once, both]
    assert len({settings_fingerprint(one) for one in rules}) == 5
    assert settings_fingerprint(SelectionRules(top=1)) == settings_fingerprint(once)


@pytest.mark.parametrize(
    ("part", "deciding"),
    [*((part, DECIDING) for part in DECIDING), *((part, DECIDING_SECOND) for part in DECIDING_SECOND)],
)
def test_another_code_is_another_fingerprint(
    part: str, deciding: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was matched before an update is matched again; an editor's copy or the command line changes nothing."""
    changed = tmp_path / "matcher"
    shutil.copytree(Path(fingerprint.__file__).parent.parent, changed)
    monkeypatch.setattr(fingerprint, "_MATCHER", changed)
    (changed / "cli" / "match.py").write_text("")
    (changed / "passages" / "plans.py~").write_bytes(b"an editor's copy")
    before = code_fingerprint.__wrapped__(deciding)
    assert before == code_fingerprint(deciding)
    file = changed / part if part.endswith(".py") else sorted((changed / part).glob("*.py"))[-1]
    file.write_text(file.read_text(encoding="utf-8") + "LIMIT = 1\n", encoding="utf-8")
    assert code_fingerprint.__wrapped__(deciding) != before
