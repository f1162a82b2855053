"""What a second reader brings, by a file of what one answered: no server is needed.

GOLD is a file of labelled artifacts, as for `matcher eval`, or one of projects, as for `bench_req2req.py`; VERDICTS a
verdict file (docs/verdicts.md). In a verdict file on projects an artifact's id is `PROJECT/ID`, behavior ids are
statement ids; weights and settings of a project come from the others. Nothing is kept. Beside the reader stands one who
gives the same answer to all it was asked: what it gains comes from the choice of what was asked, not from the answers.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from bench_req2req import Floats, Project, judged, left_out, read
from req2req_report import Row, tables

from matcher.domain import Artifact, SecondReading
from matcher.embedding import load_encoder
from matcher.errors import MatcherError
from matcher.evaluation.verdict_counts import cost_of
from matcher.verification import FEATURES, VerdictFile, counting, features, fit_weights


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, metavar="GOLD")
    parser.add_argument("verdicts", type=Path, metavar="VERDICTS")
    args = parser.parse_args()
    records = _projects(args.gold)
    if records is None:
        command = [sys.executable, "-m", "matcher", "eval", args.gold, "--replay", args.verdicts, "--no-store"]
        sys.exit(subprocess.run(command, check=False).returncode)
    try:
        lines = req2req(records, args.verdicts)
    except MatcherError as error:
        parser.exit(error.exit_code, f"error: {error}\n")
    sys.stdout.write("\n".join(lines) + "\n")


def req2req(records: Sequence[Mapping[str, Any]], verdicts: Path) -> Iterator[str]:
    """Return the table of the benchmark with and without the verdicts.

    Raises:
        InputError: where the verdict file cannot be used.
    """
    artifacts = [Artifact(id=f"{r['project']}/{a['id']}", text=a["text"]) for r in records for a in r["artifacts"]]
    known = {r["project"]: {s["id"] for s in r["statements"]} for r in records}
    said = VerdictFile(verdicts).about(artifacts, lambda one: known[one.id.split("/", 1)[0]])
    encoder = load_encoder()
    projects = [read(record, encoder) for record in records]
    answers = iter(zip(artifacts, said.readings, strict=True))
    spoken = [np.array([_said(*next(answers), record) for _ in record["artifacts"]]) for record in records]
    names = [p.name for p in projects]
    alike: list[Floats] = [np.minimum(one.sum(-1, keepdims=True), 1.0) for one in spoken]
    rows = [
        Row(name="ours, per artifact", figures=chosen(projects)),
        _with(projects, alike, "one answer to all it was asked"),
        _with(projects, spoken, said.model),
    ]
    cost = cost_of(said.readings)
    asked = f"{cost.artifacts} of {len(artifacts)} artifacts read, {cost.questions:,} questions"
    return iter([*tables(names, rows), "", f"{said.model}: {asked}; nothing is kept"])


def chosen(projects: Sequence[Project]) -> Floats:
    """Return each project's F1 and F2 with the setting that does best on the others, *(projects, 2)*."""
    return left_out(np.array([judged(p.near, p.links) for p in projects])[:, 1:])


def _with(projects: Sequence[Project], spoken: Sequence[Floats], model: str) -> Row:
    """Return the row with verdicts: of each project with weights, and then a setting, that come from the others."""
    figures = []
    for own in range(len(projects)):
        others = [n for n in range(len(projects)) if n != own]
        weights = _weights([projects[n] for n in others], [spoken[n] for n in others])
        fused = [replace(p, near=p.near + said @ weights) for p, said in zip(projects, spoken, strict=True)]
        figures.append(chosen(fused)[own])
    return Row(name=f"ours, with {model}", figures=np.array(figures))


def _weights(projects: Sequence[Project], spoken: Sequence[Floats]) -> Floats:
    """Return what each thing that a verdict can say is worth in nearness, *(F,)*; 0 where nearness tells nothing."""
    kinds = spoken[0].shape[-1]
    near = np.concatenate([p.near.ravel() for p in projects])
    said = np.concatenate([one.reshape(-1, kinds) for one in spoken])
    links = np.concatenate([p.links.ravel() for p in projects]).astype(np.float64)
    columns = np.column_stack([near, np.ones(len(near)), said])
    slope, _, *worth = fit_weights(np.zeros(len(near)), columns, links)
    return np.array(worth) / slope if slope > 0 else np.zeros(kinds)


def _said(artifact: Artifact, reading: SecondReading | None, record: Mapping[str, Any]) -> Floats:
    """Return what is said of one artifact and each statement, *(statements, F)*; zeros where nothing is."""
    verdicts = counting(reading, artifact)
    nothing = np.zeros(len(FEATURES))
    return np.array([features(verdicts[s["id"]]) if s["id"] in verdicts else nothing for s in record["statements"]])


def _projects(path: Path) -> list[dict[str, Any]] | None:
    """Return the projects of a benchmark's file; None where it is none, which `matcher eval` may tell more of."""
    try:
        records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError):
        return None
    return records if records and all(isinstance(r, dict) and "statements" in r for r in records) else None


if __name__ == "__main__":
    main()
