"""From judged passages to suggestions: which behaviors, how sure, and which words say so."""

from typing import TYPE_CHECKING

from matcher.deferred import exporter

if TYPE_CHECKING:
    from matcher.matching.eligibility import eligible
    from matcher.matching.explaining import Explanation, Likeness, explanation
    from matcher.matching.overviews import Overview, Stretch, overview
    from matcher.matching.suggesting import suggest

__all__ = [
    "Explanation",
    "Likeness",
    "Overview",
    "Stretch",
    "eligible",
    "explanation",
    "overview",
    "suggest",
]

__getattr__ = exporter(
    __name__,
    {
        "eligibility": ["eligible"],
        "explaining": ["Explanation", "Likeness", "explanation"],
        "overviews": ["Overview", "Stretch", "overview"],
        "suggesting": ["suggest"],
    },
)
