"""`matcher match --git` in this process: whose commits, and of which days."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from repositories import commit

from matcher.cli.commands import cli
from matcher.config import change_subject

Titles = Callable[..., list[str]]


@pytest.fixture
def titles(tiny: Path, repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Titles:
    """Return a function that matches a repository's commits and returns their titles."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("MATCHER_MODEL", raising=False)

    def matched(*options: str) -> list[str]:
        words = ["match", "--framework", str(tiny), "--git", str(repo), "--format", "jsonl", *options]
        return [json.loads(line)["title"] for line in CliRunner().invoke(cli, words).stdout.splitlines()]

    return matched


@pytest.mark.parametrize(
    ("author", "found"),
    [
        ("Anna Berg", ["Own the failure"]),
        ("anna berg", ["Own the failure"]),
        ("ANNA@example.org", ["Own the failure"]),
        ("ab", ["Own the failure"]),
        ("anna", []),
        ("Berg", []),
        ("Joanna Park", ["Test it"]),
    ],
)
def test_commits_are_found_by_whole_names_and_addresses(
    titles: Titles, repo: Path, author: str, found: list[str]
) -> None:
    """`--git` with `--author` means whom it means elsewhere: Anna's commits are not Joanna's too."""
    commit(repo, "Own the failure", GIT_AUTHOR_NAME="Anna Berg", GIT_AUTHOR_EMAIL="anna@example.org")
    commit(repo, "Test it", GIT_AUTHOR_NAME="Joanna Park", GIT_AUTHOR_EMAIL="joanna@example.org")
    change_subject("AB", ["anna@example.org"])
    assert titles("--author", author) == found


def test_a_commit_is_of_the_day_on_which_it_was_written(titles: Titles, repo: Path) -> None:
    """What was rebased in April is still March's."""
    for author, committer in (("2026-03-20", "2026-04-05"), ("2026-04-02", "2026-04-02"), ("2026-02-20", "2026-03-05")):
        stamps = {"GIT_AUTHOR_DATE": f"{author}T12:00:00Z", "GIT_COMMITTER_DATE": f"{committer}T12:00:00Z"}
        commit(repo, f"Written on {author}", **stamps)
    month = ("--since", "2026-03-01", "--until", "2026-03-31")
    assert titles(*month) == ["Written on 2026-03-20"]
