"""The tables of `bench_req2req.py` with the published figures, and what docs/req2req.md says around them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A system's figures as printed."""

    name: str
    f1: Mapping[str, str]
    """By the project's name in the file."""
    mean_f1: str
    mean_f2: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One system's figures, project by project."""

    name: str
    figures: Floats
    """F1 and F2, *(projects, 2)*."""


def _published(name: str, f1: Sequence[str], mean_f1: str, mean_f2: str) -> Published:
    projects = ("CM1-NASA", "GANNT", "ModisDataset", "WARC", "dronology")
    return Published(name=name, f1=dict(zip(projects, f1, strict=True)), mean_f1=mean_f1, mean_f2=mean_f2)


PUBLISHED = (
    _published("VSM, one global threshold", (".378", ".344", ".301", ".168", ".155"), ".27", ".34"),
    _published("LSI, one global threshold", (".266", ".326", ".283", ".089", ".182"), ".23", ".33"),
    _published("text-embedding-3-large, top 4", (".436", ".544", ".188", ".485", ".497"), ".430", ".501"),
    _published("LiSSA: top 4, then GPT-4o", (".519", ".574", ".255", ".584", ".575"), ".501", ".511"),
)
"""Source: the replication package of "Beyond Retrieval: Using LLM Ensembles for Candidate Filtering in Requirements
Traceability" (ArDoCo, MIT)."""

BEFORE = """\
# A benchmark without examples: tracing requirements

Written by `scripts/bench_req2req.py`; do not edit.

No public set pairs work artifacts with career frameworks. The nearest task is tracing requirements: high-level ones
(the artifacts) to the low-level ones that realise them (the statements). Five projects, 220 artifacts, 471 statements,
510 links; some artifacts have none. Figures are micro F1 of the links of each project, and means over projects.
"""
AFTER = """\
## How it was measured

- Zero-shot: links judge, none is fitted to. The encoder is the general one that every install has (MiniLM, int8, on
  the CPU); nothing leaves the machine, and no language model is asked.
- A setting is three numbers: the least similarity, how far below an artifact's best a link may lie, and the most links.
  One setting serves all projects. Each project is judged with the setting whose mean of F1 and F2 is best on the four
  others, so no project chooses its own. "Top 4" has no setting at all.
- **Per artifact** is `ZeroShotModel`, what the matcher runs on a framework without a bank: each artifact is judged by
  itself against the statements. Here each requirement is one passage.
- **Batch** lets the artifacts of a project compete for its statements before links are chosen, which needs all of
  them at once. The matcher does not do this: its answer depends on one artifact alone. The row shows what that costs.

## Limits

- Five small projects: one link more or less in MODIS (41 links) moves its F1 by a hundredth or two, and neighbouring
  settings differ by as much. Differences of .02 in a mean say little.
- The few constants inside the model (stems of five letters, equal shares of meaning and wording, kin of a statement),
  and those of the batch row, were chosen with all five projects in sight. Only the setting was held out, so both rows
  flatter somewhat.
- Requirements share their vocabulary with what realises them. Work logs and career frameworks do not: see quality.md
  for figures on those.
"""


def report(table: str) -> str:
    """Return docs/req2req.md."""
    return f"{BEFORE}\n{table}\n\n{AFTER}"


def tables(names: Sequence[str], ours: Sequence[Row]) -> Iterator[str]:
    """Yield the lines of the Markdown table: F1 of each project, mean F1, mean F2; and of one with our F2."""
    yield f"| system | {' | '.join(names)} | mean F1 | mean F2 |"
    yield "|---" * (len(names) + 3) + "|"
    for known in PUBLISHED:
        yield f"| {known.name} | {' | '.join(known.f1.get(n, '') for n in names)} | {known.mean_f1} | {known.mean_f2} |"
    for row in ours:
        f1, f2 = row.figures.T
        yield f"| **{row.name}** | {cells(f1)} | {cells([f1.mean(), f2.mean()])} |"
    yield f"\n| F2 | {' | '.join(names)} | mean F2 |"
    yield "|---" * (len(names) + 2) + "|"
    for row in ours:
        f2 = row.figures[:, 1]
        yield f"| {row.name} | {cells(f2)} | {cells([f2.mean()])} |"


def cells(values: Sequence[float] | Floats) -> str:
    """Return figures as cells of a table."""
    return " | ".join(f"{value:.3f}".removeprefix("0") for value in values)
