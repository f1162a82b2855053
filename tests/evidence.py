"""Small artifacts, results and rulings for the tests of the store: what a run would have made, without a model."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import numpy as np
import pytest

from matcher.domain import (
    Artifact,
    Behavior,
    Decision,
    Evidence,
    Framework,
    Matched,
    Origin,
    Passage,
    Provenance,
    Quote,
    Ruling,
    State,
    Suggestion,
)
from matcher.errors import MatcherError
from matcher.store import EmbeddedMatch, ItemQuery, Store

FRAMEWORK = Framework(
    id="tiny",
    title="Tiny",
    version="1",
    impact_levers=("craft", "people"),
    behaviors=(
        Behavior(id="own", text="I own my failures and learn from them", pillar="Results"),
        Behavior(id="test", text="My code is tested and documented", pillar="Craft", observable="direct"),
        Behavior(id="ask", text="I ask questions to clarify expectations", pillar="Results"),
    ),
)
ENCODER = "sha256:encoder"
AT = datetime(2026, 10, 1, 9, 30, tzinfo=UTC)
FIRST = Artifact(id="a", text="The outage was mine.", title="Outage", author="Ana", created_at=AT)
Found = list[tuple[str, str, State, bool]]


def made_with(model: str = "first", framework: Framework = FRAMEWORK) -> Provenance:
    """Return what a run with a model of that name is made with."""
    return Provenance(
        framework_id=framework.id,
        framework_fingerprint=framework.fingerprint,
        model_id=model,
        model_fingerprint=f"sha256:{model}",
        settings_fingerprint="sha256:settings",
    )


def passage(artifact: Artifact, start: int = 0, end: int | None = None) -> Passage:
    """Return a stretch of an artifact's text; all of it where no end is given."""
    end = len(artifact.text) if end is None else end
    words = artifact.text[start:end]
    return Passage(artifact_id=artifact.id, field="text", start=start, end=end, text=words, prose=words)


def judged(
    artifact: Artifact,
    suggested: Sequence[str] = ("own",),
    *,
    provenance: Provenance | None = None,
    framework: Framework = FRAMEWORK,
    encoder: str | None = ENCODER,
) -> EmbeddedMatch:
    """Return an artifact for which these behaviors are suggested, most confident first, and the others are not."""
    quoted = passage(artifact)
    order = sorted(
        framework.behaviors, key=lambda b: (b.id not in suggested, b.id in suggested and suggested.index(b.id))
    )
    suggestions = [
        Suggestion(
            behavior=behavior,
            confidence=0.9 - rank / 10,
            threshold=0.35,
            suggested=behavior.id in suggested,
            evidence=(Evidence(passage=quoted, similarity=0.61),),
        )
        for rank, behavior in enumerate(order)
    ]
    matched = Matched(
        artifact=artifact,
        suggestions=tuple(suggestions),
        provenance=provenance or made_with(framework=framework),
        notes=("a note",),
    )
    vectors = np.full((1, 4), 0.5, dtype=np.float32)
    return EmbeddedMatch(matched=matched, passages=(quoted,), vectors=vectors, encoder=encoder)


def ruling(
    artifact: Artifact,
    word: Ruling = "accepted",
    behavior: str = "own",
    *,
    origin: Origin = "suggested",
    by: str = "Mia Manager",
    note: str | None = None,
    framework_id: str = FRAMEWORK.id,
    at: datetime = AT,
) -> Decision:
    """Return a person's ruling on the words that an artifact has."""
    quote = Quote(field="text", start=0, end=len(artifact.text), text=artifact.text)
    return Decision(
        artifact_id=artifact.id,
        artifact_fingerprint=artifact.fingerprint,
        framework_id=framework_id,
        behavior_id=behavior,
        ruling=word,
        origin=origin,
        quotes=(quote,),
        by=by,
        at=at,
        note=note,
    )


def collect(store: Store, *artifacts: Artifact, suggested: tuple[str, ...] = ("own",), model: str = "first") -> None:
    """Collect artifacts in a run of its own."""
    provenance = made_with(model)
    run = store.begin_run(provenance, FRAMEWORK)
    store.add(run, [judged(one, suggested, provenance=provenance) for one in artifacts])


def found(store: Store, query: ItemQuery | None = None) -> Found:
    """Return artifact, behavior, state, and whether the machine suggests it now."""
    query = query or ItemQuery(framework_id=FRAMEWORK.id)
    items = list(store.items(query))
    counted = store.states(query)
    for state, count in counted.items():
        assert count == sum(item.state == state for item in items)
    return [(i.artifact.id, i.behavior.id, i.state, i.suggestion is not None) for i in items]


def error_of(call: Callable[[], object]) -> MatcherError:
    """Return the error that a call raises, having looked that it is one line without a password."""
    with pytest.raises(MatcherError) as caught:
        call()
    line = str(caught.value)
    assert "\n" not in line
    assert "Pa55" not in line
    assert "; " in line
    return caught.value
