"""How quick the store is, and how flat its memory: `python scripts/bench_store.py --artifacts 100000`.

Makes a store of made-up artifacts (27 behaviors, about two suggestions an artifact, ten passages of 384 numbers) and
prints how long each step takes and, with `--plans`, what the database does for each statement that reads. `--store`
takes a file or a `postgresql://` address of a new store; without it one is made in a temporary folder.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from made_up import ENCODER, FIRST_DAY, FRAMEWORK, MADE_WITH, artifact, judged, ruling
from sqlalchemy import event
from sqlalchemy.engine import Engine

from matcher.domain import Artifact
from matcher.store import ItemQuery, Store, open_store

BATCH = 64
AUTHORS = 300
EVERYTHING = ItemQuery(framework_id=FRAMEWORK.id)
QUARTER = (FIRST_DAY.date(), (FIRST_DAY + timedelta(days=90)).date())


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--artifacts", type=int, default=10_000)
    parser.add_argument("--store", metavar="PLACE")
    parser.add_argument("--plans", action="store_true")
    args = parser.parse_args()
    if args.plans:
        event.listen(Engine, "before_cursor_execute", explain(set()))
    with tempfile.TemporaryDirectory() as folder, open_store(args.store or Path(folder) / "evidence.db") as store:
        collect(store, args.artifacts)
        review(store)
        search(store, args.artifacts)
        size = sum(file.stat().st_size for file in Path(folder).iterdir())
        with Clock("purge one author, and rewrite the files"):
            store.purge({"Author 7"})
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(f"files: {size / 1e6:.0f} MB; peak memory: {peak:.0f} MiB")


def collect(store: Store, artifacts: int) -> None:
    """Time two runs over the same artifacts; the making up is taken out."""
    run = store.begin_run(MADE_WITH, FRAMEWORK)
    adding, asking = Clock(), Clock()
    for start in range(0, artifacts, BATCH):
        results = [judged(one) for one in batch(start, artifacts)]
        with adding:
            store.add(run, results)
    store.finish_run(run)
    adding.report(f"add {artifacts:,} artifacts in batches of {BATCH}")
    for start in range(0, artifacts, BATCH):
        again = batch(start, artifacts)
        with asking:
            assert not any(store.missing(again, MADE_WITH))
    asking.report("ask again whether they are missing")


def batch(start: int, artifacts: int) -> list[Artifact]:
    """Return the artifacts of these numbers."""
    return [artifact(f"{n}", f"Author {n % AUTHORS}") for n in range(start, min(start + BATCH, artifacts))]


def review(store: Store) -> None:
    """Time rulings and queries."""
    with Clock("rule on 2,000 pairs, each in a transaction"):
        for n, item in zip(range(2000), store.items(EVERYTHING), strict=False):
            store.decide(ruling(item.artifact, item.behavior.id, "rejected" if n % 2 else "accepted"))
    queries = {
        "one artifact": ItemQuery(framework_id=FRAMEWORK.id, artifact_id="7"),
        "all, by behavior": EVERYTHING,
        "all, by artifact": ItemQuery(framework_id=FRAMEWORK.id, order="artifact"),
        "accepted ones": ItemQuery(framework_id=FRAMEWORK.id, states={"accepted"}),
        "one author": ItemQuery(framework_id=FRAMEWORK.id, authors={"Author 7"}),
        "one quarter": ItemQuery(framework_id=FRAMEWORK.id, since=QUARTER[0], until=QUARTER[1]),
        "one behavior, undecided": ItemQuery(framework_id=FRAMEWORK.id, behaviors={"b03"}, states={"undecided"}),
    }
    for name, query in queries.items():
        with Clock(f"items: {name}"):
            sum(1 for _ in store.items(query))
    with Clock("count the states of all"):
        store.states(EVERYTHING)


def search(store: Store, artifacts: int) -> None:
    """Time what an index asks for."""
    with Clock("read all passages"):
        assert sum(1 for _ in store.passages_since(0, ENCODER)) == artifacts
    with Clock("numbers of one author's artifacts"):
        store.numbers(authors={"Author 7"})


class Clock:
    """Adds up the time that blocks take: on the wall, and of this process's CPU, which a busy machine leaves alone."""

    def __init__(self, what: str = "") -> None:
        """Begin at nothing; with `what`, the block's end is the report."""
        self._what, self._wall, self._cpu = what, 0.0, 0.0

    def __enter__(self) -> None:
        """Begin a block."""
        self._wall -= time.perf_counter()
        self._cpu -= time.process_time()

    def __exit__(self, *_: object) -> None:
        """End it."""
        self._wall += time.perf_counter()
        self._cpu += time.process_time()
        if self._what:
            self.report(self._what)

    def report(self, what: str) -> None:
        """Print a step with its times and the memory that is held behind it."""
        memory = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize() / 2**20
        say(f"{self._wall:9.3f} s {self._cpu:9.3f} s CPU {memory:5.0f} MiB  {what}")


def explain(seen: set[str]) -> Callable[..., None]:
    """Return a listener that prints the plan of each reading statement once."""

    def listen(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith(("SELECT", "WITH")) and statement not in seen:
            seen.add(statement)
            mark = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
            say(statement)
            for row in connection.connection.cursor().execute(mark + statement, parameters).fetchall():
                say(f"    {row[-1]}")

    return listen


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
