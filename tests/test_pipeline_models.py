"""What a fitted model is for: a change of what it learned from makes it stale, and nothing else does."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from draftings import EVENTS, framework_file

from matcher.evidence_model import load_model, save_model
from matcher.pipeline.parts import parts_of


def line(text: str, drafted: object = None, **more: object) -> str:
    """Return an example's line."""
    entry = {"text": text, "kind": "work_log", "labels": {"own": 2}} | more
    return json.dumps(entry if drafted is None else entry | {"drafted": drafted}) + "\n"


READ, DRAFT = line(EVENTS[0]), line(EVENTS[1], drafted="qwen")


def made_with(folder: Path, **files: str) -> str:
    """Return what a model would be fitted for, with a bank of these files and no others."""
    bank = folder / "bank"
    bank.mkdir(exist_ok=True)
    for old in bank.iterdir():
        old.unlink()
    for name, text in files.items():
        (bank / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return parts_of(str(framework_file(folder, bank="bank")), None).made_with


@pytest.mark.parametrize(
    "files",
    [
        {"own": READ + DRAFT + DRAFT},
        {"own": READ, "own.drafted-1": DRAFT},
        {"own": READ, "test": ""},
        {"own": READ, "test": line(EVENTS[2], drafted="qwen", labels={"gone": 2})},
    ],
    ids=("behind", "beside", "blank", "faulty"),
)
def test_what_nobody_has_read_makes_no_model_stale(files: dict[str, str], tmp_path: Path) -> None:
    """Nothing is learned from it, so that nothing need be learned again."""
    assert made_with(tmp_path, **files) == made_with(tmp_path, own=READ)


@pytest.mark.parametrize(
    "files",
    [
        {"own": READ + line(EVENTS[1])},
        {"own": DRAFT + READ},
        {"mine": READ},
        {"own": READ + line('the key "drafted" was renamed, and I told everybody who reads it')},
        {"own": READ + line(EVENTS[1], drafted=1)},
        {"own": READ + '{"drafted": \n'},
        {"own": READ, "artifacts": DRAFT},
    ],
    ids=("read", "above", "renamed", "quoted", "no text", "broken", "artifacts"),
)
def test_what_is_learned_from_or_has_a_fault_makes_it_stale(files: dict[str, str], tmp_path: Path) -> None:
    """Also where an example moves to another line, which `explain` names, and where a fault has to be told."""
    assert made_with(tmp_path, **files) != made_with(tmp_path, own=READ)


def test_the_shipped_model_is_for_the_shipped_bank() -> None:
    """Nothing is fitted by whoever changed nothing."""
    parts = parts_of(None, None)
    assert load_model(parts.shipped_model).made_with == parts.made_with


def test_several_can_save_the_same_model_at_once(tmp_path: Path) -> None:
    """Two commands fit the model that neither finds: both save it, whole, and leave nothing else behind."""
    model = load_model(parts_of(None, None).shipped_model)
    path = tmp_path / "models" / "m.npz"
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: save_model(model, path), range(8)))
    assert load_model(path).fingerprint == model.fingerprint
    assert list(path.parent.iterdir()) == [path]
    path.chmod(0o644)
    save_model(model, path)
    assert path.stat().st_mode & 0o777 == 0o644
