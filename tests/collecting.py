"""A store with what a real matcher read, for the tests of search and report."""

from collections.abc import Sequence
from datetime import UTC, datetime

from matcher import Matcher
from matcher.domain import Artifact, Decision, Found, Quote, Ruling
from matcher.store import Store

MINE = "The outage was mine: I had skipped the canary and shipped straight to production."
TESTS = "Wrote integration tests for the billing export and a page on how to run them."
ASKED = "Asked Petra which of the two dates is the real deadline before starting on the zugzwang module."
STUCK = "When I could not get any further with the cluster I went to the platform team for a hand."
LUNCH = "Lunch was served at noon in the large room, and the meeting was moved to Thursday."
COMMENTED = "Rewrote the retry loop <!-- xylophone --> so that a second failure is reported as well."


def artifact(name: str, text: str, author: str = "Noor Haddad <noor@example.org>", month: int = 7) -> Artifact:
    """Return a work log of the fifth of a month of 2026; every third one is a pull request, by its name."""
    return Artifact(
        id=name,
        kind="pull_request" if name.startswith("pr") else "work_log",
        title=f"Notes {name}",
        text=text,
        author=author,
        created_at=datetime(2026, month, 5, 9, 30, tzinfo=UTC),
        url=f"https://git.example/{name}",
    )


ARTIFACTS = (
    artifact("pr1", MINE),
    artifact("log2", TESTS, month=8),
    artifact("log3", ASKED, author="Ike Oduya", month=9),
    artifact("log4", f"{LUNCH}\n\n{STUCK}", month=10),
    artifact("pr5", COMMENTED, author="Ike Oduya"),
)
PR1, LOG2, LOG3, LOG4, PR5 = ARTIFACTS


def collect(store: Store, matcher: Matcher, artifacts: Sequence[Artifact] = ARTIFACTS) -> None:
    """Keep artifacts as a run of the matcher judges them."""
    run = store.begin_run(matcher.provenance, matcher.framework)
    store.add(run, matcher.judge(artifacts))
    store.finish_run(run)


def ids(found: Found) -> list[str]:
    """Return the artifacts of the passages found, best first."""
    return [finding.artifact.id for finding in found.findings]


def rule(
    store: Store,
    artifact: Artifact,
    behavior: str,
    ruling: Ruling = "accepted",
    words: str | None = None,
    framework_id: str = "tiny",
) -> None:
    """Keep a ruling on a pair, with words of the text as quote, or all of it."""
    text = words or artifact.text
    start = artifact.text.index(text)
    store.decide(
        Decision(
            artifact_id=artifact.id,
            artifact_fingerprint=artifact.fingerprint,
            framework_id=framework_id,
            behavior_id=behavior,
            ruling=ruling,
            origin="added",
            quotes=(Quote(field="text", start=start, end=start + len(text), text=text),),
            by="Mia Lindqvist",
            at=datetime(2026, 10, 1, 8, 0, tzinfo=UTC),
        )
    )
