"""From judged passages to suggestions: which behaviors, how sure, and which words say so."""

from matcher.matching.counting import countable
from matcher.matching.explaining import Explanation, Likeness, explanation
from matcher.matching.overviews import Overview, Stretch, overview
from matcher.matching.suggesting import Rules, suggest

__all__ = [
    "Explanation",
    "Likeness",
    "Overview",
    "Rules",
    "Stretch",
    "countable",
    "explanation",
    "overview",
    "suggest",
]
