"""The reader of git: whose commits, of which days, and what is said where there are none."""

from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from repositories import commit, git, outcomes, titles

from matcher.domain import Artifact, Skipped


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
            author="Ada <ada@acme.org>",
            created_at=datetime(2025, 3, 31, 10, tzinfo=timezone(timedelta(hours=2))),
            url=f"https://github.com/acme/shop/commit/{sha}",
            source=f"{repo}@{sha[:12]}",
        )
    ]


def test_where_one_stands_has_a_name(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--git .` is the repository's folder, in a packet, too."""
    sha = commit(repo, "Cache the feature store")
    monkeypatch.chdir(repo)
    (found,) = outcomes(Path())
    assert isinstance(found, Artifact)
    assert found.source == f"{repo.name}@{sha[:12]}"


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


def test_an_author_is_given_with_the_address(repo: Path) -> None:
    """Whose commits they are is then told by either; a bot is a bot all the same."""
    for name, mail in (("Ada", "ada@acme.org"), ("dependabot[bot]", "bot@acme.org"), ("Ada", "")):
        commit(repo, "One", GIT_AUTHOR_NAME=name, GIT_AUTHOR_EMAIL=mail)
    found = [one for one in outcomes(repo) if isinstance(one, Artifact)]
    assert [one.author for one in found] == ["Ada", "dependabot[bot] <bot@acme.org>", "Ada <ada@acme.org>"]
    assert ["written by a bot" in one.notes for one in found] == [False, True, False]


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


def test_accents_are_read_whatever_the_settings(repo: Path) -> None:
    """Messages in an old encoding, and a repository that asks for one, are read as UTF-8."""
    git(repo, "config", "i18n.logOutputEncoding", "latin1")
    git(repo, "config", "i18n.commitEncoding", "latin1")
    commit(repo, "J'ai mesuré\n\nDéjà vu.".encode("latin1"))
    [found] = outcomes(repo)
    assert isinstance(found, Artifact)
    assert (found.title, found.text) == ("J'ai mesuré", "Déjà vu.")


def test_no_commit_of_a_day_is_passed_over(repo: Path) -> None:
    """What was committed from that day on is read, wherever on earth; long before is not, and later always."""
    for stamp in ("03-25T12:00:00+00:00", "03-31T00:30:00+14:00", "04-01T00:00:00-12:00"):
        commit(repo, stamp[:5], GIT_AUTHOR_DATE=f"2025-{stamp}", GIT_COMMITTER_DATE=f"2025-{stamp}")
    commit(repo, "rebased", GIT_AUTHOR_DATE="2025-03-20T12:00:00Z", GIT_COMMITTER_DATE="2025-04-05T12:00:00Z")
    assert titles(repo, since=date(2025, 3, 31)) == ["rebased", "04-01", "03-31"]
    assert len(titles(repo, since=date(1, 1, 1))) == 4
    assert titles(repo, since=date(9999, 12, 31)) == []


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
