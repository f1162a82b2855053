"""The reader of git: whose commits, of which days, and that a stranger's repository runs nothing."""

import os
import shutil
import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.artifacts.git import read_git
from matcher.domain import Artifact, Skipped


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty repository, apart from the configuration of whoever runs the tests."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    folder = tmp_path / "repo"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    return folder


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


def outcomes(
    folder: Path, *, author: str | None = None, since: str | None = None, until: str | None = None
) -> list[Artifact | Skipped]:
    """Read all commits."""
    return list(read_git(folder, authors=() if author is None else [author], since=since, until=until))


def titles(folder: Path, **limits: str) -> list[str | None]:
    """Return the titles that are read."""
    return [one.title for one in outcomes(folder, **limits) if isinstance(one, Artifact)]


def test_a_commit_is_an_artifact(repo: Path) -> None:
    """Subject, body with its trailers, author, author's date and GitHub's page are read."""
    git(repo, "remote", "add", "origin", "https://ada:secret@github.com/acme/shop.git")
    body = "I measured it first.\n\nCo-authored-by: Bo <bo@acme.org>\nCo-authored-by: Cy <cy@acme.org>"
    sha = commit(repo, f"Cache the feature store\n\n{body}\n")
    assert outcomes(repo) == [
        Artifact(
            id=sha,
            kind="pull_request",
            title="Cache the feature store",
            text=body,
            author="Ada",
            created_at=datetime(2025, 3, 31, 10, tzinfo=timezone(timedelta(hours=2))),
            url=f"https://github.com/acme/shop/commit/{sha}",
            source=str(repo),
        )
    ]


@pytest.mark.parametrize(
    ("remote", "page"),
    [
        ("git@github.com:acme/shop.git", "https://github.com/acme/shop/commit/"),
        ("ssh://git@github.com/acme/shop", "https://github.com/acme/shop/commit/"),
        ("ssh://git@ssh.github.com:443/acme/shop.git", "https://github.com/acme/shop/commit/"),
        ("https://github.com/acme/my.shop.git/", "https://github.com/acme/my.shop/commit/"),
        ("https://token@gitlab.com/acme/shop.git", None),
        ("https://github.com.evil.org/acme/shop", None),
        ("ext::sh -c touch% x", None),
        ("../other", None),
    ],
)
def test_only_github_has_a_page(repo: Path, remote: str, page: str | None) -> None:
    """Other remotes, whose pages are not known, give no address and show no credentials."""
    git(repo, "config", "remote.origin.url", remote)
    sha = commit(repo, "Work")
    [found] = outcomes(repo)
    assert isinstance(found, Artifact)
    assert found.url == (page + sha if page else None)


def test_an_author_can_be_given_with_the_address(repo: Path) -> None:
    """Whose commits they are is then told by either; a bot is a bot all the same."""
    for name, mail in (("Ada", "ada@acme.org"), ("dependabot[bot]", "bot@acme.org"), ("Ada", "")):
        commit(repo, "One", GIT_AUTHOR_NAME=name, GIT_AUTHOR_EMAIL=mail)
    found = [one for one in read_git(repo, addresses=True) if isinstance(one, Artifact)]
    assert [one.author for one in found] == ["Ada", "dependabot[bot] <bot@acme.org>", "Ada <ada@acme.org>"]
    assert [bool(one.notes) for one in found] == [False, True, False]


def test_newest_first_without_merges(repo: Path) -> None:
    """A merge is nobody's work; a commit of a subject only has no text; one without a message is passed over."""
    commit(repo, "First")
    git(repo, "checkout", "-q", "-b", "side")
    commit(repo, "")
    git(repo, "checkout", "-q", "main")
    git(repo, "merge", "-q", "--no-ff", "-m", "Merge", "side", GIT_COMMITTER_DATE="2025-04-01T00:00:00Z")
    commit(repo, "Last", GIT_COMMITTER_DATE="2025-04-02T00:00:00Z")
    found = outcomes(repo)
    assert [one.title for one in found if isinstance(one, Artifact)] == ["Last", "First"]
    assert [one.text for one in found if isinstance(one, Artifact)] == ["", ""]
    assert [(one.reason, one.harmless) for one in found if isinstance(one, Skipped)] == [("has no message", True)]


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Ada", ["by Ada"]),
        ("ada@acme.org", ["by Ada"]),
        ("A.a", []),
        ("A*", []),
        ("^Ada", []),
        ("--all", []),
        ("[bot]", ["by a bot"]),
    ],
)
def test_the_author_is_taken_literally(repo: Path, author: str, expected: list[str]) -> None:
    """No character of a name is a pattern or an option."""
    commit(repo, "by Ada")
    commit(repo, "by a bot", GIT_AUTHOR_NAME="sync[bot]", GIT_AUTHOR_EMAIL="b@acme.org")
    git(repo, "config", "grep.patternType", "perl")
    found = [one for one in outcomes(repo, author=author) if isinstance(one, Artifact)]
    assert [one.title for one in found] == expected
    assert all(("written by a bot" in one.notes) == (one.title == "by a bot") for one in found)


