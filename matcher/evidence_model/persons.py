"""Whose deed it is: the same passage, told of somebody else.

Counterfactual examples (Kaushik, Hovy and Lipton, *Learning the Difference that Makes a Difference*, 2020): what
differs from its pair in nothing but the person teaches what the person is told by, and nothing else.
"""

import re
import zlib
from dataclasses import dataclass

from matcher.domain import Kind

ABOUT_OTHERS: tuple[Kind, ...] = ("peer_feedback", "interview_notes")
"""Kinds in which somebody else's deeds are told because they are what counts."""
_FIRST = re.compile(r"\bI\b(?![/\w-])(?P<verb> (?:am|was|have|do|don't|haven't)\b)?")
_LONG = {"m": "am", "ve": "have", "d": "had"}
_SHORT = re.compile(rf"\bI'({'|'.join(_LONG)})\b")
_WE = re.compile(r"\b(?:we|us|our|ours|ourselves)\b", re.IGNORECASE)
_SINGULAR = {"am": "is", "was": "was", "have": "has", "do": "does", "don't": "doesn't", "haven't": "hasn't"}
_PLURAL = {"am": "are", "was": "were"}


@dataclass(frozen=True, slots=True)
class _Person:
    """How somebody is spoken of."""

    name: str
    subject: str
    object: str
    possessive: str
    absolute: str
    itself: str
    verbs: dict[str, str]


_SHE = "Priya Marta Aisha Lena Chiara Mei Fatima Ingrid Sofia Hana Nadia Carmen Elif Paula Amara Yuki Rosa Leila"
_HE = "Andrej Mateo Tunde Wei Oskar Ravi Piotr Ahmed Luca Henrik Kwame Diego Sanjay Tomas Emre Omar Nils Pavel"
_THEY = "The platform team, The vendor, The data team, The other squad, The mobile folks, The contractors"
_PEOPLE = (
    *(_Person(name, "she", "her", "her", "hers", "herself", _SINGULAR) for name in _SHE.split()),
    *(_Person(name, "he", "him", "his", "his", "himself", _SINGULAR) for name in _HE.split()),
    *(_Person(name, "they", "them", "their", "theirs", "themselves", _PLURAL) for name in _THEY.split(", ")),
)


def told_of_another(text: str) -> str | None:
    """Return the passage as if somebody else had done what its author did; who is told by the text, always the same.

    None where its author does not say "I", or where others are in it as well ("we").
    """
    plain = _SHORT.sub(lambda found: f"I {_LONG[found[1]]}", text.replace("\u2019", "'"))
    if not _FIRST.search(plain) or _WE.search(plain):
        return None
    who, named = _PEOPLE[zlib.crc32(text.encode("utf-8", "replace")) % len(_PEOPLE)], False

    def other(found: re.Match[str]) -> str:
        nonlocal named
        begins = plain[: found.start()].rstrip()[-1:] in ("", ".", "!", "?", ":", "*", "-")
        subject = (who.subject.capitalize() if begins else who.subject) if named else _at(who.name, begins)
        named = True
        verb = (found["verb"] or "").strip()
        return f"{subject} {who.verbs.get(verb, verb)}".rstrip()

    changed = _FIRST.sub(other, plain)
    for word, instead in (
        ("myself", who.itself),
        ("my", who.possessive),
        ("My", who.possessive.capitalize()),
        ("me", who.object),
        ("mine", who.absolute),
    ):
        changed = re.sub(rf"\b{word}\b", instead, changed)
    return changed


def _at(name: str, begins: bool) -> str:
    return name if begins or not name.startswith("The ") else name.replace("The ", "the ", 1)
