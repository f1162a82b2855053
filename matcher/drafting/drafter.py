"""Asks a model for passages: one question a behavior, one try to mend its answer, one more where it gave too few."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from matcher.domain import Behavior, Framework
from matcher.drafting.answer import read_passages
from matcher.drafting.orders import PassageOrder, orders
from matcher.drafting.question import question
from matcher.drafting.records import FAULTS, Draft, Drafted, Fault
from matcher.drafting.sifting import Sieve, tidy
from matcher.errors import LanguageModelError
from matcher.llm import LanguageModel, Reply, Request
from matcher.prompts import Prompt

BLANKS = ("template", "boilerplate")
"""Reasons for being no evidence that blanks to fill in belong to."""
ROUNDS = 2
"""A behavior is asked about so often, attempts to mend an answer aside."""
UNREADABLE = "it is not a JSON object with the orders' names and their passages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafter:
    """Lets a language model propose passages for the behaviors of a framework."""

    framework: Framework
    prompt: Prompt
    each: int
    """Examples a behavior, …"""
    near_misses: int
    """… and passages that only look like it."""
    held: Mapping[str, int] = field(default_factory=dict)
    """How many passages about a behavior there are already, by its id."""

    def request(self, behavior: Behavior) -> Request:
        """Return the first question about a behavior; what may follow depends on the answer."""
        return self._question(behavior, self._orders(behavior))

    def draft(self, behavior: Behavior, model: LanguageModel, sieve: Sieve) -> Drafted:
        """Return what the model proposed and what of it can be kept. Never raises for a server's sake.

        Args:
            behavior: what passages are wanted for.
            model: what is asked.
            sieve: what is written already; what is kept is added to it.
        """
        talk, book = _Talk(model), _Orders(self._orders(behavior))
        failure = None
        try:
            while not book.closed:
                request = self._question(behavior, book.open, book.texts)
                passages = talk.passages(request, self.prompt.repair)
                book.take(passages, sieve, (self.prompt.system, behavior.text))
        except LanguageModelError as error:
            failure = str(error)
        return talk.counted(book.drafted(behavior, model.id, failure))

    def _orders(self, behavior: Behavior) -> Sequence[PassageOrder]:
        return orders(behavior, self.each, self.near_misses, self.held.get(behavior.id, 0))

    def _question(self, behavior: Behavior, wanted: Sequence[PassageOrder], written: Sequence[str] = ()) -> Request:
        return question(self.framework, behavior, wanted, prompt=self.prompt, written=written)


@dataclass(slots=True)
class _Talk:
    """What was said with a model about one behavior."""

    model: LanguageModel
    replies: list[Reply] = field(default_factory=list)
    mended: bool = False

    def passages(self, request: Request, repair: str) -> Mapping[str, str]:
        """Return what was written, by order; nothing where the answer could not be read, mended or not.

        Raises:
            LanguageModelError: where there is no answer.
        """
        found = self._asked(request)
        if found is None and not self.mended:
            self.mended = True
            complaint = repair.format(problem=UNREADABLE)
            found = self._asked(replace(request, failed_answer=self.replies[-1].text, complaint=complaint))
        return found or {}

    def _asked(self, request: Request) -> Mapping[str, str] | None:
        self.replies.append(self.model.ask(request))
        return read_passages(self.replies[-1].text)

    def counted(self, drafted: Drafted) -> Drafted:
        """Return the record with what it took."""
        return replace(
            drafted,
            calls=sum(not reply.cached for reply in self.replies),
            prompt_tokens=sum(reply.prompt_tokens for reply in self.replies),
            completion_tokens=sum(reply.completion_tokens for reply in self.replies),
            seconds=sum(reply.seconds for reply in self.replies),
        )


@dataclass(slots=True)
class _Orders:
    """What was ordered, and what was delivered."""

    wanted: Sequence[PassageOrder]
    kept: dict[str, Draft] = field(default_factory=dict)
    faults: Counter[Fault] = field(default_factory=Counter)
    rounds: int = 0

    @property
    def open(self) -> Sequence[PassageOrder]:
        """The orders that are still to be filled."""
        return [order for order in self.wanted if order.name not in self.kept]

    @property
    def closed(self) -> bool:
        """True where asking is at its end; where nothing came, the same question would bring nothing again."""
        return not self.open or self.rounds == ROUNDS or (self.rounds > 0 and not self.kept)

    @property
    def texts(self) -> Sequence[str]:
        """What was written so far."""
        return [draft.text for draft in self.kept.values()]

    def take(self, passages: Mapping[str, str], sieve: Sieve, told: Sequence[str]) -> None:
        """Keep what can be kept of an answer."""
        self.rounds += 1
        for order in self.open:
            if order.name not in passages:
                continue
            text = tidy(passages[order.name])
            fault = sieve.fault(text, (*told, order.told), blank=order.why in BLANKS)
            if fault is None:
                self.kept[order.name] = Draft(text=text, kind=order.kind, why=order.why)
            else:
                self.faults[fault] += 1

    def drafted(self, behavior: Behavior, model: str, failure: str | None) -> Drafted:
        """Return the record, in the order of the orders."""
        return Drafted(
            behavior=behavior,
            model=model,
            ordered=len(self.wanted),
            drafts=tuple(self.kept[order.name] for order in self.wanted if order.name in self.kept),
            dropped={fault: self.faults[fault] for fault in FAULTS if self.faults[fault]},
            failure=failure,
        )
