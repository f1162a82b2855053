"""Invented packets for tests: one of every kind of item, an empty one, and one of a single hostile artifact."""

import sys
from datetime import UTC, datetime
from hashlib import sha256

from matcher.domain import (
    Artifact,
    Behavior,
    Decision,
    Framework,
    Origin,
    Packet,
    Provenance,
    Quote,
    ReviewItem,
    State,
    StoredSuggestion,
    Verdict,
)
from matcher.report import PACKET_FORMATS, render_packet

OWN = Behavior(id="own", text="I own my failures and learn from them", pillar="Results", section="Key Behaviors")
ASK = Behavior(id="ask", text="I ask questions to clarify expectations", pillar="Results", section="Key Behaviors")
TEST = Behavior(id="test", text="My code is tested & documented", pillar="Craft", section="Code Fluency")
SELF = Behavior(id="self", text="I know my strengths <and> limits", pillar="Talent", observable="rarely")
HELP = Behavior(id="help", text="I help new colleagues", pillar="Talent")
FRAMEWORK = Framework(
    id="tiny",
    title="Tiny & small",
    version="3",
    source="Invented, https://framework.example/",
    license="CC0-1.0",
    behaviors=(OWN, ASK, TEST, SELF, HELP),
)
PROVENANCE = Provenance(
    framework_id="tiny",
    framework_fingerprint=FRAMEWORK.fingerprint,
    model_id="hand / made",
    model_fingerprint="sha256:" + "1" * 64,
    settings_fingerprint="sha256:" + "2" * 64,
)
VERDICT = Verdict(support="partly", quote="mine", reason="the deed of more than one person", model="invented-7b")
OUTAGE = "The outage was mine:\nI had skipped the canary.\n\n- I added a check, *and* a test."
MENTORED = "Mentored a new colleague through the first on-call week."


def quote(artifact: Artifact, words: str) -> Quote:
    """Return a quote of those words in the artifact's text."""
    start = artifact.text.index(words)
    return Quote(field="text", start=start, end=start + len(words), text=words, similarity=0.61)


def item(
    artifact: Artifact,
    behavior: Behavior = OWN,
    *words: str,
    state: State = "accepted",
    origin: Origin = "suggested",
    by: str = "Noor Haddad",
    note: str | None = None,
    verdict: Verdict | None = None,
    run: int = 12,
) -> ReviewItem:
    """Return an item that quotes the words, or the whole text; undecided ones have no decision, attested no word."""
    quotes = tuple(quote(artifact, w) for w in words or (artifact.text,))
    word = StoredSuggestion(
        confidence=0.83, threshold=0.25, quotes=quotes, provenance=PROVENANCE, run=run, verdict=verdict
    )
    decision = Decision(
        artifact_id=artifact.id,
        artifact_fingerprint=artifact.fingerprint,
        framework_id="tiny",
        behavior_id=behavior.id,
        ruling="rejected" if state == "rejected" else "accepted",
        origin=origin,
        quotes=() if origin == "attested" else quotes,
        by=by,
        at=datetime(2026, 9, 30, 22, 15, tzinfo=UTC),
        note=note,
    )
    return ReviewItem(
        artifact=artifact,
        behavior=behavior,
        framework_id="tiny",
        state=state,
        suggestion=word if origin == "suggested" else None,
        decision=None if state == "undecided" else decision,
    )


CANARY = Artifact(
    id="https://git.example/pull/1?a=b&copy;=c",
    kind="pull_request",
    title="Fix the *canary* | <b>",
    text=OUTAGE,
    author="nhaddad",
    created_at=datetime(2026, 7, 16, 14, 22, 8, tzinfo=UTC),
    url="https://git.example/pull/1?a=b&copy;=c",
)
LOG = Artifact(
    id="logs/w31.md#2",
    kind="work_log",
    text="Asked Petra what done means.\r\nTests now.",
    created_at=datetime(2026, 9, 2, tzinfo=UTC),
    source="logs/w31.md",
)
UNDATED = Artifact(
    id="notes.txt", kind="meeting_notes", title="Retro", text="We agreed.", url="file:///home/n/notes.txt"
)
CLAIM = Artifact(id="attested:1", text=MENTORED, created_at=datetime(2026, 8, 31, tzinfo=UTC), source="attested")

FULL = Packet(
    framework=FRAMEWORK,
    subject="Noor Haddad",
    period="2026-Q3",
    items=(
        item(CANARY, OWN, OUTAGE, "skipped the canary", note="Ask about\nthe check.", verdict=VERDICT),
        item(LOG, ASK, "Asked Petra what done means.", state="undecided", run=13),
        item(LOG, TEST, "Tests now.", state="changed"),
        item(UNDATED, TEST, origin="added", by="Mira Lindqvist"),
        item(CLAIM, HELP, origin="attested", by="Mira Lindqvist"),
        item(CANARY, TEST, "I added a check", state="rejected"),
    ),
)
EMPTY = Packet(framework=FRAMEWORK, items=())


def hostile(text: str, *, title: str | None = "Title", url: str | None = None, note: str | None = None) -> Packet:
    """Return a packet of one item, all of whose words come from elsewhere."""
    artifact = Artifact(id="a", text=text, title=title, url=url, created_at=datetime(2026, 7, 1, tzinfo=UTC))
    return Packet(framework=FRAMEWORK, items=(item(artifact, note=note, by=text[:40] or "Noor"),), subject=title)


def digests() -> str:
    """Return one line a format: what the full packet's bytes hash to, here and now."""
    return "\n".join(f"{name} {sha256(render_packet(FULL, name)).hexdigest()}" for name in PACKET_FORMATS)


if __name__ == "__main__":
    sys.stdout.write(digests())
