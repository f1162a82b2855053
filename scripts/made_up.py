"""Artifacts, results and rulings that nobody wrote, for the scripts that try the store: the same ones each time."""

import random
from datetime import UTC, datetime, timedelta

import numpy as np

from matcher.domain import (
    Artifact,
    Behavior,
    Decision,
    Evidence,
    Framework,
    Matched,
    Passage,
    Provenance,
    Ruling,
    Suggestion,
)
from matcher.store import EmbeddedMatch

FIRST_DAY = datetime(2026, 1, 1, 9, tzinfo=UTC)
BEHAVIORS = tuple(Behavior(id=f"b{n:02}", text=f"I do the thing number {n}") for n in range(27))
FRAMEWORK = Framework(id="made-up", title="Made up", behaviors=BEHAVIORS)
MADE_WITH = Provenance(
    framework_id=FRAMEWORK.id,
    framework_fingerprint=FRAMEWORK.fingerprint,
    model_id="none",
    model_fingerprint="sha256:none",
    settings_fingerprint="sha256:none",
)
ENCODER = "sha256:encoder"
_WORDS = [f"word{n}" for n in range(2000)]


def artifact(name: str, author: str) -> Artifact:
    """Return the artifact of that name: about 2,000 characters, on some day of 2026."""
    chance = random.Random(name)
    return Artifact(
        id=name,
        text=f"{author} wrote {name}: " + " ".join(chance.choices(_WORDS, k=250)),
        title=" ".join((author, *chance.choices(_WORDS, k=6))),
        kind="pull_request",
        author=author,
        created_at=FIRST_DAY + timedelta(hours=chance.randrange(24 * 365)),
        url=f"https://example.org/{name}",
    )


def judged(one: Artifact, *, passages: int = 10) -> EmbeddedMatch:
    """Return the artifact as judged: one to three suggestions, and a row of 384 numbers for each passage."""
    chance = random.Random(one.text)
    cuts = tuple(
        Passage(artifact_id=one.id, field="text", start=at, end=at + 150, text=one.text[at : at + 150], prose="")
        for at in range(0, 150 * passages, 150)
    )
    evidence = (Evidence(passage=cuts[0], similarity=0.5),)
    suggestions = tuple(
        Suggestion(behavior=behavior, confidence=0.7, threshold=0.4, suggested=True, evidence=evidence)
        for behavior in chance.sample(BEHAVIORS, chance.randint(1, 3))
    )
    rows = np.random.default_rng(len(one.id)).standard_normal((len(cuts), 384), dtype=np.float32)
    matched = Matched(artifact=one, suggestions=suggestions, provenance=MADE_WITH)
    return EmbeddedMatch(matched=matched, passages=cuts, vectors=rows, encoder=ENCODER)


def ruling(one: Artifact, behavior: str, word: Ruling) -> Decision:
    """Return a ruling on the artifact as it is."""
    return Decision(
        artifact_id=one.id,
        artifact_fingerprint=one.fingerprint,
        framework_id=FRAMEWORK.id,
        behavior_id=behavior,
        ruling=word,
        origin="suggested",
        quotes=(),
        by="Somebody",
        at=FIRST_DAY,
    )
