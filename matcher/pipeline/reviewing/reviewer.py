"""Who decides: the name that stands beside each ruling."""

import getpass
import subprocess

from matcher.config import Settings


def reviewer_name(settings: Settings) -> str:
    """Return the name of the settings, else the one git signs commits with, else the login; never empty."""
    return _tidy(settings.reviewer) or _tidy(_git_name()) or _tidy(_login_name()) or "somebody"


def _git_name() -> str | None:
    try:
        asked = subprocess.run(
            ["git", "config", "user.name"],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=5,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.SubprocessError):  # no git here
        return None
    return asked.stdout if asked.returncode == 0 else None


def _login_name() -> str | None:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user without a name
        return None


def _tidy(name: str | None) -> str:
    return " ".join((name or "").split())
