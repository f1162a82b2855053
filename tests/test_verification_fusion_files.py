"""The weights of a model on disk: what is loaded is what was saved, and a damaged file costs one warning."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from evidence import made_with
from labelled_readings import Labelled, figures

from matcher.errors import ConfigurationError
from matcher.verification import FEATURES, Fusion, fusion_path, load_fusion, made_for, save_fusion

HELPS = Fusion(standing="helps", weights=(0.5,) * len(FEATURES), threshold=0.5)


def test_weights_survive_the_disk(tmp_path: Path) -> None:
    """What is loaded is what was saved, for the same four things alone; the file carries the model's name."""
    fusion = figures(Labelled(), lambda truth, _: "supported" if truth else "unsupported").fusion
    path = save_fusion(tmp_path / "llm", fusion)
    made_by = Labelled(1).matched[0].provenance
    assert path.name.startswith("reader-")
    assert load_fusion(tmp_path / "llm", "reader", "verdict-v1 sha256:p", made_by) == fusion
    for other in (
        load_fusion(tmp_path / "llm", "reader", "verdict-v1 sha256:other", made_by),
        load_fusion(tmp_path / "llm", "reader 2", "verdict-v1 sha256:p", made_by),
        load_fusion(tmp_path / "llm", "reader", "verdict-v1 sha256:p", made_with("another")),
        load_fusion(
            tmp_path / "llm", "reader", "verdict-v1 sha256:p", replace(made_by, model_fingerprint="tuned anew")
        ),
    ):
        assert other.standing == "unmeasured"
        assert "was never measured beside this evidence model" in other.note
        assert other.fingerprint == Fusion().fingerprint != fusion.fingerprint


@pytest.mark.parametrize(
    "damage",
    ["", "[]", "{}", "nonsense", "[" * 100_000, "threshold", "weights", "standing", "made_for", "nan", "large"],
)
def test_damaged_weights_cost_one_warning(damage: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The model is then one that was never measured."""
    made = made_for("reader", "p", made_with())
    path = save_fusion(tmp_path, replace(HELPS, made_for=made))
    value = json.loads(path.read_text(encoding="utf-8"))
    if damage in value:
        del value[damage]
        damage = json.dumps(value)
    if damage == "nan":
        damage = json.dumps(value | {"threshold": float("nan")})
    if damage == "large":
        damage = json.dumps(value | {"threshold": 10**400})
    path.write_text(damage, encoding="utf-8")
    assert load_fusion(tmp_path, "reader", "p", made_with()) == Fusion(made_for=made)
    assert len(caplog.records) == 1
    message = caplog.records[0].getMessage()
    assert message.startswith(f"{path}: cannot be used (")
    assert "\n" not in message


def test_a_name_of_any_kind_makes_a_file_name(tmp_path: Path) -> None:
    """A model's name may hold slashes and worse; its file stays in the folder."""
    for name in ("../../etc/passwd", "qwen2.5:0.5b", "模型", "x" * 500):
        assert fusion_path(tmp_path, made_for(name, "p", made_with())).parent == tmp_path


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    """The line names the file."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="cannot be written"):
        save_fusion(tmp_path / "file", Fusion())
