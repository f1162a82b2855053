"""The second opinion over a batch: each artifact's candidates read again, a few artifacts at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from matcher.domain import Matched, Passage, Provenance, SecondReading, SelectionRules, digest
from matcher.llm import Usage
from matcher.pipeline.fingerprint import DECIDING_SECOND, code_fingerprint
from matcher.pipeline.observers import nothing
from matcher.pipeline.second_reading.threads import DaemonThreads
from matcher.verification import Fusion, Question, SecondReader, unasked

NOT_ASKED = "the language model could not be asked ({}): this is the offline answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """What the offline matcher says of an artifact, and what a second reader needs beside."""

    matched: Matched
    """With every behavior."""
    passages: tuple[Passage, ...]
    examples: Mapping[str, Sequence[str]]
    """Passages of the bank by a behavior's id."""


@dataclass(frozen=True, kw_only=True)
class SecondOpinion:
    """A second reader with what is known of how good it is; may be asked from several threads."""

    reader: SecondReader
    fusion: Fusion
    """What its verdicts change; nothing, where it was never measured or does not help."""
    concurrency: int
    """Artifacts that are read at once, whoever asks."""
    server: str = ""
    """Where the model is: servers may call different ones by the same name."""
    usage: Callable[[], Usage] = Usage
    """What the model was asked so far."""
    _threads: DaemonThreads = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make the threads that all who ask share."""
        object.__setattr__(self, "_threads", DaemonThreads(self.concurrency))

    def over(self, firsts: Sequence[First], rules: SelectionRules) -> list[Matched]:
        """Return each artifact's result with the verdicts on it; where the model could not be asked, the first one."""
        readings = self.readings(firsts)
        return [self._fused(first.matched, said, rules) for first, said in zip(firsts, readings, strict=True)]

    def readings(self, firsts: Sequence[First], watch: Callable[[int], None] = nothing) -> list[SecondReading]:
        """Return what the model said of each artifact, in order; `watch` is told how many are done."""
        begun = [self._threads.submit(self._read, first) for first in firsts]
        found = []
        try:
            for done, one in enumerate(begun, 1):
                found.append(one.result())
                watch(done)
            return found
        finally:
            for one in begun:
                one.cancel()

    def abandon(self) -> None:
        """Let nobody wait for a reading any more, in whichever thread: `over` and `readings` break off there."""
        self._threads.abandon()

    def question(self, first: First) -> Question | None:
        """Return what would be asked of an artifact; None where nothing is worth a call."""
        return self.reader.question(first.matched.artifact, first.passages, first.matched.suggestions, first.examples)

    def report(self) -> tuple[str, ...]:
        """Return what a person should know at the end: what the readings took, and what they change."""
        used = self.usage()
        took = f"{used.calls:,} calls, {used.prompt_tokens:,} tokens asked and {used.completion_tokens:,} answered"
        kept = f", {used.cached:,} answers known from before" if used.cached else ""
        failed = f", {used.failed:,} without an answer" if used.failed else ""
        return f"{self.reader.model.id}: {took}{kept}{failed}", self.fusion.note

    def provenance(self, base: Provenance) -> Provenance:
        """Return what a result is made with that was read a second time."""
        model = [self.server, self.reader.model.id, self.fusion.fingerprint]
        asked = [
            self.reader.prompt.fingerprint,
            self.reader.limit,
            self.reader.redacts,
            code_fingerprint(DECIDING_SECOND),
        ]
        return replace(
            base,
            model_id=f"{base.model_id} / {self.reader.model.id}",
            model_fingerprint=digest([base.model_fingerprint, *model, *asked]),
        )

    def _read(self, first: First) -> SecondReading:
        asked = self.question(first)
        if asked is None:
            return unasked(first.matched.artifact, self.reader.model.id, self.reader.prompt)
        return self.reader.read(asked)

    def _fused(self, matched: Matched, said: SecondReading, rules: SelectionRules) -> Matched:
        if said.failure is not None:
            return replace(matched, notes=(*matched.notes, NOT_ASKED.format(said.failure)))
        fused = self.fusion.fused(matched, said, rules)
        return replace(fused, provenance=self.provenance(matched.provenance))
