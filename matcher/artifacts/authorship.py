"""Whose words an artifact holds: bots, and others who commented."""

import re
from collections.abc import Iterable

from matcher.deferred import lazy_regex
from matcher.domain import BOT_NOTE, Comment

_BOTS = lazy_regex(
    r"allcontributors|circleci|cla-?assistant|codacy.*|codeclimate|codecov.*|coderabbitai|copilot.*|coveralls"
    r"|dependabot.*|gemini-code-assist|github-actions|github-advanced-security|gitguardian|google-?bot|greenkeeper"
    r"|jenkins.*|k8s-ci-robot|mergify|netlify|pre-commit-ci|pytorch(?:merge)?bot|renovate|sentry-io|snyk|sonarcloud"
    r"|sonarqubecloud|sourcery-ai|stale|vercel",
    re.IGNORECASE,
)
"""Logins of tools that GitHub also prints without the mark of a bot."""

# fmt: off
_NOBODY = frozenset({
    "anonymous", "(anonymous)", "unknown", "unspecified", "(unspecified)",
    "apache poi", "docx4j", "microsoft office user", "python-docx", "un-named", "windows user",
})
# fmt: on
"""What programs write as the author where nobody said."""


def somebody(name: str | None) -> str | None:
    """Return an author's name, or None where it is only what a program writes."""
    return None if (name or "").strip().casefold() in {"", *_NOBODY} else name


def is_bot(name: str | None) -> bool:
    """Return whether a login or a commit's author names itself a bot, as GitHub writes them, or is a known one."""
    login = (name or "").strip().casefold()
    return login.endswith(("[bot]", "-bot", "_bot")) or login.startswith("app/") or bool(_BOTS.fullmatch(login))


def bot_note(author: str | None) -> str | None:
    """Return the note on an artifact whose author, `Ada <ada@x.test>` or a login, is a bot; None on others."""
    return BOT_NOTE if is_bot((author or "").split(" <")[0]) else None


def kept_apart(comments: Iterable[Comment], own: Iterable[str | None]) -> tuple[str, ...]:
    """Return notes on how many comments are by others, and how many by `own`, the names of the artifact's author.

    Neither is read: an artifact is its title and text. What a bot says is nobody's word, and not counted.
    """
    names = {name.casefold() for name in own if name}
    said = [(comment.author or "").casefold() for comment in comments if not is_bot(comment.author)]
    others = sum(1 for author in said if author not in names)
    found = (others, "by others {} kept apart"), (len(said) - others, "by its author {} not read")
    return tuple(
        f"{_counted(count, 'comment')} {what.format('is' if count == 1 else 'are')}" for count, what in found if count
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
