"""What a second reader said, how often that was so, and what it took."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from matcher.domain import RELEVANT, SUPPORTS, Framework, Matched, SecondReading, Support
from matcher.evaluation.metrics import EvaluatedArtifact
from matcher.verification import counting

Said = Support | Literal["not asked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportFigures:
    """All pairs of artifact and behavior of which one thing was said."""

    said: Said
    pairs: int
    relevant: int
    """Of these, how many annotators call relevant, …"""
    partial: int
    """… and how many they see something in, but less."""
    expected: float
    """How many the confidences without verdicts expect to be relevant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What the readings took, all together."""

    artifacts: int
    """With a reading, also where nothing was worth a call."""
    failed: int
    """Of these, where the model could not be asked."""
    questions: int
    """Behaviors that were asked about."""
    calls: int
    prompt_tokens: int
    completion_tokens: int
    seconds: float


def support_figures(
    without: Sequence[EvaluatedArtifact],
    readings: Sequence[SecondReading | None],
    matched: Sequence[Matched],
    framework: Framework,
) -> tuple[SupportFigures, ...]:
    """Return a row for each thing that can be said; `without` as judged without verdicts."""
    sayings: tuple[Said, ...] = (*SUPPORTS, "not asked")
    pairs: dict[Said, list[tuple[float, float]]] = {saying: [] for saying in sayings}
    for prediction, reading, one in zip(without, readings, matched, strict=True):
        said = _said(reading, one)
        for k, behavior in enumerate(framework.behaviors):
            pairs[said.get(behavior.id, "not asked")].append((prediction.grades[k], prediction.confidence[k]))
    return tuple(
        SupportFigures(
            said=said,
            pairs=len(rows),
            relevant=sum(grade >= RELEVANT for grade, _ in rows),
            partial=sum(0 < grade < RELEVANT for grade, _ in rows),
            expected=sum(confidence for _, confidence in rows),
        )
        for said, rows in pairs.items()
    )


def cost_of(readings: Sequence[SecondReading | None]) -> Cost:
    """Return what the readings took."""
    known = [one for one in readings if one is not None]
    return Cost(
        artifacts=len(known),
        failed=sum(one.failure is not None for one in known),
        questions=sum(len(one.asked) for one in known),
        calls=sum(one.calls for one in known),
        prompt_tokens=sum(one.prompt_tokens for one in known),
        completion_tokens=sum(one.completion_tokens for one in known),
        seconds=sum(one.seconds for one in known),
    )


def _said(reading: SecondReading | None, matched: Matched) -> dict[str, Said]:
    if reading is None or reading.failure is not None:
        return {}
    said: dict[str, Said] = dict.fromkeys(reading.asked, "unsure")
    return said | {name: checked.support for name, checked in counting(reading, matched.artifact).items()}
