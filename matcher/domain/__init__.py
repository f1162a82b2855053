"""The nouns of the house: frozen records, no input or output.

Three numbers have three names: *similarity* is a cosine, *confidence* a calibrated probability,
*support* a language model's verdict. Nothing here is ever a property of a person.
"""

from typing import TYPE_CHECKING

from matcher.deferred import exporter
from matcher.domain.digest import digest

if TYPE_CHECKING:
    from matcher.domain.artifact import ATTESTED, BOT_NOTE, KINDS, LOSSES, Artifact, Comment, Field, Kind, Passage
    from matcher.domain.framework import Behavior, Framework, Observable
    from matcher.domain.gold import RELEVANT, LabelledArtifact
    from matcher.domain.match import (
        Evidence,
        Matched,
        Outcome,
        Provenance,
        SelectionRules,
        Skipped,
        Suggestion,
        Verdict,
    )
    from matcher.domain.period import Period, parse_period
    from matcher.domain.review import Decision, Origin, Packet, Quote, ReviewItem, Ruling, State, StoredSuggestion
    from matcher.domain.search import Finding, Found
    from matcher.domain.second_reading import (
        STATES,
        SUPPORTS,
        WHOSE,
        Checked,
        DeedState,
        SecondReading,
        Span,
        Support,
        Whose,
    )

__all__ = [
    "ATTESTED",
    "BOT_NOTE",
    "KINDS",
    "LOSSES",
    "RELEVANT",
    "STATES",
    "SUPPORTS",
    "WHOSE",
    "Artifact",
    "Behavior",
    "Checked",
    "Comment",
    "Decision",
    "DeedState",
    "Evidence",
    "Field",
    "Finding",
    "Found",
    "Framework",
    "Kind",
    "LabelledArtifact",
    "Matched",
    "Observable",
    "Origin",
    "Outcome",
    "Packet",
    "Passage",
    "Period",
    "Provenance",
    "Quote",
    "ReviewItem",
    "Ruling",
    "SecondReading",
    "SelectionRules",
    "Skipped",
    "Span",
    "State",
    "StoredSuggestion",
    "Suggestion",
    "Support",
    "Verdict",
    "Whose",
    "digest",
    "parse_period",
]

__getattr__ = exporter(
    __name__,
    {
        "artifact": ["ATTESTED", "Artifact", "BOT_NOTE", "Comment", "Field", "KINDS", "Kind", "LOSSES", "Passage"],
        "framework": ["Behavior", "Framework", "Observable"],
        "gold": ["LabelledArtifact", "RELEVANT"],
        "match": ["Evidence", "Matched", "Outcome", "Provenance", "SelectionRules", "Skipped", "Suggestion", "Verdict"],
        "period": ["Period", "parse_period"],
        "review": ["Decision", "Origin", "Packet", "Quote", "ReviewItem", "Ruling", "State", "StoredSuggestion"],
        "search": ["Finding", "Found"],
        "second_reading": [
            "Checked",
            "DeedState",
            "STATES",
            "SUPPORTS",
            "SecondReading",
            "Span",
            "Support",
            "WHOSE",
            "Whose",
        ],
    },
)
