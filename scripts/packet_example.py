"""Writes an invented packet of 40 items in every format, to look at: `python scripts/packet_example.py FOLDER`.

The artifacts are the bank's own, written for this project; person, dates, links and decisions are made up here.
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from matcher.domain import (
    Artifact,
    Behavior,
    Decision,
    Packet,
    Provenance,
    Quote,
    ReviewItem,
    State,
    StoredSuggestion,
    Verdict,
)
from matcher.framework import load_framework
from matcher.report import PACKET_FORMATS, render_packet

ROOT = Path(__file__).resolve().parent.parent
BANK = ROOT / "framework" / "bank" / "artifacts.jsonl"
FRAMEWORK = load_framework(ROOT / "framework" / "ic1_machine_learning_engineer.toml")
ITEMS = 40
START = datetime(2026, 7, 1, 9, tzinfo=UTC)
MADE_WITH = Provenance(
    framework_id=FRAMEWORK.id,
    framework_fingerprint=FRAMEWORK.fingerprint,
    model_id="invented model",
    model_fingerprint="sha256:" + "1" * 64,
    settings_fingerprint="sha256:" + "2" * 64,
)
CHECKED = Verdict(support="supported", quote=None, reason=None, model="invented-llm-7b")
NOTE = "We talked about this one in July; it is the reason why the on-call handbook has a page on backfills."
MENTORED = (
    "Mentored a new colleague through the first on-call week: sat beside her for both pages, let her drive, "
    "and wrote down afterwards what the runbook did not say."
)


def packet() -> Packet:
    """Return the packet, the same every time."""
    order = {b.id: n for n, b in enumerate(FRAMEWORK.behaviors)}
    items = sorted([*_found(), _attested()], key=lambda i: (order[i.behavior.id], str(i.artifact.created_at)))
    return Packet(framework=FRAMEWORK, items=tuple(items), subject="Noor Haddad", period="2026-Q3")


def _found() -> list[ReviewItem]:
    behaviors = {b.id: b for b in FRAMEWORK.behaviors}
    items: list[ReviewItem] = []
    for row in [json.loads(line) for line in BANK.read_text(encoding="utf-8").splitlines()][::7]:
        for label in row["labels"][:2]:
            if label["grade"] == 2 and len(items) < ITEMS - 1:
                items.append(_item(row, label["quotes"][:2], behaviors[label["behavior"]], len(items)))
    return items


def _item(row: dict[str, str], words: list[str], behavior: Behavior, n: int) -> ReviewItem:
    created = START + timedelta(days=int(row["id"][-3:]) * 37 % 92)
    artifact = Artifact(
        id=row["id"],
        kind=row["kind"],  # type: ignore[arg-type]
        title=row["title"],
        text=row["text"],
        author="Noor Haddad",
        created_at=created,
        url=f"https://git.example/ranking/pull/{1100 + n}" if row["kind"] == "pull_request" else None,
        source=None if row["kind"] == "pull_request" else f"notes/{created.date()}-{row['kind']}.md",
    )
    quotes = tuple(
        Quote(field="text", start=s, end=s + len(w), text=w) for w in words if (s := row["text"].find(w)) >= 0
    )
    state: State = "undecided" if n % 13 == 5 else "changed" if n % 17 == 9 else "accepted"
    decision = Decision(
        artifact_id=artifact.id,
        artifact_fingerprint=artifact.fingerprint,
        framework_id=FRAMEWORK.id,
        behavior_id=behavior.id,
        ruling="accepted",
        origin="added" if n % 11 == 3 else "suggested",
        quotes=quotes,
        by="Mira Lindqvist" if n % 3 else "Noor Haddad",
        at=datetime(2026, 9, 30, 12, tzinfo=UTC),
        note=NOTE if n % 6 == 1 else None,
    )
    word = StoredSuggestion(
        confidence=0.7,
        threshold=0.4,
        quotes=quotes,
        provenance=MADE_WITH,
        run=12 + n % 2,
        verdict=CHECKED if n % 4 == 0 else None,
    )
    return ReviewItem(
        artifact=artifact,
        behavior=behavior,
        framework_id=FRAMEWORK.id,
        state=state,
        suggestion=word,
        decision=None if state == "undecided" else decision,
    )


def _attested() -> ReviewItem:
    behavior = next(b for b in FRAMEWORK.behaviors if b.id == "culture-collaborate")
    artifact = Artifact(id="attested:1", text=MENTORED, author="Noor Haddad", created_at=START, source="attested")
    decision = Decision(
        artifact_id=artifact.id,
        artifact_fingerprint=artifact.fingerprint,
        framework_id=FRAMEWORK.id,
        behavior_id=behavior.id,
        ruling="accepted",
        origin="attested",
        quotes=(),
        by="Mira Lindqvist",
        at=datetime(2026, 9, 30, 12, tzinfo=UTC),
    )
    return ReviewItem(
        artifact=artifact, behavior=behavior, framework_id=FRAMEWORK.id, state="accepted", decision=decision
    )


def main() -> None:
    """Write the packet into the folder."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in PACKET_FORMATS:
        (folder / f"packet.{name}").write_bytes(render_packet(packet(), name))


if __name__ == "__main__":
    main()
