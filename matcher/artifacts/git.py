"""Reads the commits of a local repository, which may be a stranger's: nothing in it is run and nothing is fetched."""

import os
import re
import shlex
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import IO

from matcher.artifacts.authorship import bot_note
from matcher.artifacts.source import moment
from matcher.deferred import lazy_regex
from matcher.domain import Artifact, Skipped

_FIELDS = ("%H", "%aN <%aE>", "%ad", "%s", "%b")
_CHUNK = 65_536
_MAX_FIELD = 4_000_000
"""No message is longer; what is, is cut."""
_FIRST = date(1970, 1, 1)
_LAST = 2**31 - 1
"""The last second that every git takes."""

# A repository's own configuration can name programs. `git log` without a diff runs none of them, save for those
# below and for fetching what is missing, which `GIT_ALLOW_PROTOCOL` forbids. Hooks and the pager are for good measure.
_HARMLESS = (
    "--no-pager",
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "log.showSignature=false"),
    *("-c", "mailmap.file="),
    *("-c", "color.ui=false"),
)
_LOG = (
    "log",
    "-z",
    "--no-merges",
    "--no-patch",
    "--no-ext-diff",
    "--no-textconv",
    "--no-show-signature",
    "--no-notes",
    "--no-color",
    "--no-decorate",
    "--use-mailmap",
    "--encoding=UTF-8",
    "--date=iso-strict",
)
_KEPT = {"GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CEILING_DIRECTORIES"}
_GITHUB = lazy_regex(
    r"(?:https?://(?:[^/@\s]*@)?github\.com/|ssh://(?:[^/@\s]*@)?(?:ssh\.)?github\.com(?::\d+)?/|(?:[^/@\s:]+@)?github\.com:)"
    r"/?([\w.-]+/[\w.-]+?)(?:\.git)?/?",
    re.IGNORECASE | re.ASCII,
)
_FAILURES = (
    ("not a git repository", "is not a git repository", "give the folder of a repository"),
    ("cannot change to", "is not a folder that can be opened", "give the folder of a repository"),
    ("does not have any commits", "has no commits yet", "leave it out"),
)


def read_git(path: Path, *, since: date | None = None) -> Iterator[Artifact | Skipped]:
    """Return an iterator over the commits of the current branch that are no merges, newest first.

    Authors are `Name <address>`, so that a person can be known by either.

    Args:
        path: A folder of the repository.
        since: what was committed earlier may be passed over. git goes by the committer's date, which is no earlier than
            the author's, but for a clock that was wrong: it spares reading, and whoever goes by days looks again.
    """
    arguments = [*_LOG, "--format=tformat:" + "%x00".join(_FIELDS)]
    if since is not None:
        arguments.append(f"--max-age={_seconds(since)}")
    yield from _logged(path, arguments)


def count_git(path: Path) -> int | None:
    """Return how many commits `read_git` finds; None where git does not say."""
    arguments = ["rev-list", "--count", "--no-merges", "HEAD"]
    found = subprocess.run(
        _command(path, arguments),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        env=_environment(),
        timeout=60,
    )
    return int(found.stdout) if found.returncode == 0 and found.stdout.strip().isdigit() else None


def _seconds(day: date) -> int:
    """Return a moment, in seconds since 1970, before which the day has begun nowhere on earth."""
    return min(max(0, (day - _FIRST).days - 1) * 86_400, _LAST)


def _logged(path: Path, arguments: list[str]) -> Iterator[Artifact | Skipped]:
    name = _shown(path if path.name not in ("", "..") else Path(path.resolve().name or path))
    with tempfile.TemporaryFile() as said:
        try:
            base = _web_base(path)
            process = subprocess.Popen(
                _command(path, arguments),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=said,
                env=_environment(),
            )
        except FileNotFoundError:
            yield _skipped(name, "needs git, which is not installed", "install git")
            return
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            yield _skipped(name, f"git cannot be run ({type(error).__name__})", "check git and the path")
            return
        with process:
            try:
                if process.stdout:
                    yield from _commits(name, base, process.stdout)
                process.wait()
            finally:
                process.kill()  # the reader stopped early; one that has ended stays as it is
        if process.returncode:
            said.seek(0)
            yield _failure(path, said.read(_CHUNK).decode("utf-8", "replace"))


def _command(path: Path, arguments: list[str]) -> list[str]:
    """Return the call. No argument stands alone, so none that begins with "-" is taken for an option."""
    return ["git", *_HARMLESS, "-C", str(path), *arguments]


def _environment() -> dict[str, str]:
    """Return the process's environment without what would steer git elsewhere, and with no way to the network."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_") or key in _KEPT}
    return kept | {
        "LC_ALL": "C",
        "GIT_ALLOW_PROTOCOL": "",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
    }


def _web_base(path: Path) -> str | None:
    """Return the web address of the repository where `origin` is GitHub's; never with what logs in there."""
    found = subprocess.run(
        _command(path, ["config", "--local", "--get", "remote.origin.url"]),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        env=_environment(),
        timeout=30,
    )
    known = _GITHUB.fullmatch(found.stdout.decode("utf-8", "replace").strip())
    return f"https://github.com/{known[1]}" if known else None


def _commits(name: str, base: str | None, stream: IO[bytes]) -> Iterator[Artifact | Skipped]:
    fields = _fields(stream)
    for record in zip(fields, fields, fields, fields, fields, strict=False):
        sha, author, when, subject, text = (field.decode("utf-8", "replace").rstrip("\n") for field in record)
        if not f"{subject}{text}".strip():
            yield _skipped(f"{name}@{sha[:12]}", "has no message", "leave it out", harmless=True)
            continue
        created_at, date_note = moment(when)
        cut = f"cut after {_MAX_FIELD:,} bytes" if max(map(len, record)) >= _MAX_FIELD else None
        author = author.removesuffix(" <>").strip()
        found = (bot_note(author), date_note, cut)
        yield Artifact(
            id=sha,
            text=text,
            title=subject or None,
            kind="pull_request",
            author=author or None,
            created_at=created_at,
            url=f"{base}/commit/{sha}" if base else None,
            source=f"{name}@{sha[:12]}",
            notes=tuple(note for note in found if note),
        )


def _fields(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield what stands before each NUL, of which no more is held than `_MAX_FIELD` bytes."""
    held = bytearray()
    while chunk := stream.read(_CHUNK):
        first, *others = chunk.split(b"\0")
        held += first[: _MAX_FIELD - len(held)]
        for other in others:
            yield bytes(held)
            held = bytearray(other)


def _failure(path: Path, said: str) -> Skipped:
    """Return what git's own words mean, and what to do."""
    name = _shown(path)
    if "dubious ownership" in said:
        remedy = (
            f"if you trust it, run: git config --global --add safe.directory {shlex.quote(_shown(path.absolute()))}"
        )
        return _skipped(name, "belongs to another user, so git does not read it", remedy)
    for sign, reason, remedy in _FAILURES:
        if sign in said:
            return _skipped(name, reason, remedy)
    first = next((line for line in said.splitlines() if line.strip()), "no reason given").removeprefix("fatal: ")
    return _skipped(name, f"git stopped ({' '.join(first.split())[:120]})", "try: git log in that folder")


def _shown(path: Path) -> str:
    """Return a path that can be printed and stored, whatever bytes the file system holds."""
    return " ".join(str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace").splitlines())


def _skipped(source: str, reason: str, remedy: str, *, harmless: bool = False) -> Skipped:
    return Skipped(source=source, reason=reason, remedy=remedy, harmless=harmless)
