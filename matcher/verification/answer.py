"""Reads a model's answer: what was asked for, in the shape that was asked for, or what is wrong with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from matcher.domain import STATES, SUPPORTS, WHOSE, DeedState, Support, Whose
from matcher.parsing import ParsingError, json_of
from matcher.verification.question import Question

THOUGHT = ("<think>", "</think>")
"""Around what models that reason write first, where their server does not take it out."""
OPENED, CLOSED = re.compile(r"```(?:json)?\s*(?=\{)"), re.compile(r"(?<=\})\s*```")
"""Before and behind an object in a code block."""
LONGEST_ANSWER = 200_000
"""Code points; a longer one is not looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a model said of one candidate, unchecked."""

    behavior_id: str
    passage: int
    words: str
    whose: Whose
    state: DeedState
    support: Support


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer in the right shape."""

    said: tuple[Said, ...]
    """One for each candidate, in the order of the question."""
    outside: int
    """Entries for something that was not asked about."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An answer that cannot be used."""

    problem: str
    """What is wrong, in words of ours: it is told to the model."""


def read_answer(text: str, question: Question) -> Answer | Unreadable:
    """Return what was said of each candidate; an answer that leaves one out is of no use as a whole."""
    found = _object(text)
    if isinstance(found, Unreadable):
        return found
    said = []
    for candidate in question.candidates:
        entry = found.get(candidate.name)
        problem = _problem(entry)
        if problem or not isinstance(entry, dict):
            return Unreadable(f"{candidate.name} {problem}")
        said.append(_said(candidate.behavior.id, entry))
    return Answer(said=tuple(said), outside=len(found.keys() - {c.name for c in question.candidates}))


def _object(text: str) -> dict[str, Any] | Unreadable:
    if len(text) > LONGEST_ANSWER:
        return Unreadable("it is far too long")
    try:
        found = json_of(_unfenced(_without_thoughts(text)))
    except ParsingError:
        return Unreadable("it is not a JSON object")
    return found if isinstance(found, dict) else Unreadable("it is not a JSON object")


def _without_thoughts(text: str) -> str:
    opening, closing = THOUGHT
    parts, at = [], 0
    while (opened := text.find(opening, at)) >= 0 and (closed := text.find(closing, opened)) >= 0:
        parts.append(text[at:opened])
        at = closed + len(closing)
    return "".join([*parts, text[at:]])


def _unfenced(text: str) -> str:
    """Return the object between the first fence and the last one that fit; all of the text where there is none."""
    opened = OPENED.search(text)
    ends = [closed.start() for closed in CLOSED.finditer(text, opened.end())] if opened else []
    return text[opened.end() : ends[-1]] if opened and ends else text


def _problem(entry: object) -> str | None:
    """Return what is wrong with an entry, after its name; None where nothing is."""
    if not isinstance(entry, dict):
        return "is missing or not an object"
    for name, known in (("whose", WHOSE), ("state", STATES), ("support", SUPPORTS)):
        if entry.get(name) not in known:
            return f"has no {name} out of {', '.join(known)}"
    if not isinstance(entry.get("passage"), int) or isinstance(entry.get("passage"), bool):
        return "has no whole number as passage"
    return None if isinstance(entry.get("words"), str) else "has no text as words"


def _said(behavior_id: str, entry: Mapping[str, Any]) -> Said:
    return Said(
        behavior_id=behavior_id,
        passage=entry["passage"],
        words=entry["words"],
        whose=cast(Whose, entry["whose"]),
        state=cast(DeedState, entry["state"]),
        support=cast(Support, entry["support"]),
    )
