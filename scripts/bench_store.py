"""How quick the store is, and how flat its memory: `python scripts/bench_store.py --artifacts 100000`.

Makes a store of generated artifacts (27 behaviors, about two suggestions an artifact, ten passages of 384 numbers),
prints how long each step takes and, with `--plans`, what the database does for `items` and `missing`. `--store` takes
a file or a `postgresql://` address; without it the store is made in a temporary folder.
"""

import argparse
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import event
from sqlalchemy.engine import Engine

from matcher.domain import Artifact, Behavior, Decision, Evidence, Framework, Matched, Passage, Provenance, Suggestion
from matcher.store import ItemQuery, Judged, Store, open_store

BATCH = 64
DAY = datetime(2026, 1, 1, 9, tzinfo=UTC)
WORDS = [f"word{n}" for n in range(2000)]
BEHAVIORS = tuple(Behavior(id=f"b{n:02}", text=f"I do the thing number {n}") for n in range(27))
FRAMEWORK = Framework(id="generated", title="Generated", behaviors=BEHAVIORS)
MADE_WITH = Provenance(
    framework_id=FRAMEWORK.id,
    framework_fingerprint=FRAMEWORK.fingerprint,
    model_id="none",
    model_fingerprint="sha256:none",
    settings_fingerprint="sha256:none",
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--artifacts", type=int, default=10_000)
    parser.add_argument("--store", metavar="PLACE")
    parser.add_argument("--plans", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, open_store(args.store or Path(folder) / "evidence.db") as store:
        if args.plans:
            event.listen(Engine, "before_cursor_execute", explain)
        measure(store, args.artifacts)
        files = sum(file.stat().st_size for file in Path(folder).iterdir())
    say(f"files: {files / 1e6:.0f} MB; peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def measure(store: Store, count: int) -> None:
    """Time what collecting, reviewing, searching and purging do."""
    every = ItemQuery(framework_id=FRAMEWORK.id)
    with timed(f"collect {count:,} artifacts in batches of {BATCH}"):
        run = store.begin_run(MADE_WITH, FRAMEWORK)
        for start in range(0, count, BATCH):
            store.add(run, [judged(n) for n in range(start, min(start + BATCH, count))])
        store.finish_run(run)
    with timed("collect again: is anything missing?"):
        for start in range(0, count, BATCH):
            assert not any(store.missing([artifact(n) for n in range(start, min(start + BATCH, count))], MADE_WITH))
    with timed("rule on 2,000 pairs, each in a transaction"):
        decide(store, every, 2000)
    with timed("items: the first, by behavior"):
        next(store.items(every))
    with timed("items: all, by behavior"):
        found = sum(1 for _ in store.items(every))
    with timed(f"items: all {found:,}, by artifact"):
        assert found == sum(1 for _ in store.items(ItemQuery(framework_id=FRAMEWORK.id, order="artifact")))
    with timed("items: accepted ones"):
        sum(1 for _ in store.items(ItemQuery(framework_id=FRAMEWORK.id, states={"accepted"})))
    with timed("items: one author, one quarter"):
        quarter = {"since": DAY.date(), "until": (DAY + timedelta(days=91)).date()}
        sum(1 for _ in store.items(ItemQuery(framework_id=FRAMEWORK.id, authors={"author 7"}, **quarter)))
    with timed("items: one artifact"):
        list(store.items(ItemQuery(framework_id=FRAMEWORK.id, artifact_id="artifact/7")))
    with timed("states"):
        store.states(every)
    with timed("authors"):
        store.authors()
    with timed("passages for the search"):
        assert sum(1 for _ in store.passages_since(0, "encoder")) == count
    with timed("purge one author"):
        store.purge(["author 7"])


def decide(store: Store, query: ItemQuery, count: int) -> None:
    """Accept and reject pairs, in turn."""
    for n, item in zip(range(count), store.items(query), strict=False):
        store.decide(
            Decision(
                artifact_id=item.artifact.id,
                artifact_fingerprint=item.artifact.fingerprint,
                framework_id=query.framework_id,
                behavior_id=item.behavior.id,
                ruling="rejected" if n % 2 else "accepted",
                origin="suggested",
                quotes=item.quotes,
                by="someone",
                at=DAY,
            )
        )


def artifact(n: int) -> Artifact:
    """Return the artifact of that number: the same each time."""
    chance = random.Random(n)
    return Artifact(
        id=f"artifact/{n}",
        text=" ".join(chance.choices(WORDS, k=250)),
        title=" ".join(chance.choices(WORDS, k=6)),
        kind="pull_request",
        author=f"Author {n % 300} <author{n % 300}@example.org>",
        created_at=DAY + timedelta(hours=chance.randrange(24 * 365)),
        url=f"https://example.org/{n}",
    )


def judged(n: int) -> Judged:
    """Return the artifact as judged, with one to three suggestions."""
    chance, one = random.Random(-n), artifact(n)
    cuts = tuple(
        Passage(artifact_id=one.id, field="text", start=s, end=s + 150, text=one.text[s : s + 150], prose="")
        for s in range(0, 1500, 150)
    )
    suggestions = tuple(
        Suggestion(
            behavior=b,
            confidence=0.7,
            threshold=0.4,
            suggested=True,
            evidence=(Evidence(passage=cuts[0], similarity=0.5),),
        )
        for b in chance.sample(BEHAVIORS, chance.randint(1, 3))
    )
    matched = Matched(artifact=one, suggestions=suggestions, provenance=MADE_WITH)
    rows = np.random.default_rng(n).standard_normal((len(cuts), 384), dtype=np.float32)
    return Judged(matched=matched, passages=cuts, vectors=rows, encoder="encoder")


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long the block took, and what memory it left."""
    start = time.perf_counter()
    yield
    memory = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20
    say(f"{time.perf_counter() - start:9.2f} s  {what} ({memory:.0f} MiB)")


SEEN: set[str] = set()


def explain(connection, cursor, statement, parameters, context, executemany) -> None:  # type: ignore[no-untyped-def]
    """Print the plan of each statement once."""
    if statement.startswith("SELECT") or statement.startswith("WITH"):
        if statement not in SEEN:
            SEEN.add(statement)
            mark = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
            say(statement)
            for row in connection.connection.cursor().execute(mark + statement, parameters).fetchall():
                say(f"    {row[-1]}")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
