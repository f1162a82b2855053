"""Running the tests leaves settings, tuning and caches of whoever runs them alone."""

import os
import subprocess
import sys
from pathlib import Path

from conftest import ROOT

BROKEN = "framework = "
"""Settings that every command refuses."""
ONE_OF_EACH = (
    "tests/test_cli_collect.py::test_what_was_written_together_is_hers_until_it_is_purged",
    "tests/test_cli_process.py::test_an_artifact_is_never_overwritten_by_its_own_result",
    "tests/test_evidence_model_kinds.py::test_explaining_says_what_it_was_taken_for",
)
"""Tests that purge, that start a process themselves, and that use the library as it is found."""


def test_what_is_the_callers_is_neither_read_nor_written(tmp_path: Path) -> None:
    """A purge, a process and the library in a test: broken settings do not matter, and nothing of the caller's goes."""
    theirs = {
        "config/matcher/config.toml": BROKEN,
        "data/matcher/tuned/ic1-machine-learning-engineer/decisions.jsonl": "kept",
        "cache/matcher/answers/group/question.json": "{}",
        "cache/matcher/models/fitted.npz": "kept",
    }
    for name, content in theirs.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    environment = {f"XDG_{name.upper()}_HOME": str(tmp_path / name) for name in ("config", "data", "cache")}
    environment |= {"MATCHER_FRAMEWORK": "no-such-framework", "OPENAI_API_KEY": "theirs"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", "--no-header", *ONE_OF_EACH],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | environment,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout
    files = (path for path in tmp_path.rglob("*") if path.is_file())
    found = {path.relative_to(tmp_path).as_posix(): path.read_text(encoding="utf-8") for path in files}
    assert found == theirs
