"""A store to go through for the tests of `matcher review` and `matcher add`: two artifacts, three suggestions."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evidence import AT, FRAMEWORK, judged, made_with

from matcher.domain import Artifact, ReviewItem
from matcher.framework import write_framework
from matcher.pipeline.reviewing import Review
from matcher.store import ItemQuery, Store, open_store

OUTAGE = Artifact(
    id="work/outage.md",
    title="Outage of the export",
    kind="work_log",
    text="The outage was mine:\nI had skipped the canary. I asked Petra what done means.\x1b[2J",
    author="Ada",
    created_at=AT,
)
PARSER = Artifact(id="pull/7", kind="pull_request", text="The parser has tests now.", author="Ada", created_at=AT)


def keep(store: Store, artifact: Artifact, *suggested: str, model: str = "first") -> None:
    """Keep an artifact for which these behaviors are suggested, as a run with a model would."""
    provenance = made_with(model)
    run = store.begin_run(provenance, FRAMEWORK)
    store.add(run, [judged(artifact, suggested, provenance=provenance)])
    store.finish_run(run)


def collect(path: Path, artifact: Artifact, *suggested: str, model: str = "first") -> None:
    """Keep an artifact, as `keep` does, in the store at a path."""
    with open_store(path) as opened:
        keep(opened, artifact, *suggested, model=model)


@contextmanager
def two_artifacts(path: Path) -> Iterator[Store]:
    """Give a store with two artifacts: one for which a behavior is suggested, one for which two are."""
    with open_store(path) as opened:
        keep(opened, OUTAGE, "own", "test")
        keep(opened, PARSER, "test")
        yield opened


def reviewing(store: Store, by: str = "Mia", **wanted: object) -> Review:
    """Return a review of what is wanted."""
    return Review(store, FRAMEWORK, ItemQuery(framework_id=FRAMEWORK.id, **wanted), by)  # type: ignore[arg-type]


def one(review: Review, artifact: Artifact = OUTAGE, behavior: str = "own") -> ReviewItem:
    """Return a pair that there must be."""
    item = review.item(artifact.id, behavior)
    assert item is not None
    return item


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
