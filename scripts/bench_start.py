"""How quickly one pull request is matched, against the plain pipeline: `make bench`.

Runs `matcher --help`, `matcher match` on one pull request, and the same job in twenty lines of sentence-transformers
and FAISS, interleaved, as fresh processes. Prints median wall time with its range, peak memory, and ratios, and writes
them as JSON with `--json`.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ARTIFACT = ROOT / "examples" / "pull-requests"
MATCHER = Path(sys.executable).with_name("matcher")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    artifact = str(sorted(ARTIFACT.glob("*.md"))[0])
    jobs = {
        "matcher --help": [str(MATCHER), "--help"],
        "matcher match, one pull request": [str(MATCHER), "match", artifact],
        "the plain pipeline, the same one": [sys.executable, str(ROOT / "scripts" / "plain_pipeline.py"), artifact],
    }
    measured: dict[str, list[tuple[float, float]]] = {name: [] for name in jobs}
    for command in jobs.values():
        run(command)  # warms the disk and the compiled model
    for _ in range(args.runs):
        for name, command in jobs.items():
            measured[name].append(run(command))
    figures = {name: summary(runs) for name, runs in measured.items()}
    ours, plain = list(figures.values())[1:]
    for name, f in figures.items():
        seconds = f"{f['median_s']:.2f} s median ({f['least_s']:.2f} to {f['most_s']:.2f})"
        sys.stdout.write(f"{name:<36}{seconds:<36}{f['memory_mib']:.0f} MiB\n")
    ratio = plain["median_s"] / ours["median_s"]
    sys.stdout.write(f"{ratio:.1f} times faster, {plain['memory_mib'] / ours['memory_mib']:.1f} times less memory\n")
    if args.json:
        machine = {"cpus": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
        report = {"runs": args.runs, "machine": machine, "figures": figures, "ratio": ratio}
        args.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def run(command: Sequence[str]) -> tuple[float, float]:
    """Return wall seconds and peak memory in MiB of one fresh process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: exit code {process.returncode}")
    return wall, peak(usage)


def peak(usage: resource.struct_rusage) -> float:
    """Return the peak resident memory in MiB; Linux counts KiB, macOS bytes."""
    return usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def summary(runs: Sequence[tuple[float, float]]) -> dict[str, float]:
    """Return median, range and peak memory over the runs."""
    walls = [wall for wall, _ in runs]
    return {
        "median_s": round(statistics.median(walls), 3),
        "least_s": round(min(walls), 3),
        "most_s": round(max(walls), 3),
        "memory_mib": round(max(memory for _, memory in runs), 1),
    }


if __name__ == "__main__":
    main()
