"""Which behaviors of a framework lack passages, and a model's proposals for them, each in a file as it comes."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from matcher.domain import Behavior, Framework
from matcher.drafting import Draft, Drafted, Drafter, Sieve
from matcher.framework import (
    Example,
    bank_folder,
    is_begun,
    load_framework,
    read_bank,
    write_draft,
    write_readme,
)
from matcher.llm import LanguageModel, Request
from matcher.pipeline.naming import behavior_named
from matcher.prompts import load_prompt

PROMPT = "draft-v1"
CLEAR = 2
"""The grade a proposed example is given; a person corrects it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPlan:
    """What is to be drafted, and where it goes."""

    framework: Framework
    path: Path
    """The framework's file."""
    folder: Path
    behaviors: tuple[Behavior, ...]
    """Those that passages are wanted for, in the framework's order."""
    left_alone: tuple[Behavior, ...]
    """Those asked for whose file is there already."""
    known: tuple[Example, ...]
    """What there is already, written or drafted: nothing of it is proposed again."""
    each: int
    near_misses: int

    @property
    def is_named(self) -> bool:
        """Whether the framework names the folder as its bank."""
        own = bank_folder(self.framework, self.path)
        return own is not None and own.resolve() == self.folder.resolve()

    @property
    def drafter(self) -> Drafter:
        """What asks for the passages."""
        held = Counter(name for example in self.known for name in {*dict(example.labels), *example.near_miss})
        return Drafter(
            framework=self.framework,
            prompt=load_prompt(PROMPT),
            each=self.each,
            near_misses=self.near_misses,
            held=held,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftedFile:
    """What came of one behavior."""

    drafted: Drafted
    file: Path | None
    """Where it stands; None where nothing could be kept."""


def plan_drafts(
    path: Path,
    *,
    each: int,
    near_misses: int,
    folder: Path | None = None,
    only: Sequence[str] = (),
    more: bool = False,
) -> DraftPlan:
    """Return what is to be drafted for the framework of a file.

    Args:
        path: of the framework.
        each: examples a behavior.
        near_misses: passages a behavior that only look like it.
        folder: where files go; by default the framework's bank, and where it names none, `bank` beside it.
        only: the behaviors that are wanted, as `behavior_named` finds them; none means all.
        more: True asks for more where a behavior has a file, too; they go into one beside it.

    Raises:
        ConfigurationError: where the framework cannot be used.
        UsageError: where it has no such behavior, or several.
    """
    framework = load_framework(path)
    wanted = {behavior_named(framework, name) for name in only} or set(framework.behaviors)
    usual = bank_folder(framework, path) or path.parent / "bank"
    folder = folder or usual
    asked = [behavior for behavior in framework.behaviors if behavior in wanted]
    begun = {behavior.id for behavior in asked if not more and is_begun(folder, behavior.id)}
    return DraftPlan(
        framework=framework,
        path=path,
        folder=folder,
        behaviors=tuple(behavior for behavior in asked if behavior.id not in begun),
        left_alone=tuple(behavior for behavior in asked if behavior.id in begun),
        known=_known(framework, usual, folder),
        each=each,
        near_misses=near_misses,
    )


def first_requests(plan: DraftPlan) -> Iterator[Request]:
    """Yield the first question about each behavior: nothing is asked."""
    return (plan.drafter.request(behavior) for behavior in plan.behaviors)


def draft_bank(plan: DraftPlan, model: LanguageModel) -> Iterator[DraftedFile]:
    """Yield what came of each behavior, once its file is written; after one that the model failed at, no other.

    Raises:
        UsageError: where the folder cannot be written to.
    """
    drafter = plan.drafter
    sieve = Sieve(statements=tuple(behavior.text for behavior in plan.framework.behaviors))
    sieve.know(example.text for example in plan.known)
    for behavior in plan.behaviors:
        drafted = drafter.draft(behavior, model, sieve)
        yield DraftedFile(drafted=drafted, file=_written(plan, drafted))
        if drafted.failure:
            return


def _known(framework: Framework, *folders: Path) -> tuple[Example, ...]:
    """Return the examples of these folders, each folder read once; lines with faults are passed over."""
    there = {folder.resolve(): folder for folder in folders if folder.is_dir()}.values()
    entries = (entry for folder in there for entry in read_bank(framework, folder))
    return tuple(entry for entry in entries if isinstance(entry, Example))


def _written(plan: DraftPlan, drafted: Drafted) -> Path | None:
    if not drafted.drafts:
        return None
    write_readme(plan.framework, plan.folder)
    examples = [_example(draft, drafted) for draft in drafted.drafts]
    return write_draft(plan.folder, drafted.behavior.id, examples)


def _example(draft: Draft, drafted: Drafted) -> Example:
    behavior = drafted.behavior.id
    return Example(
        text=draft.text,
        kind=draft.kind,
        labels=() if draft.why else ((behavior, CLEAR),),
        near_miss=(behavior,) if draft.why else (),
        why=draft.why,
        drafted=drafted.model,
        file="",
        line=0,
    )
