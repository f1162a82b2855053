"""The line of progress: a bar where the total is known, a rate, and how much time is left."""

import os
import subprocess
from pathlib import Path

import pytest
from collected import artifact, write_log

from matcher.artifacts import expected, read
from matcher.cli.progress import line


@pytest.mark.parametrize(
    ("done", "total", "seconds", "said"),
    [
        (0, 100, 1.0, "[........................] 0 of 100 artifacts, 0.0 a second, some time left"),
        (50, 100, 10.0, "[############............] 50 of 100 artifacts, 5.0 a second, 10 s left"),
        (1_000, 100_000, 10.0, "[........................] 1,000 of 100,000 artifacts, 100 a second, 16 min left"),
        (100, 1_000_000, 10.0, "[........................] 100 of 1,000,000 artifacts, 10 a second, 27 h 46 min left"),
        (100, 100, 10.0, "[########################] 100 of 100 artifacts, 10 a second, 0 s left"),
        (101, 100, 10.0, "101 artifacts, 10 a second"),
        (1_234, None, 10.0, "1,234 artifacts, 123 a second"),
    ],
)
def test_how_far_it_is_in_words(done: int, total: int | None, seconds: float, said: str) -> None:
    """Where the total is not known, or was too low, only what is certain is said."""
    assert line(done, total, seconds) == said


def test_the_total_is_what_reading_finds(tmp_path: Path) -> None:
    """Documents, JSONL, folders with what is hidden in them, and commits; nothing is read for it."""
    write_log(tmp_path / "log.jsonl", [artifact(n) for n in range(5)])
    for name in ("note.md", "deep/plan.txt", ".hidden/note.md", "picture.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("A note about the rollout of the billing export.")
    assert expected([tmp_path]) == len([one for one in read([tmp_path]) if not hasattr(one, "harmless")]) == 7
    repository = tmp_path / "repository"
    subprocess.run(["git", "init", "-q", repository], check=True)
    assert expected([], str(repository)) is None
    commit = ("-c", "user.name=N", "-c", "user.email=n@example.org", "commit", "-q", "--allow-empty", "-m", "One")
    subprocess.run(["git", "-C", repository, *commit], check=True)
    assert expected([tmp_path / "log.jsonl"], str(repository)) == 6


def test_what_only_reading_tells_has_no_total(tmp_path: Path) -> None:
    """An export, a table, standard input, a pipe, of which nothing may be taken, and what is not there."""
    (tmp_path / "prs.json").write_text("[]")
    os.mkfifo(tmp_path / "piped.jsonl")
    for path in (tmp_path / "piped.jsonl", tmp_path, tmp_path / "prs.json", "-", tmp_path / "absent.md.jsonl"):
        assert expected([path]) is None
