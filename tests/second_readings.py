"""An artifact, its candidates and scripted language models, for the tests of the second reader."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from matcher.domain import Artifact, Behavior, Comment, Evidence, Passage, Suggestion
from matcher.errors import LanguageModelError
from matcher.llm import Reply, Request
from matcher.passages import cut
from matcher.prompts import load_prompt
from matcher.verification import Question, SecondReader
from matcher.verification.redaction import NO_REDACTION

ARTIFACT = Artifact(
    id="pr-7",
    kind="pull_request",
    title="Fix the nightly export",
    text=(
        "The outage was mine: I had **skipped** the canary\nstep. "
        "Kaveh will write the runbook next week. There is a regression test for it now.\n\n"
        "> I always read every page twice, said the bot.\n"
    ),
    author="Noor Haddad",
    url="https://git.example/pr/7",
    comments=(Comment(text="I liked how calm you stayed that night.", author="Kaveh"),),
)
STATEMENTS: Mapping[str, str] = {
    "own": "I own my failures and learn from them",
    "test": "My code is tested and documented",
    "ask": "I ask questions to clarify expectations",
}
EXAMPLES: Mapping[str, Sequence[str]] = {"own": ("I broke the build and said how.", "My import failed.", "A third.")}
PROMPT = load_prompt("verdict-v1")
NOTHING = {"passage": 0, "words": "", "whose": "unknown", "state": "unknown", "support": "unsupported"}
OWNED = {
    "passage": 2,
    "words": "I had skipped the canary step",
    "whose": "author",
    "state": "done",
    "support": "supported",
}


def passages_of(artifact: Artifact = ARTIFACT) -> tuple[Passage, ...]:
    """Return the author's passages."""
    return cut(artifact).passages


def suggestions_of(artifact: Artifact = ARTIFACT, confidence: Sequence[float] = (0.8, 0.3, 0.01)) -> list[Suggestion]:
    """Return a suggestion for each behavior with that confidence, quoting the last passage."""
    last = passages_of(artifact)[-1]
    return [
        Suggestion(
            behavior=Behavior(id=name, text=text),
            confidence=sure,
            threshold=0.5,
            suggested=sure >= 0.5,
            evidence=(Evidence(passage=last, similarity=0.5),),
        )
        for (name, text), sure in zip(STATEMENTS.items(), confidence, strict=True)
    ]


@dataclass
class Scripted:
    """A language model that answers from a list, in turn, and keeps what it was asked."""

    answers: Sequence[str | LanguageModelError]
    id: str = "scripted"
    asked: list[Request] = field(default_factory=list)

    def ask(self, request: Request) -> Reply:
        """Return the next answer, or raise it."""
        answer = self.answers[len(self.asked)]
        self.asked.append(request)
        if isinstance(answer, LanguageModelError):
            raise answer
        return Reply(text=answer, prompt_tokens=100, completion_tokens=10, seconds=0.5)


def reader(*answers: str | LanguageModelError) -> SecondReader:
    """Return a second reader whose model gives these answers."""
    return SecondReader(model=Scripted(answers), prompt=PROMPT, limit=6, redaction=lambda _: NO_REDACTION)


def asked(artifact: Artifact = ARTIFACT) -> Question:
    """Return the question about the artifact's two candidates, `B1` (own) and `B2` (test)."""
    found = reader().question(artifact, passages_of(artifact), suggestions_of(artifact), EXAMPLES)
    assert found is not None
    return found


def answer(**entries: Mapping[str, object]) -> str:
    """Return an answer with these entries."""
    return json.dumps(entries)
