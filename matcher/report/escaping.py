"""Artifact text inside Markdown: it reads as it was written and cannot become markup."""

from matcher.deferred import lazy_regex
from matcher.report.visibility import visible

SPECIAL = str.maketrans({c: f"\\{c}" for c in "\\`*_[]<>#|~&"})
START = lazy_regex(r"^([-+=]|\d{1,9}(?=[.)]))")
"""What begins a list, a rule or a heading; after a number it is the dot that is escaped."""


def escaped(text: str) -> str:
    """Return the text on one line of Markdown, as text."""
    plain = visible(text).translate(SPECIAL)
    return START.sub(lambda found: f"{found[0]}\\" if found[0].isdecimal() else f"\\{found[0]}", plain)
