"""The question about one artifact: its numbered passages, the candidates, and what exactly is sent."""

import copy
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matcher.domain import Artifact, Behavior, Passage, Suggestion, digest
from matcher.llm import Request
from matcher.prompts import Prompt
from matcher.verification.redaction import Redacted, Redaction

EXAMPLES = 2
"""How many example passages stand beside a behavior."""
LONGEST_EXAMPLE = 160
"""Code points of an example; a longer one is cut at a word."""
LONGEST_QUESTION = 12_000
"""Code points of passages in one question, about 3,000 tokens; of a longer artifact the best passages are sent."""
ANSWER_TOKENS = 96
"""What the entry of one candidate may take, generously."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentPassage:
    """A passage as it is sent."""

    number: int
    """From 1, over all passages of the artifact: gaps where not all are sent."""
    passage: Passage
    redacted: Redacted
    """Of the passage's prose."""

    @property
    def sent(self) -> str:
        """The words that go out."""
        return self.redacted.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A behavior that is asked about."""

    name: str
    """What it is called in the question: `B1`, `B2`, …; its id means nothing to a model."""
    behavior: Behavior
    examples: tuple[str, ...]
    """Passages of the bank, as they are sent."""

    @property
    def statement(self) -> str:
        """What the framework says."""
        return self.behavior.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What one artifact's second reading asks, and how to read the answer."""

    artifact: Artifact
    prompt: Prompt
    passages: tuple[SentPassage, ...]
    candidates: tuple[Candidate, ...]
    redaction: Redaction
    request: Request


def question(
    artifact: Artifact,
    passages: Sequence[Passage],
    asked: Sequence[Suggestion],
    examples: Mapping[str, Sequence[str]],
    *,
    prompt: Prompt,
    redaction: Redaction,
    made_up: Container[str] = (),
) -> Question:
    """Return the question; the same artifact and candidates make the same bytes.

    Args:
        artifact: what is read. Its author, address and source are never sent.
        passages: the author's own, in order.
        asked: the candidates, at least one.
        examples: passages of the bank for a behavior's id, nearest first; a behavior without is asked without.
        prompt: what the model is told.
        redaction: what is taken out before anything is sent.
        made_up: examples in which nobody is real: they are sent as they are.
    """
    sent = tuple(
        SentPassage(number=number, passage=passage, redacted=redaction.apply(passage.prose))
        for number, passage in _chosen(passages, asked)
    )
    shown = [examples.get(one.behavior.id, ())[:EXAMPLES] for one in asked]
    private = tuple(dict.fromkeys(text for texts in shown for text in texts if text not in made_up))
    said = dict(zip(private, redaction.beside(private), strict=True))
    wanted = tuple(
        Candidate(name=f"B{n}", behavior=one.behavior, examples=tuple(_short(said.get(text, text)) for text in texts))
        for n, (one, texts) in enumerate(zip(asked, shown, strict=True), 1)
    )
    request = Request(
        system=prompt.system,
        user=prompt.rendered(kind=artifact.kind.replace("_", " "), mark=_mark(sent), passages=sent, candidates=wanted),
        schema=_schema(prompt.schema, wanted),
        max_tokens=ANSWER_TOKENS * len(wanted),
        group=artifact.fingerprint,
    )
    return Question(
        artifact=artifact, prompt=prompt, passages=sent, candidates=wanted, redaction=redaction, request=request
    )


def _schema(entry: Mapping[str, Any], wanted: Sequence[Candidate]) -> dict[str, Any]:
    names = [one.name for one in wanted]
    return {
        "type": "object",
        "properties": {name: copy.deepcopy(dict(entry)) for name in names},
        "required": names,
        "additionalProperties": False,
    }


def _mark(sent: Sequence[SentPassage]) -> str:
    """Return a line that stands in none of the passages: a digest of them, which no text can hold of itself."""
    return f"ARTIFACT {digest([one.sent for one in sent]).removeprefix('sha256:')[:16]}"


def _short(text: str) -> str:
    if len(text) <= LONGEST_EXAMPLE:
        return text
    return text[:LONGEST_EXAMPLE].rsplit(" ", 1)[0] + " …"


def _chosen(passages: Sequence[Passage], asked: Sequence[Suggestion]) -> list[tuple[int, Passage]]:
    """Return the passages to send, with their numbers: all, or of a long artifact what lies nearest to the quotes."""
    numbered = list(enumerate(passages, 1))
    if sum(len(p.prose) for p in passages) <= LONGEST_QUESTION:
        return numbered
    quoted = [e.passage for one in asked for e in one.evidence]
    order = sorted(numbered, key=lambda pair: (_distance(pair[1], quoted), pair[0]))
    taken: list[tuple[int, Passage]] = []
    room = LONGEST_QUESTION
    for pair in order:
        room -= len(pair[1].prose)
        if room < 0 and taken:
            break
        taken.append(pair)
    return sorted(taken)


def _distance(passage: Passage, quoted: Sequence[Passage]) -> int:
    """Return how far it stands from the nearest quote, in code points of the same field; the title stands by all."""
    if passage.field == "title":
        return 0
    gaps = [max(q.start - passage.end, passage.start - q.end, 0) for q in quoted if q.field == passage.field]
    return min(gaps, default=len(quoted))
