"""Small labelled artifacts and second readers of every kind, for the tests of what verdicts change."""

from collections.abc import Callable, Sequence

import numpy as np
from evidence import FRAMEWORK, made_with, passage

from matcher.domain import (
    Artifact,
    Behavior,
    Checked,
    Evidence,
    Framework,
    LabelledArtifact,
    Matched,
    SecondReading,
    Span,
    Suggestion,
    Support,
)
from matcher.evaluation import SecondReadingFigures, measured
from matcher.verification import MadeFor, made_for

TEXT = "The outage was mine. I fixed it."
WORDS = Span(field="text", start=4, end=10)
Reader = Callable[[bool, int], Support]
"""What is said of a pair, by whether it is relevant and its number."""


def wide_framework(behaviors: int = 6) -> Framework:
    """Return a framework of so many behaviors."""
    made = tuple(Behavior(id=f"b{n}", text=f"I do the thing number {n}") for n in range(behaviors))
    return Framework(id="wide", title="Wide", behaviors=made)


def matched_with(
    confidences: Sequence[float], artifact: Artifact | None = None, framework: Framework = FRAMEWORK, least: float = 0.4
) -> Matched:
    """Return an artifact's suggestions with these confidences, in the order of the framework, best first."""
    artifact = artifact or Artifact(id="a", text=TEXT)
    evidence = (
        Evidence(passage=passage(artifact, 0, 20), similarity=0.6),
        Evidence(passage=passage(artifact, 21), similarity=0.5),
    )
    suggestions = [
        Suggestion(behavior=b, confidence=c, threshold=least, suggested=c >= least, evidence=evidence)
        for b, c in zip(framework.behaviors, confidences, strict=True)
    ]
    ordered = sorted(suggestions, key=lambda s: (-s.confidence, s.behavior.id))
    return Matched(artifact=artifact, suggestions=tuple(ordered), provenance=made_with(framework=framework))


def reading_of(artifact: Artifact, *verdicts: Checked, failure: str | None = None) -> SecondReading:
    """Return a reading with these verdicts."""
    return SecondReading(
        artifact_id=artifact.id,
        artifact_fingerprint=artifact.fingerprint,
        model="reader",
        prompt="verdict-v1 sha256:p",
        asked=tuple(one.behavior_id for one in verdicts),
        verdicts=verdicts,
        failure=failure,
    )


def said(behavior: str, support: Support, span: Span | None = WORDS) -> Checked:
    """Return a verdict by the author on something done, with words where it needs any."""
    quoted = support in ("supported", "partly")
    return Checked(
        behavior_id=behavior, support=support, evidence=span if quoted else None, whose="author", state="done"
    )


class Labelled:
    """Made-up artifacts: calibrated confidences drawn at random, and labels drawn from them."""

    def __init__(self, artifacts: int = 80, *, truth: float = 0.0, seed: int = 0) -> None:
        """Draw; `truth` is added to the log-odds of the labels, so that confidences are off by so much."""
        self.framework = wide_framework()
        rng = np.random.default_rng(seed)
        odds = rng.normal(-1.0, 1.5, (artifacts, 6))
        confidence = 1 / (1 + np.exp(-odds))
        self.relevant = rng.random((artifacts, 6)) < 1 / (1 + np.exp(-odds - truth))
        self.gold = [self._gold(n) for n in range(artifacts)]
        self.matched = [
            matched_with(row.tolist(), one.artifact, self.framework)
            for row, one in zip(confidence, self.gold, strict=True)
        ]

    @property
    def made(self) -> MadeFor:
        """What weights for these are for."""
        return made_for("reader", "verdict-v1 sha256:p", self.matched[0].provenance)

    def read(self, reader: Reader) -> list[SecondReading]:
        """Return what a reader says of the four behaviors of each artifact that are likeliest."""
        readings = []
        for n, one in enumerate(self.matched):
            asked = [s.behavior.id for s in one.suggestions[:4]]
            answers = [reader(bool(self.relevant[n, int(name[1:])]), 7 * n + int(name[1:])) for name in asked]
            verdicts = [said(name, answer) for name, answer in zip(asked, answers, strict=True)]
            readings.append(reading_of(one.artifact, *verdicts))
        return readings

    def _gold(self, n: int) -> LabelledArtifact:
        artifact = Artifact(id=f"a{n}", text=f"{TEXT} Number {n}.")
        grades = tuple(2.0 * row for row in self.relevant[n].tolist())
        quotes = tuple((TEXT,) if grade else () for grade in grades)
        return LabelledArtifact(artifact=artifact, grades=grades, quotes=quotes, group=artifact.id)


def figures(data: Labelled, reader: Reader, **options: int) -> SecondReadingFigures:
    """Return a reader measured on made-up labels."""
    chosen = {"folds": 5, "bootstrap_samples": 0, "seed": 0} | options
    return measured(data.gold, data.framework, data.matched, data.read(reader), data.made, rules=None, **chosen)


def suggested(matched: Matched) -> list[str]:
    """Return the ids of what is suggested."""
    return [s.behavior.id for s in matched.suggested]


def confidences(matched: Matched) -> dict[str, float]:
    """Return each behavior's confidence."""
    return {s.behavior.id: s.confidence for s in matched.suggestions}
