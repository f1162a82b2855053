"""Which claims count: those whose words stand in the passages that were sent, and nothing else."""

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal

from matcher.domain import Artifact, Checked, Span
from matcher.verification.answer import Said
from matcher.verification.question import Question, SentPassage

Dropped = Literal["invented", "altered", "other_person"]
LEAST_WORDS = 3
"""Fewer words prove nothing, unless they are the whole passage."""
ALIKE = 0.6
"""From this share of words in common, in order, a quote is an altered one and not an invented one."""
TOKEN = re.compile(r"\w+")


def ground(said: Said, question: Question) -> tuple[Checked, Dropped | None]:
    """Return the verdict that counts, and why its claim was dropped, if it was: then it is unsure."""
    if said.support not in ("supported", "partly"):
        return Checked(behavior_id=said.behavior_id, support=said.support, whose=said.whose, state=said.state), None
    found = _standing(said, question.passages)
    if found is None:
        return Checked(behavior_id=said.behavior_id, support="unsure"), _why(said.words, question)
    span = _span(question.artifact, found, said.words)
    checked = Checked(
        behavior_id=said.behavior_id, support=said.support, evidence=span, whose=said.whose, state=said.state
    )
    return checked, None


def _standing(said: Said, passages: Sequence[SentPassage]) -> SentPassage | None:
    """Return the passage in which the words stand: the one that was named, else the only other one."""
    wanted = _tokens(said.words)
    if not wanted:
        return None
    holding = [one for one in passages if _holds(_tokens(one.sent), wanted)]
    named = [one for one in holding if one.number == said.passage]
    if named:
        return named[0]
    return holding[0] if len(holding) == 1 else None


def _holds(tokens: Sequence[str], wanted: Sequence[str]) -> bool:
    if len(wanted) < min(LEAST_WORDS, len(tokens)):
        return False
    return any(tokens[i : i + len(wanted)] == wanted for i in range(len(tokens) - len(wanted) + 1))


def _why(words: str, question: Question) -> Dropped:
    """Return what is wrong with words that stand in no passage that was sent."""
    wanted = _tokens(words)
    artifact = question.artifact
    comments = [comment.text for comment in artifact.comments]
    everything = [question.redaction.apply(text).text for text in (artifact.title or "", artifact.text, *comments)]
    if len(wanted) >= LEAST_WORDS and any(_holds(_tokens(text), wanted) for text in everything):
        return "other_person"
    return "altered" if any(_alike(_tokens(one.sent), wanted) for one in question.passages) else "invented"


def _alike(tokens: Sequence[str], wanted: Sequence[str]) -> bool:
    if len(wanted) < LEAST_WORDS:
        return False
    matcher = SequenceMatcher(None, tokens, wanted, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) >= ALIKE * len(wanted)


def _tokens(text: str) -> list[str]:
    """Return the words, compatibility forms and case folded: marks between them may differ, letters may not."""
    return TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())


def _span(artifact: Artifact, found: SentPassage, words: str) -> Span:
    """Return where the words stand in the artifact; the whole passage where that cannot be told to the letter."""
    passage = found.passage
    whole = Span(field=passage.field, start=passage.start, end=passage.end)
    place = _place(found.sent, words)
    original = found.redacted.original(*place) if place else None
    if original is None:
        return whole
    inner = _place(passage.text, passage.prose[slice(*original)])
    if inner is None:
        return whole
    return Span(field=passage.field, start=passage.start + inner[0], end=passage.start + inner[1])


def _place(text: str, words: str) -> tuple[int, int] | None:
    """Return where the words stand in a text, whatever stands between them; None where that is not exactly once."""
    tokens = TOKEN.findall(words)
    if not tokens:
        return None
    pattern = r"(?<!\w)" + r"[\W_]{1,40}".join(map(re.escape, tokens)) + r"(?!\w)"
    places = [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]
    return places[0] if len(places) == 1 else None
