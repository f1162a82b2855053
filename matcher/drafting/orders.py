"""What is ordered of a model: for each passage a kind of artifact, a voice, a place, and why it is no evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from matcher.domain import Behavior, Kind, digest
from matcher.framework import Why

VOICES: Mapping[Kind, str] = MappingProxyType(
    {
        "work_log": "work log",
        "pull_request": "change description",
        "meeting_notes": "minutes",
        "incident_report": "incident report",
        "peer_feedback": "feedback from a colleague who says you",
        "design_doc": "design document",
        "review_comments": "reply in a code review",
        "other": "chat message to the team",
        "interview_notes": "an interviewer's notes on the talk they held",
    }
)
"""Kinds of artifact, as a model is told."""
REASONS: Mapping[Why, str] = MappingProxyType(
    {
        "plan": "only planned or wished for, nothing has happened",
        "other_person": "somebody else did it",
        "negated": "the writer says that it was not done",
        "general": "a general remark, nobody does anything",
        "question": "the writer only asks about it",
        "product": "what a product does, not a person",
        "instruction": "a rule that tells others to do it",
        "thin": "so few words that one cannot tell what was done",
        "homonym": "uses a word of the subject in quite another meaning",
        "template": "an empty form with its headings",
        "boilerplate": "an automatic text that stands in every such document",
        "sarcasm": "irony, the writer means the contrary",
    }
)
"""Why a passage is no evidence, as a model is told."""
SETTINGS = (
    "ferry bookings",
    "hospital rota",
    "seismic sensors",
    "bakery tills",
    "museum catalogue",
    "speech recognizer",
    "bank ledger",
    "wind farm",
    "school timetables",
    "online game",
    "compiler",
    "city bikes",
    "parcel depot",
    "film archive",
    "dairy farm",
    "mobile keyboard",
    "tax forms",
    "satellite ground station",
    "recipe recommender",
    "railway signals",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageOrder:
    """One passage that is wanted."""

    name: str
    """What it is called in the question and its answer: `E1` an example, `N1` a near miss."""
    kind: Kind
    why: Why | None
    """Why it is no evidence; None for an example."""
    told: str
    """What the model is told of it."""


def orders(behavior: Behavior, each: int, near_misses: int, held: int = 0) -> tuple[PassageOrder, ...]:
    """Return what is ordered for a behavior: so many examples, then so many near misses.

    Kinds, voices and places take turns, from a start that the behavior's id decides, so that a framework's behaviors
    begin differently. Where so many passages are held already the turns go on behind them: a model that is asked for
    more is asked for others, and for the same bank in the same words each time.
    """
    start = int(digest(behavior.id).removeprefix("sha256:")[:8], 16)
    kinds, whys = tuple(VOICES), tuple(REASONS)
    made = []
    for n in range(each + near_misses):
        turn = held + n
        kind = kinds[(start + turn) % len(kinds)]
        why = whys[(start + turn) % len(whys)] if n >= each else None
        name = f"E{n + 1}" if why is None else f"N{n - each + 1}"
        setting = SETTINGS[(start + 7 * turn) % len(SETTINGS)]
        reason = f"; no evidence: {REASONS[why]}" if why else ""
        made.append(PassageOrder(name=name, kind=kind, why=why, told=f"{VOICES[kind]}; {setting}{reason}"))
    return tuple(made)
