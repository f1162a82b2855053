"""Artifacts in numbers, and what a store holds of them, for the tests of collecting."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from matcher.domain import Artifact, ReviewItem
from matcher.embedding import load_encoder
from matcher.store import ItemQuery, Store, open_store

SAID = (
    "I own my failures: I broke the export of batch {n} and learned from it.",
    "The code of batch {n} is tested now, and documented.",
    "I asked Petra questions to clarify what she expects of batch {n}.",
    "Lunch was served at noon in the large room for all {n} of us.",
)
FIRST = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)


def artifact(n: int, **other: Any) -> Artifact:
    """Return the n-th artifact, of the n-th day behind the first of July; some of it as given."""
    made = Artifact(
        id=f"log-{n}",
        text=SAID[n % len(SAID)].format(n=n),
        title=f"Notes {n}",
        kind="work_log",
        author="Noor Haddad",
        created_at=FIRST + timedelta(days=n),
        url=f"https://git.example/{n}",
        source="log.jsonl",
    )
    return replace(made, **other)


def write_log(path: Path, artifacts: Sequence[Artifact]) -> Path:
    """Return the file, which holds the artifacts as JSONL."""
    rows = (
        {
            "id": one.id,
            "kind": one.kind,
            "title": one.title,
            "text": one.text,
            "author": one.author,
            "created_at": one.created_at and one.created_at.isoformat(),
            "url": one.url,
        }
        for one in artifacts
    )
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def items(store: Store, framework_id: str = "tiny") -> list[ReviewItem]:
    """Return all pairs, but for the number of the run that found them: that tells when, not what."""
    found = store.items(ItemQuery(framework_id=framework_id, order="artifact"))
    return [one if one.suggestion is None else replace(one, suggestion=replace(one.suggestion, run=0)) for one in found]


def content(store: Store, framework_id: str = "tiny") -> tuple[list[ReviewItem], dict[str, int], list[Any]]:
    """Return all that a collection leaves in a store: pairs, rows of tables, and what the search may find."""
    counts = store.counts()
    kept = {name: counts[name] for name in ("artifacts", "versions", "sightings", "results", "suggestions", "vectors")}
    found = store.passages_since(0, load_encoder().fingerprint)
    rows = sorted((str(one.artifact_id), one.fingerprint, one.spans, one.vectors.tobytes()) for one in found)
    return items(store, framework_id), kept, rows


def content_of(path: Path) -> tuple[list[ReviewItem], dict[str, int], list[Any]]:
    """Return the content of a store's file."""
    with open_store(path) as store:
        return content(store)
