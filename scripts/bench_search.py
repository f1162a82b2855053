"""How quickly and how well 2 million generated passages are searched.

Each step is a process of its own, with a peak memory of its own: building, exact search for comparison, searching.
"From disk": the index's pages were dropped from the page cache before. `--json` adds machine, versions and commit.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from generated_passages import DIMENSION, Generated

from matcher.index import PassageIndex

PART = 50_000
K = 10
ASKED = 10_000  # the part that questions are made of
Figures = dict[str, Any]


def opened(args: argparse.Namespace) -> PassageIndex:
    """Return the index."""
    return PassageIndex(args.folder, model="generated", dimension=DIMENSION)


def build(args: argparse.Namespace) -> Figures:
    """Fill a new index; then add and delete a little, as a day's collecting does."""
    made, start = Generated(), time.perf_counter()
    with opened(args).update() as update:
        for part, first in enumerate(range(0, args.rows, PART)):
            count = min(PART, args.rows - first)
            update.add(np.arange(first, first + count), made.rows(part, count), made.texts(part, count))
    filled, start = time.perf_counter() - start, time.perf_counter()
    with opened(args).update() as update:
        update.add(np.arange(args.rows, args.rows + 1_000), made.rows(ASKED - 1, 1_000), made.texts(ASKED - 1, 1_000))
        update.delete(np.arange(0, args.rows, args.rows // 1_000))
    day, size = time.perf_counter() - start, sum(file.stat().st_size for file in args.folder.iterdir())
    return {"build_s": round(filled), "1,000 more and 1,000 deleted_s": round(day, 2), "size_mib": size >> 20}


def truth(args: argparse.Namespace) -> Figures:
    """Find the true nearest of each question by multiplying with all rows; write them beside the index."""
    made, live = Generated(), opened(args).ids()
    parts = [(part, PART * part, min(PART, args.rows - PART * part)) for part in range(-(-args.rows // PART))]
    for kind in ("rows", "heads"):
        asked = getattr(made, kind)(ASKED, args.questions)
        ids, products = np.zeros((args.questions, 0), dtype=np.int64), np.zeros((args.questions, 0), dtype=np.float32)
        for part, first, count in [*parts, (ASKED - 1, args.rows, 1_000)]:
            kept = np.flatnonzero(np.isin(np.arange(first, first + count), live))
            ids = np.hstack([ids, np.broadcast_to(first + kept, (args.questions, len(kept)))])
            products = np.hstack([products, asked @ made.rows(part, count)[kept].T])
            order = np.argpartition(-products, K, axis=1)[:, :K]
            ids, products = np.take_along_axis(ids, order, 1), np.take_along_axis(products, order, 1)
        np.save(args.folder / f"{kind}.npy", ids)
    return {}


def search(args: argparse.Namespace) -> Figures:
    """Measure opening, the first search after it, and searching when all is warm."""
    made, few = Generated(), range(min(20, args.questions))
    rows, heads, words = (getattr(made, kind)(ASKED, args.questions) for kind in ("rows", "heads", "questions"))
    figures: Figures = {"open_ms": timed(lambda _: opened(args), few)}
    figures["open and first hybrid, from disk_ms"] = timed(lambda n: from_disk(args).search(rows[n], words[n], K), few)
    index = from_disk(args)
    figures["hybrid, cache filling_ms"] = timed(lambda n: index.search(rows[n], words[n], K), range(args.questions))
    hundredth, some = np.arange(0, args.rows, 100), np.arange(args.rows // 2, args.rows // 2 + 300)
    kinds: dict[str, Callable[[int], object]] = {
        "hybrid": lambda n: index.search(rows[n], words[n], K),
        "vector": lambda n: index.search(rows[n], None, K),
        "vector, a linear head": lambda n: index.search(heads[n], None, K),
        "words": lambda n: index.search(None, words[n], K),
        "hybrid, 1 % of the ids allowed": lambda n: index.search(rows[n], words[n], K, allowed=hundredth),
        "hybrid, 300 ids allowed": lambda n: index.search(rows[n], words[n], K, allowed=some),
    }
    for name, ask in kinds.items():
        figures[f"{name}_ms"] = [timed(ask, range(args.questions)) for _ in range(2)][1]  # the first one warms
    for kind, asked in (("rows", rows), ("heads", heads)):
        exact = np.load(args.folder / f"{kind}.npy").tolist()
        found = [{hit.id for hit in index.search(query, None, K)} for query in asked]
        figures[f"recall@10, {kind}"] = float(np.mean([len(f & set(e)) / K for f, e in zip(found, exact, strict=True)]))
    figures["verify_ms"] = timed(lambda _: index.verify(), range(1))
    return figures


def from_disk(args: argparse.Namespace) -> PassageIndex:
    """Return the index, opened after the kernel was made to forget its pages."""
    for file in args.folder.iterdir():
        with file.open("rb") as stream:
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return opened(args)


def timed(ask: Callable[[int], object], numbers: Iterable[int]) -> Figures:
    """Return median and 95th percentile in milliseconds, and the median of processor time, which others do not slow."""
    spent = []
    for number in numbers:
        wall, cpu = time.perf_counter(), time.process_time()
        ask(number)
        spent.append((time.perf_counter() - wall, time.process_time() - cpu))
    walls, cpus = 1e3 * np.array(spent).T
    measured = {"median": np.median(walls), "p95": np.quantile(walls, 0.95), "cpu": np.median(cpus)}
    return {name: round(float(value), 2) for name, value in measured.items()}


STEPS = {"build": build, "truth": truth, "search": search}


def main() -> None:
    """Run the steps and print what they measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--folder", type=Path, help="kept, and searched without building where it is")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.step:
        figures = STEPS[args.step](args)
        figures[f"peak memory, {args.step}_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        json.dump(figures, sys.stdout)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.folder or Path(temporary) / "index"
        steps = [step for step in STEPS if step == "search" or not (folder / "heads.npy").exists()]
        size = ["--rows", str(args.rows), "--questions", str(args.questions), "--folder", str(folder)]
        done = [subprocess.check_output([sys.executable, __file__, "--step", step, *size]) for step in steps]
    figures = {name: value for output in done for name, value in json.loads(output).items()}
    sys.stdout.writelines(f"{name:<45}{value}\n" for name, value in figures.items())
    if args.json:
        commit = subprocess.check_output(["git", "rev-parse", "HEAD"], text=True).strip()
        versions = {name: version(name) for name in ("faiss-cpu", "numpy")} | {"python": platform.python_version()}
        machine = {"cpus": os.cpu_count(), "platform": platform.platform(), "load": os.getloadavg()}
        report = {"rows": args.rows, "commit": commit, "machine": machine, "versions": versions, "figures": figures}
        args.json.write_text(f"{json.dumps(report, indent=1)}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
