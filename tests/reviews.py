"""A store to go through for the tests of `matcher review` and `matcher add`: two artifacts, three suggestions."""

from pathlib import Path

from evidence import AT, FRAMEWORK, judged, made_with

from matcher.domain import Artifact
from matcher.framework import write_framework
from matcher.store import open_store

OUTAGE = Artifact(
    id="work/outage.md",
    title="Outage of the export",
    kind="work_log",
    text="The outage was mine:\nI had skipped the canary. I asked Petra what done means.\x1b[2J",
    author="Ada",
    created_at=AT,
)
PARSER = Artifact(id="pull/7", kind="pull_request", text="The parser has tests now.", author="Ada", created_at=AT)


def collect(store: Path, artifact: Artifact, *suggested: str, model: str = "first") -> None:
    """Keep an artifact for which these behaviors are suggested, as a run with a model would."""
    with open_store(store) as opened:
        provenance = made_with(model)
        run = opened.begin_run(provenance, FRAMEWORK)
        opened.add(run, [judged(artifact, suggested, provenance=provenance)])
        opened.finish_run(run)


def make_store(folder: Path) -> Path:
    """Return a new store in a folder, with the framework's file beside it."""
    write_framework(FRAMEWORK, folder / "tiny.toml")
    collect(folder / "evidence.db", OUTAGE, "own", "test")
    collect(folder / "evidence.db", PARSER, "test")
    return folder / "evidence.db"


def rulings(store: Path, artifact: Artifact = OUTAGE, behavior: str = "own") -> list[str]:
    """Return all rulings of a pair, oldest first."""
    with open_store(store) as opened:
        return [decision.ruling for decision in opened.history(artifact.id, behavior)]


def quotes(store: Path, artifact: Artifact = OUTAGE, behavior: str = "own") -> list[str]:
    """Return the words of a pair's last ruling."""
    with open_store(store) as opened:
        return [quote.text for quote in opened.history(artifact.id, behavior)[-1].quotes]
