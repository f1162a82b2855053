"""Repositories of strangers: they run nothing, and what is broken or endless in them costs no other commit."""

import os
import shlex
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from repositories import commit, git, outcomes, titles

from matcher.artifacts.git import read_git
from matcher.domain import Artifact, Skipped


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_user_is_told(repo: Path) -> None:
    """Git refuses it; the remedy is the command that allows it."""
    commit(repo, "Work")
    for path in (repo, repo / ".git"):
        os.chown(path, 12345, 12345)
    [found] = outcomes(repo)
    assert isinstance(found, Skipped)
    assert found.remedy == f"if you trust it, run: git config --global --add safe.directory {repo}"
    theirs = repo.rename(repo.with_name("it's $(ours)"))
    [found] = outcomes(theirs)
    assert isinstance(found, Skipped)
    assert shlex.split(found.remedy)[-1] == str(theirs)


def test_a_broken_repository_keeps_what_was_read(repo: Path) -> None:
    """Where history breaks off, the commits above are read and one line tells of the rest."""
    first = commit(repo, "First")
    commit(repo, "Last", GIT_COMMITTER_DATE="2025-04-02T00:00:00Z")
    (repo / ".git" / "objects" / first[:2] / first[2:]).unlink()
    found = outcomes(repo)
    assert isinstance(found[-1], Skipped)
    assert found[-1].reason.startswith("git stopped (")


def hostile(repo: Path, script: Path) -> None:
    """Make a repository that runs a script wherever git can be led to run one: as `git log` in it does."""
    first, second = commit(repo, "First"), commit(repo, "Second")
    tree = git(repo, "rev-parse", "HEAD^{tree}")
    person = "A <a@b> 1743408000 +0200"
    signed = (
        f"tree {tree}\nparent {second}\nauthor {person}\ncommitter {person}\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n"
    )
    message = f"{signed} x\n -----END PGP SIGNATURE-----\n\nLast\n".encode()
    git(repo, "update-ref", "HEAD", git(repo, "hash-object", "-t", "commit", "-w", "--stdin", stdin=message))
    (repo / ".git" / "objects" / first[:2] / first[2:]).unlink()
    for hook in ("post-checkout", "reference-transaction", "pre-auto-gc"):
        (repo / ".git" / "hooks").mkdir(exist_ok=True)
        shutil.copy(script, repo / ".git" / "hooks" / hook)
    programs = ["core.pager", "pager.log", "core.fsmonitor", "core.sshCommand", "core.askPass", "core.gitProxy"]
    programs += ["gpg.program", "diff.external", "credential.helper", "remote.origin.uploadpack"]
    settings = {key: str(script) for key in programs} | {
        "alias.log": f"!{script}",
        "log.showSignature": "true",
        "protocol.ext.allow": "always",
        "remote.origin.promisor": "true",
        "extensions.partialClone": "origin",
        "core.repositoryFormatVersion": "1",
        "mailmap.file": "/dev/zero",
        "format.pretty": "oneline",
        "log.date": "relative",
        "color.ui": "always",
    }
    for key, value in settings.items():
        git(repo, "config", key, value)


@pytest.mark.parametrize("remote", ["ext::{script}", "ssh://host/path", "{repo}", "git://host/path"])
def test_a_hostile_repository_runs_nothing(repo: Path, tmp_path: Path, remote: str) -> None:
    """Programs that its configuration names, hooks, and the fetching of missing commits never start."""
    mark = tmp_path / "mark"
    script = tmp_path / "run.sh"
    script.write_text(f"#!/bin/sh\ntouch {mark}\n")
    script.chmod(0o755)
    hostile(repo, script)
    git(repo, "config", "remote.origin.url", remote.format(script=script, repo=repo))
    mark.unlink(missing_ok=True)
    found = outcomes(repo)
    assert not mark.exists()
    assert [one.title for one in found if isinstance(one, Artifact)] == ["Last"]
    assert isinstance(found[-1], Skipped)


def test_the_environment_does_not_steer_it(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Inside a git hook, whose variables name another repository, the folder that was asked for is read."""
    commit(repo, "Work")
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_WORK_TREE", "/nowhere")
    assert titles(repo) == ["Work"]


def test_stopping_early_leaves_nothing_behind(repo: Path) -> None:
    """A caller may take one commit and go."""
    for number in range(3):
        commit(repo, f"Work {number}\n\n{'x' * 200_000}")
    reading = read_git(repo)
    assert isinstance(next(reading), Artifact)
    reading.close()  # type: ignore[attr-defined]


def test_a_message_without_end_is_cut(repo: Path) -> None:
    """A message of many megabytes is held in part only, and says so; its neighbour is whole."""
    commit(repo, "Small\n\nbody")
    commit(repo, b"Huge\n\n" + b"word " * 1_000_000, GIT_COMMITTER_DATE="2025-04-02T00:00:00Z")
    huge, small = outcomes(repo)
    assert isinstance(huge, Artifact)
    assert isinstance(small, Artifact)
    assert len(huge.text) <= 4_000_000
    assert huge.notes == ("cut after 4,000,000 bytes",)
    assert (small.title, small.text) == ("Small", "body")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(min_size=1, max_size=60), min_size=1, max_size=3))
def test_any_message_and_name_is_read(repo: Path, messages: list[bytes]) -> None:
    """Bytes of any encoding in a commit raise nothing and cost no other commit."""
    git(repo, "update-ref", "-d", "HEAD")
    tree = git(repo, "mktree", stdin=b"")
    parent = ""
    for message in [b"good", *messages]:
        head = (
            f"tree {tree}\n{parent}".encode()
            + b"author A\xff <a@b> 1743408000 +0200\ncommitter A <a@b> 1743408000 +0200\n\n"
        )
        parent = (
            f"parent {git(repo, 'hash-object', '-t', 'commit', '-w', '--literally', '--stdin', stdin=head + message)}\n"
        )
    git(repo, "update-ref", "HEAD", parent.split()[1])
    found = outcomes(repo)
    assert len(found) == len(messages) + 1
    assert isinstance(found[-1], Artifact)
    assert found[-1].title == "good"
    repr(found).encode()
