"""Repositories for the tests of the reader of git, and what it reads there."""

import os
import subprocess
from datetime import date
from pathlib import Path

from matcher.artifacts.git import read_git
from matcher.domain import Artifact, Skipped


def git(folder: Path, *arguments: str, stdin: bytes | None = None, **variables: str) -> str:
    """Run git in a folder and return what it says."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    person = {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in (("NAME", "Ada"), ("EMAIL", "ada@acme.org"), ("DATE", "2025-03-31T10:00:00+02:00"))
    }
    environment = kept | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"} | person | variables
    done = subprocess.run(
        ["git", "-C", folder, *arguments], input=stdin, capture_output=True, check=True, env=environment
    )
    return done.stdout.decode().strip()


def commit(folder: Path, message: str | bytes, **variables: str) -> str:
    """Make an empty commit and return its name."""
    raw = message.encode() if isinstance(message, str) else message
    options = ("-q", "--allow-empty", "--allow-empty-message", "--cleanup=verbatim", "-F", "-")
    git(folder, "commit", *options, stdin=raw, **variables)
    return git(folder, "rev-parse", "HEAD")


def outcomes(folder: Path, *, since: date | None = None) -> list[Artifact | Skipped]:
    """Read all commits."""
    return list(read_git(folder, since=since))


def titles(folder: Path, *, since: date | None = None) -> list[str | None]:
    """Return the titles that are read."""
    return [one.title for one in outcomes(folder, since=since) if isinstance(one, Artifact)]
