"""The second reader: one question an artifact, one try to mend its answer, and only checked quotes count."""

from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace

from matcher.domain import Artifact, Checked, Passage, SecondReading, Suggestion
from matcher.errors import LanguageModelError
from matcher.llm import LanguageModel, Reply
from matcher.prompts import Prompt
from matcher.verification.answer import Answer, Unreadable, read_answer
from matcher.verification.candidates import candidates
from matcher.verification.grounding import ground
from matcher.verification.question import Question, question
from matcher.verification.redaction import Redaction


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReader:
    """Reads an artifact's candidates a second time, with a language model."""

    model: LanguageModel
    prompt: Prompt
    limit: int
    """How many candidates an artifact."""
    redaction: Callable[[Artifact], Redaction]
    """What is taken out of an artifact before anything of it is sent."""
    redacts: bool = True
    """False where that is nothing."""
    made_up: Container[str] = ()
    """Examples of the bank in which nobody is real: of the others, the same is taken out as of the artifact."""

    def question(
        self,
        artifact: Artifact,
        passages: Sequence[Passage],
        suggestions: Sequence[Suggestion],
        examples: Mapping[str, Sequence[str]],
    ) -> Question | None:
        """Return what is to be asked of an artifact; None where no behavior is worth it."""
        asked = candidates(suggestions, self.limit)
        if not asked:
            return None
        redaction = self.redaction(artifact)
        return question(
            artifact, passages, asked, examples, prompt=self.prompt, redaction=redaction, made_up=self.made_up
        )

    def read(self, asked: Question) -> SecondReading:
        """Return what the model said, checked; where it could not be asked, why. Never raises for a server's sake."""
        empty = SecondReading(
            artifact_id=asked.artifact.id,
            artifact_fingerprint=asked.artifact.fingerprint,
            model=self.model.id,
            prompt=self.prompt.id,
            asked=tuple(one.behavior.id for one in asked.candidates),
            verdicts=(),
        )
        replies: list[Reply] = []
        try:
            answer = self._answer(asked, replies)
        except LanguageModelError as error:
            return replace(_counted(empty, replies), failure=str(error))
        verdicts, dropped = _judged(answer, asked)
        return replace(_counted(empty, replies), verdicts=verdicts, dropped=dropped)

    def _answer(self, asked: Question, replies: list[Reply]) -> Answer | Unreadable:
        """Return the answer, mended at most once; what came back is added to `replies`."""
        replies.append(self.model.ask(asked.request))
        answer = read_answer(replies[-1].text, asked)
        if isinstance(answer, Answer):
            return answer
        complaint = self.prompt.repair.format(problem=answer.problem)
        mended = replace(asked.request, failed_answer=replies[-1].text, complaint=complaint)
        replies.append(self.model.ask(mended))
        return read_answer(replies[-1].text, asked)


def unasked(artifact: Artifact, model: str, prompt: Prompt) -> SecondReading:
    """Return the reading of an artifact of which nothing was worth a call."""
    return SecondReading(
        artifact_id=artifact.id,
        artifact_fingerprint=artifact.fingerprint,
        model=model,
        prompt=prompt.id,
        asked=(),
        verdicts=(),
    )


def _judged(answer: Answer | Unreadable, asked: Question) -> tuple[tuple[Checked, ...], dict[str, int]]:
    """Return the verdicts that count, and how many claims did not, by reason."""
    if isinstance(answer, Unreadable):
        unsure = tuple(Checked(behavior_id=one.behavior.id, support="unsure") for one in asked.candidates)
        return unsure, {"unreadable": 1}
    grounded = [ground(said, asked) for said in answer.said]
    dropped = Counter[str](why for _, why in grounded if why)
    if answer.outside:
        dropped["outside"] = answer.outside
    return tuple(checked for checked, _ in grounded), dict(sorted(dropped.items()))


def _counted(reading: SecondReading, replies: Sequence[Reply]) -> SecondReading:
    return replace(
        reading,
        calls=sum(not reply.cached for reply in replies),
        prompt_tokens=sum(reply.prompt_tokens for reply in replies),
        completion_tokens=sum(reply.completion_tokens for reply in replies),
        seconds=sum(reply.seconds for reply in replies),
    )
