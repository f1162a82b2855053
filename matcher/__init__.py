"""Suggests which behaviors of a career framework a work artifact may evidence, quoting the words.

    from matcher import Matcher

    for suggestion in Matcher().match("The outage was mine: I had skipped the canary.").suggested:
        print(suggestion.behavior.text, suggestion.evidence[0].passage.text)

Importing this package costs nothing: neither torch nor FAISS nor a model is loaded before they are needed.
"""

from typing import TYPE_CHECKING

from matcher.deferred import exporter

if TYPE_CHECKING:
    from matcher.domain import Artifact
    from matcher.pipeline import Matcher

__all__ = ["Artifact", "Matcher", "__version__"]

__version__ = "0.1.0"

__getattr__ = exporter(
    __name__,
    {
        "domain": ["Artifact"],
        "pipeline": ["Matcher"],
    },
)
