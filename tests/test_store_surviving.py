"""Several writers, killed writers, full disks: done for real, with processes of their own."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import ROOT
from evidence import FRAMEWORK, judged, made_with, ruling

from matcher.domain import Artifact
from matcher.errors import StoreError
from matcher.store import ItemQuery, open_store

sys.path.insert(0, str(ROOT / "scripts"))
from kill_store import survive

EVERYTHING = ItemQuery(framework_id=FRAMEWORK.id)
PRELUDE = """
import sys
sys.path[:0] = [{tests!r}, {root!r}]
from evidence import *
from matcher.store import ItemQuery, open_store
place, *words = sys.argv[1:]
"""
WRITER = """
first, last, step = map(int, words)
print("ready", flush=True)
sys.stdin.readline()
with open_store(place) as store:
    run = store.begin_run(made_with(), FRAMEWORK)
    for n in range(first, last, step):
        numbers = range(n, n + step, -1 if step < 0 else 1)
        batch = [Artifact(id=f"{k}", text=f"text {k}", author=f"author {k % 3}") for k in numbers]
        store.add(run, [judged(one) for one in batch])
        store.decide(ruling(batch[0], by=f"from {first}"))
    store.finish_run(run)
"""


def process(code: str, *words: str | Path) -> "subprocess.Popen[str]":
    """Start Python with the tests' records at hand, and words to tell it what to do."""
    prelude = PRELUDE.format(tests=str(ROOT / "tests"), root=str(ROOT))
    return subprocess.Popen(
        [sys.executable, "-c", prelude + code, *map(str, words)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_together(writers: Sequence["subprocess.Popen[str]"]) -> None:
    """Let processes that are ready begin at once, and see all of them end well."""
    for writer in writers:
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n", writer.communicate()[1]
    for writer in writers:
        assert writer.stdin
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        _, errors = writer.communicate(timeout=120)
        assert (writer.returncode, errors) == (0, "")


def test_writers_at_once_lose_nothing(location: str) -> None:
    """Four processes make the store together and add overlapping artifacts, two of them in the other order."""
    bounds = ((0, 200, 10), (100, 300, 10), (199, -1, -10), (299, 99, -10))
    run_together([process(WRITER, location, *map(str, bound)) for bound in bounds])
    with open_store(location) as store:
        assert {run.finished is not None for run in store.runs()} == {True}
        counts = store.counts()
        assert {counts[name] for name in ("artifacts", "versions", "sightings", "results", "suggestions")} == {300}
        assert (counts["runs"], counts["provenances"], counts["frameworks"], counts["authors"]) == (4, 1, 1, 3)
        assert counts["decisions"] == 80
        assert not any(
            store.missing(
                [Artifact(id=f"{n}", text=f"text {n}", author=f"author {n % 3}") for n in range(300)], made_with()
            )
        )
        assert len({found.artifact for found in store.passages_since(0, "sha256:encoder")}) == 300


def test_a_follower_misses_nothing_while_others_write(location: str) -> None:
    """Whoever follows the changes sees each artifact, also where two write at once and numbers could overtake."""
    seen: dict[str | None, None] = {}
    with open_store(location) as store:
        store.keep_framework(FRAMEWORK)
        writers = [process(WRITER, location, *bound) for bound in (("0", "150", "10"), ("150", "300", "10"))]
        together = threading.Thread(target=run_together, args=(writers,))
        together.start()
        change, ended = 0, False
        while not ended:
            ended = not together.is_alive()
            for found in store.passages_since(change, "sha256:encoder"):
                assert found.change > change
                change = found.change
                seen[found.artifact_id] = None
        together.join()
    assert len(seen) == 300


def test_threads_share_a_store(location: str) -> None:
    """The page in the browser serves several requests at once from one store."""
    with open_store(location) as store:
        run = store.begin_run(made_with(), FRAMEWORK)

        def work(n: int) -> int:
            one = Artifact(id=f"{n}", text=f"text {n}")
            store.add(run, [judged(one)])
            store.decide(ruling(one))
            return len(list(store.items(ItemQuery(framework_id="tiny", artifact_id=f"{n}", states={"accepted"}))))

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(work, range(80))) == 80
        assert store.states(EVERYTHING)["accepted"] == 80


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_process_has_connections_of_its_own(location: str) -> None:
    """A parent and a child that was forked from it go on with the same object, and disturb each other in nothing."""
    code = """
import os
with open_store(place) as store:
    run = store.begin_run(made_with(), FRAMEWORK)
    store.add(run, [judged(Artifact(id="before", text="x"))])
    child = os.fork()
    for n in range(20):
        store.add(run, [judged(Artifact(id=f"{child == 0} {n}", text="x"))])
    if child:
        assert os.waitpid(child, 0)[1] == 0
        print(store.counts()["artifacts"])
"""
    said, errors = process(code, location).communicate(timeout=60)
    assert (said, errors) == ("41\n", "")


def test_kill_9_loses_nothing_that_was_said(tmp_path: Path) -> None:
    """Eight writers die at random moments; after each the store opens, is whole, and holds what they had said."""
    seed = int.from_bytes(os.urandom(4))
    sys.stdout.write(f"to see the same again: survive(tmp_path, 8, random.Random({seed}))\n")  # where the test fails
    said = survive(tmp_path, 8, random.Random(seed))
    assert sum(said.died.values()) == 8
    assert said.kept


def test_kill_9_on_a_server_loses_nothing_either(location: str) -> None:
    """The transaction in work ends with its process, its lock is let go, and the next writer goes on."""
    code = """
with open_store(place) as store:
    run = store.begin_run(made_with(), FRAMEWORK)
    for n in range(10**6):
        store.add(run, [judged(Artifact(id=f"{words[0]} {n} {k}", text="x")) for k in range(3)])
        print(n, flush=True)
"""
    kept: list[str] = []
    for name in ("a", "b", "c"):
        writer = process(code, location, name)
        assert writer.stdout
        writer.stdout.readline()
        time.sleep(random.Random(name).uniform(0, 0.2))
        writer.send_signal(signal.SIGKILL)
        last = [0, *map(int, writer.communicate()[0].split())][-1]
        kept += [f"{name} {n} {k}" for n in range(last + 1) for k in range(3)]
    with open_store(location) as store:
        assert not any(store.missing([Artifact(id=one, text="x") for one in kept], made_with()))
        counts = store.counts()
        assert counts["artifacts"] == counts["results"] == counts["suggestions"] == counts["vectors"]
        assert counts["artifacts"] % 3 == 0


def test_another_writer_is_waited_for(location: str) -> None:
    """Another's write costs a moment, one that does not end costs one line, and reading goes on meanwhile."""
    code = """
with open_store(place) as store, store._writing() as connection:
    for line in sys.stdin:
        print("locked", flush=True)
        time.sleep(float(line))
        break
    sys.stdin.readline()
"""
    open_store(location).close()
    with process("import time" + code, location) as holder, open_store(location, patience=0.3) as store:
        assert holder.stdin
        assert holder.stdout
        holder.stdin.write("0\n")
        holder.stdin.flush()
        assert holder.stdout.readline() == "locked\n"
        with pytest.raises(StoreError, match="is being written by another process; try again"):
            store.see([Artifact(id="a", text="x")])
        assert store.counts()["artifacts"] == 0
        open_store(location, patience=0.3).close()
    with process("import time" + code, location) as holder, open_store(location, patience=30) as store:
        assert holder.stdout
        assert holder.stdin
        holder.stdin.write("0.5\n\n")
        holder.stdin.flush()
        assert holder.stdout.readline() == "locked\n"
        store.see([Artifact(id="a", text="x")])
        assert store.counts()["artifacts"] == 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on a disk of one megabyte."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_one_line_and_loses_nothing(small_disk: Path) -> None:
    """The batch that finds no room is not kept; those before it are, also for whoever opens the full disk's store."""
    path = small_disk / "evidence.db"
    kept: list[Artifact] = []
    with open_store(path) as store:
        run = store.begin_run(made_with(), FRAMEWORK)
        with pytest.raises(StoreError) as caught:
            for n in range(1000):
                batch = [Artifact(id=f"{n}.{k}", text=f"{n} {k} words " * 200) for k in range(4)]
                store.add(run, [judged(one) for one in batch])
                kept += batch
        assert str(caught.value) == (
            f"{path}: the disk is full and this step was not kept; free some space and run it again"
        )
        with pytest.raises(StoreError, match="the disk is full"):
            store.add(run, [judged(one) for one in batch])
        assert len(kept) >= 12
        assert [item.artifact for item in store.items(EVERYTHING)] == sorted(kept, key=lambda one: one.id)
    for _ in range(2):
        with open_store(path) as store:
            assert [item.artifact for item in store.items(EVERYTHING)] == sorted(kept, key=lambda one: one.id)
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    with open_store(path) as store:
        run = store.begin_run(made_with(), FRAMEWORK)
        store.add(run, [judged(one) for one in batch])
        assert store.counts()["artifacts"] == len(kept) + 4


def test_a_disk_that_is_full_from_the_start_is_one_line(small_disk: Path) -> None:
    """No room even for the tables: told in one line, and the next try, with room, finds nothing in its way."""
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * (1024 * 1024 - 12 * 4096))
    path = small_disk / "evidence.db"
    with pytest.raises(StoreError, match="full") as caught:
        open_store(path)
    assert "\n" not in str(caught.value)
    filler.unlink()
    with open_store(path) as store:
        store.see([Artifact(id="a", text="x")])


def test_what_a_script_says_is_what_it_did(tmp_path: Path) -> None:
    """The script for fifty kills runs as its documentation says, here for two."""
    command = [sys.executable, str(ROOT / "scripts" / "kill_store.py"), "--kills", "2"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env=os.environ | {"PYTHONPATH": str(ROOT)}, timeout=60
    )
    assert done.stdout.startswith("2 kills (")
    assert done.stderr == ""