def test_accents_are_read_whatever_the_settings(repo: Path) -> None:
    """Messages in an old encoding, and a repository that asks for one, are read as UTF-8."""
    git(repo, "config", "i18n.logOutputEncoding", "latin1")
    git(repo, "config", "i18n.commitEncoding", "latin1")
    commit(repo, "J'ai mesuré\n\nDéjà vu.".encode("latin1"))
    [found] = outcomes(repo)
    assert isinstance(found, Artifact)
    assert (found.title, found.text) == ("J'ai mesuré", "Déjà vu.")


@pytest.mark.parametrize("author", ["", "  ", "a\nb", "a\0b"])
def test_an_empty_author_is_not_everyone(repo: Path, author: str) -> None:
    """A variable that was never set must not credit everyone's work to one person."""
    commit(repo, "Work")
    [found] = outcomes(repo, author=author)
    assert isinstance(found, Skipped)


def test_days_are_whole(repo: Path) -> None:
    """From a day's first second to another's last, both included."""
    for stamp in ("03-30T23:59:59", "03-31T00:00:00", "04-01T23:59:59", "04-02T00:00:00"):
        commit(repo, stamp, GIT_COMMITTER_DATE=datetime.fromisoformat(f"2025-{stamp}").astimezone().isoformat())
    assert titles(repo, since="2025-03-31", until="2025-04-01") == ["04-01T23:59:59", "03-31T00:00:00"]
    assert titles(repo, since="2025-04-02T00:00:00") == ["04-02T00:00:00"]
    assert len(titles(repo, since="1960-01-01", until="2200-12-31")) == 4


@pytest.mark.parametrize("value", ["soon", "", "2025-13-01", "--all", "yesterday\n"])
def test_a_bad_date_is_one_line(repo: Path, value: str) -> None:
    """Git would take any words for today; here they are told."""
    commit(repo, "Work")
    for limits in ({"since": value}, {"until": value}):
        [found] = outcomes(repo, **limits)
        assert isinstance(found, Skipped)
        assert (found.reason, found.remedy) == (f"{value!r} is not a date", "write it as 2025-03-31")


def test_what_is_no_repository_is_one_line(repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing, wrong, empty or odd folder says which it is."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    (tmp_path / "plain").mkdir()
    reasons = {
        "repo": "has no commits yet",
        "plain": "is not a git repository",
        "missing": "is not a folder that can be opened",
        "-c": "is not a folder that can be opened",
    }
    for name, reason in reasons.items():
        [found] = outcomes(tmp_path / name)
        assert isinstance(found, Skipped)
        assert (found.source, found.reason) == (str(tmp_path / name), reason)
    [found] = outcomes(Path("a\0b"))
    assert isinstance(found, Skipped)


def test_without_git_it_says_so(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where git is not installed, one line says what to do."""
    monkeypatch.setenv("PATH", str(repo))
    assert [str(one) for one in outcomes(repo)] == [f"{repo}: needs git, which is not installed; install git"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_user_is_told(repo: Path) -> None:
    """Git refuses it; the remedy is the command that allows it."""
    commit(repo, "Work")
    for path in (repo, repo / ".git"):
        os.chown(path, 12345, 12345)
    [found] = outcomes(repo)
    assert isinstance(found, Skipped)
    assert found.remedy == f"if you trust it, run: git config --global --add safe.directory '{repo}'"


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
