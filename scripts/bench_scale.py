"""How much a core matches, and what the rest costs: `python scripts/bench_scale.py > docs/scale.json`.

Matches whole artifacts of the bank, each with a line of its own so that no two are the same, with the local and the Ray
engine and one and two workers; then measures what does not grow with cores. `scripts/scale_report.py` makes
docs/scale.md of it.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from matcher.framework import bank_folder, load_bank, load_framework, resolve
from matcher.pipeline.sharding.inputs import Input, find
from matcher.pipeline.sharding.shards import Shard, cut

TICK, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
RUNS = {
    "local, 1 process": ("--jobs", "1"),
    "local, 2 processes": ("--jobs", "2"),
    "ray, 1 worker": ("--engine", "ray", "--workers", "1"),
    "ray, 2 workers": ("--engine", "ray", "--workers", "2"),
}


def main() -> None:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--artifacts", type=int, default=5000)
    count = parser.parse_args().artifacts
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log, words = write(folder / "log.jsonl", count)
        one = write(folder / "one.jsonl", 1)[0]
        figures: dict[str, Any] = {
            "machine": {"cores": os.cpu_count(), "processor": processor(), "python": platform.python_version()},
            "artifacts": count,
            "words": round(words / count, 1),
            "input_bytes": round(log.stat().st_size / count),
            "runs": {},
            "startup_s": {},
        }
        for run, options in RUNS.items():
            figures["startup_s"][run] = collect(one, folder / "one", *options)["wall_s"]
            figures["runs"][run] = collect(log, folder / "out", *options)
        figures |= output(folder / "out", count) | scan(folder, log) | load(folder, count)
    print(json.dumps(figures, indent=1))  # noqa: T201


def write(path: Path, count: int) -> tuple[Path, int]:
    """Return a file of so many artifacts, and how many words they have."""
    framework = load_framework(resolve(None))
    folder = bank_folder(framework, resolve(None))
    assert folder is not None
    written = load_bank(framework, folder).artifacts
    words = 0
    with path.open("w", encoding="utf-8") as stream:
        for number in range(count):
            one = written[number % len(written)]
            text = f"{one.text}\n\nNote {number}."
            words += len(text.split())
            about = {"author": f"Author {number % 500}", "created_at": f"2026-{number % 12 + 1:02}-05"}
            row = {"id": f"a{number}", "kind": one.kind, "title": one.title, "text": text, **about}
            stream.write(json.dumps(row) + "\n")
    return path, words


def collect(log: Path, out: Path, *options: str) -> dict[str, float]:
    """Return seconds by the clock and of processors, and the most memory that one process had, in MiB."""
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "matcher", "collect", str(log), "--out", str(out), *options]
    began = time.monotonic()
    spent: dict[int, float] = {}
    memory: dict[int, int] = {}
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            for pid, seconds, resident in family(process.pid):
                spent[pid], memory[pid] = seconds, max(resident, memory.get(pid, 0))
            time.sleep(0.1)
    assert process.returncode == 0
    wall, largest = time.monotonic() - began, max(memory.values(), default=0) / 2**20
    return {"wall_s": round(wall, 1), "processor_s": round(sum(spent.values()), 1), "largest_mib": round(largest)}


def family(root: int) -> Iterator[tuple[int, float, int]]:
    """Yield each process below one, and that one: its number, processor seconds and resident bytes."""
    parents, found = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):
            fields = path.read_text().rpartition(") ")[2].split()
            pid = int(path.parent.name)
            parents[pid] = int(fields[1])
            found[pid] = (pid, (int(fields[11]) + int(fields[12])) / TICK, int(fields[21]) * PAGE)
    for pid, figures in found.items():
        while pid not in (root, 0):
            pid = parents.get(pid, 0)
        if pid == root:
            yield figures


def output(out: Path, count: int) -> dict[str, float]:
    """Return bytes and files of results, for an artifact and for a shard."""
    files = list(out.glob("period=*/*/*.parquet"))
    size, shards = sum(file.stat().st_size for file in files), len(list((out / "_done").iterdir()))
    return {"output_bytes": round(size / count), "files_a_shard": round(len(files) / shards, 1), "shards": shards}


def scan(folder: Path, log: Path) -> dict[str, float]:
    """Return how much the driver cuts in a second, in MB."""
    large = folder / "large.jsonl"
    with large.open("wb") as stream:
        while stream.tell() < 500_000_000:
            stream.write(log.read_bytes())
    began = time.process_time()
    for one in find([str(large)]):
        assert isinstance(one, Input)
        assert all(isinstance(shard, Shard) for shard in cut(one, made_with="", max_bytes=10**7))
    return {"scan_mb_a_second": round(large.stat().st_size / 1e6 / (time.process_time() - began))}


def load(folder: Path, count: int) -> dict[str, float]:
    """Return seconds and bytes of the store for an artifact."""
    store = folder / "evidence.db"
    command = [sys.executable, "-m", "matcher", "store", "load", str(folder / "out"), "--store", str(store)]
    began = time.monotonic()
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return {
        "load_a_second": round(count / (time.monotonic() - began)),
        "store_bytes": round(store.stat().st_size / count),
    }


def processor() -> str:
    """Return the processor's name."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())


if __name__ == "__main__":
    main()
