"""What `git log` prints, saved as text: each commit is its own author's and of its own day."""

import re
from collections.abc import Iterator

from matcher.artifacts.authorship import bot_note
from matcher.artifacts.dates import local_moment
from matcher.artifacts.source import Source
from matcher.deferred import lazy_regex
from matcher.domain import Artifact, Skipped

_BEGINS = lazy_regex(r"\s*commit [0-9a-f]{7,64}\b[^\n]*\n(?:[A-Z][A-Za-z]+:[^\n]*\n){0,3}?Author:[ \t]", re.ASCII)
_COMMIT = lazy_regex(r"^commit (?P<sha>[0-9a-f]{7,64})\b.*\n(?P<headers>(?:[A-Z][A-Za-z]+:.*\n)+)", re.MULTILINE)
_HEADER = lazy_regex(r"^([A-Z][A-Za-z]+):[ \t]*(.*)$", re.MULTILINE)
_MESSAGE = lazy_regex(r"\n*((?:(?: {4}.*|[ \t]*)(?:\n|\Z))*)")
"""Its lines are indented; what a commit changed, which `--stat` and `--patch` print below, is not."""
_BY_GIT = lazy_regex(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) ([\d:]{8}) (\d{4}) ([+-]\d{4})")


def is_git_log(text: str) -> bool:
    """Return whether a text begins as the output of `git log` does."""
    return _BEGINS.match(text) is not None


def commits(source: Source, text: str) -> Iterator[Artifact | Skipped]:
    """Yield the commits that are no merges, in their order, as `read_git` yields those of a repository."""
    for found in _COMMIT.finditer(text):
        sha, headers = found["sha"], dict(_HEADER.findall(found["headers"]))
        message = _MESSAGE.match(text, found.end())
        lines = [line[4:].rstrip() for line in message[1].split("\n")] if message else []
        subject, _, body = "\n".join(lines).strip().partition("\n")
        place = f"{source.name}@{sha[:12]}"
        if "Merge" in headers:
            continue
        if not subject:
            yield Skipped(source=place, reason="has no message", remedy="leave it out", harmless=True)
            continue
        author = headers.get("Author", "").removesuffix(" <>").strip() or None
        created_at, undated = local_moment(
            _BY_GIT.sub(r"\2 \1 \4 \3 \5", headers.get("AuthorDate") or headers.get("Date", ""))
        )
        yield Artifact(
            id=sha,
            text=body.strip("\n"),
            title=subject,
            kind="pull_request",
            author=author,
            created_at=created_at,
            source=place,
            notes=tuple(filter(None, (bot_note(author), undated))),
        )
