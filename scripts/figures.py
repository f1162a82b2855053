"""What the benchmarks of speed measured, as JSON: every single run, where it was, and with what."""

import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, Self

ROOT = Path(__file__).resolve().parent.parent
LIBRARIES = ("evidence-matcher", "faiss-cpu", "numpy", "openvino", "sentence-transformers", "tokenizers", "torch")
INSTRUCTIONS = ("avx2", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16", "amx_int8", "asimddp", "i8mm")
"""Those of a processor that decide how quickly it multiplies, as Linux names them."""

Better = Literal["less", "more"] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One thing that was measured, as often as it was."""

    runs: tuple[float, ...]
    unit: str
    better: Better = None
    """Which way is quicker; None where it says nothing of the matcher, but of the baseline or of the machine."""
    against: str | None = None
    """The figure of the same file and unit that tells what this machine makes of it."""

    @property
    def median(self) -> float:
        """The median of the runs."""
        return statistics.median(self.runs)

    def gain(self, over: "Figure") -> float:
        """Return how many times better this one's median is than another's."""
        return over.median / self.median if self.better == "less" else self.median / over.median


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One file of the benchmark."""

    commit: str
    """With "+" where files that git knows were changed."""
    date: str
    machine: Mapping[str, Any]
    versions: Mapping[str, str]
    settings: Mapping[str, Any]
    """How much was measured: figures of other settings do not compare."""
    figures: Mapping[str, Figure]

    @classmethod
    def here(cls, settings: Mapping[str, Any], figures: Mapping[str, Figure]) -> Self:
        """Return figures that were measured here and now."""
        versions = {name: version(name) for name in LIBRARIES} | {"python": platform.python_version()}
        return cls(
            commit=_git("rev-parse", "HEAD") + ("+" if _git("status", "--porcelain", "-uno") else ""),
            date=f"{datetime.now(UTC):%Y-%m-%d}",
            machine=machine(),
            versions=versions,
            settings=settings,
            figures=figures,
        )

    @classmethod
    def read(cls, file: Path) -> Self:
        """Return what a file holds.

        Raises:
            SystemExit: where it is not there, or is none of `bench_speed.py`.
        """
        try:
            record = json.loads(file.read_text(encoding="utf-8"))
            figures = {name: Figure(**f | {"runs": tuple(f["runs"])}) for name, f in record.pop("figures").items()}
            return cls(**record, figures=figures)
        except OSError as error:
            raise refused(f"{file}: {error.strerror}; make it with bench_speed.py --json") from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise refused(f"{file}: is no JSON of bench_speed.py; make it with --json") from error

    def write(self, file: Path) -> None:
        """Write the file, and its folder where there is none."""
        file.parent.mkdir(parents=True, exist_ok=True)
        figures = {name: {k: v for k, v in asdict(f).items() if v is not None} for name, f in self.figures.items()}
        record = {name: getattr(self, name) for name in self.__dataclass_fields__} | {"figures": figures}
        file.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")

    def ratio(self, name: str) -> float | None:
        """Return how much better a figure is than what it is held against, in medians; None where that is missing."""
        figure = self.figures[name]
        against = self.figures.get(figure.against or "")
        return None if against is None else figure.gain(against)


def refused(why: str) -> SystemExit:
    """Return what ends the program with exit code 2, after one line on stderr."""
    sys.stderr.write(f"error: {why}\n")
    return SystemExit(2)


def machine() -> dict[str, Any]:
    """Return what decides how quick a machine is, and how busy it was."""
    told = Path("/proc/cpuinfo")
    parted = [line.partition(":") for line in (told.read_text(encoding="utf-8").splitlines() if told.is_file() else ())]
    lines = {name.strip(): value.strip() for name, _, value in parted}
    known = (lines.get("flags") or lines.get("Features") or "").split()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "processor": lines.get("model name") or platform.processor() or platform.machine(),
        "instructions": [name for name in INSTRUCTIONS if name in known],
        "cores": cores,
        "memory_mib": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20,
        "platform": platform.platform(),
        "load": [round(load, 2) for load in os.getloadavg()],
    }


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or ("" if words[0] == "status" else "unknown")
