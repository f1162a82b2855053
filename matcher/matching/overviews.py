"""What of an artifact was read, what each passage may show by itself, and what was left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matcher.deferred import lazy_regex
from matcher.domain import Artifact, Behavior, Field, Framework, Kind, Matched, Passage
from matcher.evidence_model import Judgement

SHOWN = 2
"""So many behaviors a passage at most."""
SAYS_SOMETHING = lazy_regex(r"[^\W\d_]{2}|\d{3}")
"""What stands between passages and has nothing of the kind is a list's mark, a box, a tag's end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of an artifact: `artifact.field(field)[start:end] == text`, in code points."""

    field: Field
    start: int
    end: int
    text: str
    read: bool
    """Whether it is a passage of the author's own prose, and so can be evidence."""
    shows: tuple[tuple[Behavior, float], ...] = ()
    """What a passage is likelier to show than not, with its log-odds on its own; strongest first."""
    other_person_probability: float = 0.0
    """How likely a passage tells what somebody else did, in [0, 1]."""
    near_miss_probability: float = 0.0
    """How likely a passage only looks like evidence, in [0, 1]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """An artifact as it was read, from its title to its last line."""

    matched: Matched
    kind: Kind
    """What the artifact is, or is taken for where nobody says so."""
    stretches: tuple[Stretch, ...]
    """In the artifact's order; between them stand only marks, as of a list."""


def overview(matched: Matched, passages: Sequence[Passage], judgement: Judgement, framework: Framework) -> Overview:
    """Return what was read of an artifact and what was not, as it was judged.

    Args:
        matched: the artifact with its suggestions.
        passages: what counts of it, in its order, P of them.
        judgement: of these passages.
        framework: the behaviors that were judged.
    """
    behaviors = framework.behaviors
    read = [
        Stretch(
            field=passage.field,
            start=passage.start,
            end=passage.end,
            text=passage.text,
            read=True,
            shows=_shows(behaviors, judgement.passage_log_odds[i].tolist()),
            other_person_probability=float(judgement.other_person_probability[i]),
            near_miss_probability=float(judgement.near_miss_probability[i]),
        )
        for i, passage in enumerate(passages)
    ]
    fields: tuple[Field, ...] = ("title", "text")
    return Overview(
        matched=matched,
        kind=judgement.kind,
        stretches=tuple(
            stretch
            for field in fields
            for stretch in _whole(matched.artifact, field, [one for one in read if one.field == field])
        ),
    )


def _shows(behaviors: Sequence[Behavior], log_odds: Sequence[float]) -> tuple[tuple[Behavior, float], ...]:
    likely = [(behavior, value) for behavior, value in zip(behaviors, log_odds, strict=True) if value > 0]
    return tuple(sorted(likely, key=lambda pair: -pair[1])[:SHOWN])


def _whole(artifact: Artifact, field: Field, read: Sequence[Stretch]) -> Iterator[Stretch]:
    """Yield a field's passages, and what stands before, between and after them."""
    last = 0
    for one in read:
        yield from _left_out(artifact, field, last, one.start)
        yield one
        last = one.end
    yield from _left_out(artifact, field, last, len(artifact.field(field)))


def _left_out(artifact: Artifact, field: Field, start: int, end: int) -> Iterator[Stretch]:
    text = artifact.field(field)[start:end]
    if SAYS_SOMETHING.search(text):
        yield Stretch(field=field, start=start, end=end, text=text, read=False)
