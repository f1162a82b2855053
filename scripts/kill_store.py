"""Kills a writer of the store with SIGKILL at random moments: `python scripts/kill_store.py --kills 50`.

The writer adds artifacts, rules on them and purges a person, and says on stdout what was kept as soon as the store has
returned. After each kill the store is opened again and must hold all that was said, nothing by halves, and no word of
what was purged, neither in tables nor in the bytes of its files.
"""

import argparse
import json
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from made_up import FRAMEWORK, MADE_WITH, artifact, judged, ruling

from matcher.store import ItemQuery, open_store

LEAVER, STAYER = "Leaver", "Stayer"
BETWEEN_PURGES = 6
"""Batches from one purge to the next."""
NEXT = {
    "opening": "opening",
    "opened": "adding",
    "kept": "ruling",
    "ruled": "adding",
    "purging": "purging",
    "purged": "adding",
}
"""What a writer is about after it has said a word."""


@dataclass(slots=True)
class Said:
    """What writers have said so far, and what they were about when they were killed."""

    kept: set[str] = field(default_factory=set)
    ruled: set[str] = field(default_factory=set)
    purges: int = 0
    died: dict[str, int] = field(default_factory=dict)


def main() -> None:
    """Write, or kill writers and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", nargs=2, metavar=("PLACE", "NAME"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.write:
        write(*args.write)
    with tempfile.TemporaryDirectory() as folder:
        said = survive(Path(folder), args.kills, random.Random(args.seed))
    moments = ", ".join(f"{n} while {what}" for what, n in sorted(said.died.items()))
    sys.stdout.write(
        f"{args.kills} kills ({moments}); writers had said that {len(said.kept)} artifacts, {len(said.ruled)} rulings "
        f"and {said.purges} purges were done: all of them were, and nothing was there by halves\n"
    )


def survive(folder: Path, kills: int, chance: random.Random) -> Said:
    """Kill so many writers, every fourth while it makes a new store; AssertionError where anything is lost."""
    said = Said()
    for n in range(kills):
        if n % 4 == 0:
            moment = kill_one(folder / f"{n}" / "evidence.db", f"{n}", "opening", chance.uniform(0, 0.06), Said())
        else:
            moment = kill_one(folder / "evidence.db", f"{n}", "opened", chance.uniform(0, 0.6), said)
        said.died[moment] = said.died.get(moment, 0) + 1
    return said


def kill_one(path: Path, name: str, wait_for: str, delay: float, said: Said) -> str:
    """Start a writer, kill it, take in what it said, check the store, and return what it was about when it died."""
    path.parent.mkdir(exist_ok=True)
    command = [sys.executable, __file__, "--write", str(path), name]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        lines = [[""]]
        while lines[-1][0] != wait_for:
            lines.append(json.loads(writer.stdout.readline()))
        time.sleep(delay)
        assert writer.poll() is None, "the writer ended by itself"
        writer.send_signal(signal.SIGKILL)
        rest = writer.stdout.read().splitlines(keepends=True)
    lines += [json.loads(line) for line in rest if line.endswith("\n")]
    for what, *ids in lines:
        said.kept.update(ids if what == "kept" else ())
        said.ruled.update(ids if what == "ruled" else ())
        said.purges += what == "purged"
    check(path, said)
    return NEXT[lines[-1][0]]


def check(path: Path, said: Said) -> None:
    """Assert that the store opens, is whole, and holds what was said."""
    with open_store(path) as store:
        items = {item.artifact.id: item for item in store.items(ItemQuery(framework_id=FRAMEWORK.id))}
        counts, authors = store.counts(), store.authors()
        stayed = [artifact(name, STAYER) for name in said.kept if LEAVER not in name]
        assert not any(store.missing(stayed, MADE_WITH)), "an artifact was lost"
        assert all(items[one.id].artifact == one for one in stayed), "an artifact is not what it was"
        assert all(store.history(*pair.split())[-1].ruling == "accepted" for pair in said.ruled), "a ruling was lost"
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert not connection.execute("PRAGMA foreign_key_check").fetchall()
    whole = {counts[table] for table in ("artifacts", "versions", "sightings", "results", "vectors")}
    assert whole == {len(items)}, f"something is there by halves: {counts}"
    if LEAVER not in authors:
        rest = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
        assert LEAVER.encode() not in rest, "a purged word is left in the files"


def write(place: str, name: str) -> None:
    """Keep, rule and purge without end, and say what was done."""
    say("opening")
    with open_store(place) as store:
        say("opened")
        run = store.begin_run(MADE_WITH, FRAMEWORK)
        for n in count():
            batch = [artifact(f"{name}/{n}/{k}", STAYER) for k in range(4)] + [artifact(f"{name}/{n}/{LEAVER}", LEAVER)]
            results = [judged(one, passages=2) for one in batch]
            store.add(run, results)
            say("kept", *(one.id for one in batch))
            behavior = results[0].matched.suggested[0].behavior.id
            store.decide(ruling(batch[0], behavior, "accepted"))
            say("ruled", f"{batch[0].id} {behavior}")
            if n % BETWEEN_PURGES == BETWEEN_PURGES - 1:
                say("purging")
                store.purge({LEAVER})
                say("purged")


def say(what: str, *ids: str) -> None:
    """Print one line at once."""
    sys.stdout.write(json.dumps([what, *ids]) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
