"""Suggests which behaviors of a career framework a work artifact may evidence, quoting the words.

    from matcher import Matcher

    for suggestion in Matcher().match("The outage was mine: I had skipped the canary.").suggested:
        print(suggestion.behavior.text, suggestion.evidence[0].passage.text)

Importing this package costs nothing: neither torch nor FAISS nor a model is loaded before they are needed.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matcher.pipeline import Matcher

__all__ = ["Matcher", "__version__"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Return `Matcher`, imported on first use."""
    if name == "Matcher":
        from matcher.pipeline import Matcher

        return Matcher
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
