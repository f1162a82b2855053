"""How well frameworks without a bank of examples are matched: a public benchmark, beside published figures.

Reads a file of projects, one a line: `{"project", "artifacts": [{"id", "text"}], "statements": [{"id", "text"}],
"links": [[artifact id, statement id]]}`. Zero-shot: links judge and never fit. One setting serves all projects; each
project is judged with the setting that does best on the others. Prints the table; `--write` keeps it in
docs/req2req.md.
"""

import argparse
import itertools
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from req2req_report import Row, report, tables
from scipy.special import logsumexp

from matcher.domain import Behavior, Framework, Passage
from matcher.embedding import Encoder, load_encoder
from matcher.evidence_model import fit_zero_shot

Floats = NDArray[np.float64]
Setting = tuple[float, float, int]
"""The least similarity in spreads, how far below the artifact's best a link may lie, and the most links."""

REPORT = Path(__file__).resolve().parent.parent / "docs" / "req2req.md"
SETTINGS: Sequence[Setting] = tuple(
    itertools.product(np.arange(0, 1.51, 0.125).tolist(), (0.75, 1.0, 1.25, 1.5), (3, 4, 5, 6, 8))
)
TOP_FOUR: Setting = (-np.inf, np.inf, 4)
TEMPERATURE = 0.5
ROUNDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """One project read: how near each artifact is to each statement, and which belong together."""

    name: str
    near: Floats
    """*(artifacts, statements)*."""
    links: NDArray[np.bool_]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path, metavar="BENCH_FILE")
    parser.add_argument("--write", action="store_true", help=f"keep the table in {REPORT.parent.name}/{REPORT.name}")
    args = parser.parse_args()
    if not args.bench.is_file():
        parser.exit(1, f"error: {args.bench}: no such file; name the JSON Lines file of the benchmark\n")
    encoder = load_encoder()
    lines = args.bench.read_text(encoding="utf-8").splitlines()
    projects = [read(json.loads(line), encoder) for line in lines if line.strip()]
    table = "\n".join(tables([p.name for p in projects], list(rows(projects))))
    sys.stdout.write(f"{table}\n")
    if args.write:
        REPORT.parent.mkdir(exist_ok=True)
        REPORT.write_text(report(table), encoding="utf-8")


def read(record: Mapping[str, Any], encoder: Encoder) -> Project:
    """Return a project with its artifacts compared by the zero-shot model, each artifact one passage."""
    artifacts, statements = record["artifacts"], record["statements"]
    behaviors = tuple(Behavior(id=s["id"], text=s["text"]) for s in statements)
    framework = Framework(id=record["project"], title=record["project"], behaviors=behaviors)
    model = fit_zero_shot(framework, encoder.encode([b.text for b in behaviors]), made_with="")
    texts = [a["text"] for a in artifacts]
    passages = [Passage(artifact_id="", field="text", start=0, end=len(t), text=t, prose=t) for t in texts]
    wanted = {(artifact, statement) for artifact, statement in record["links"]}
    links = np.array([[(a["id"], s["id"]) in wanted for s in statements] for a in artifacts])
    return Project(name=record["project"], near=model.hybrid(passages, encoder.encode(texts)), links=links)


def rows(projects: Sequence[Project]) -> Iterator[Row]:
    """Yield our rows: each artifact on its own, and all of a project at once."""
    ways: Sequence[tuple[str, Callable[[Floats], Floats]]] = (("per artifact", np.asarray), ("batch", compete))
    for name, way in ways:
        tried = np.array([judged(way(p.near), p.links) for p in projects])
        yield Row(name=f"ours, {name}, top 4", figures=tried[:, 0])
        yield Row(name=f"ours, {name}, setting chosen on the others", figures=left_out(tried[:, 1:]))


def compete(near: Floats) -> Floats:
    """Return nearness after the artifacts of a project have competed for its statements, *(artifacts, statements)*.

    The mean of nearness and of its doubly normalised logarithm. Source: Sinkhorn and Knopp, 1967, as used for
    matching by Cuturi, 2013. Needs all artifacts at once, so the matcher itself, which judges each alone, cannot do it.
    """
    shares = near / TEMPERATURE
    for _ in range(ROUNDS):
        shares = shares - logsumexp(shares, axis=0, keepdims=True)
        shares = shares - logsumexp(shares, axis=1, keepdims=True)
    competed: Floats = (near + TEMPERATURE * (shares - shares.mean())) / 2
    return competed


def judged(near: Floats, links: NDArray[np.bool_]) -> Sequence[tuple[float, float]]:
    """Return F1 and F2 of the top four, then of each setting."""
    rank = np.argsort(np.argsort(-near, axis=1, kind="stable"), axis=1, kind="stable")
    below = near.max(1, keepdims=True) - near
    return [
        figures((near >= least) & (below <= most_below) & (rank < most), links)
        for least, most_below, most in (TOP_FOUR, *SETTINGS)
    ]


def figures(chosen: NDArray[np.bool_], links: NDArray[np.bool_]) -> tuple[float, float]:
    """Return micro F1 and F2 of the chosen links; zeros where none is right."""
    hits, found, wanted = float((chosen & links).sum()), float(chosen.sum()), float(links.sum())
    return 2 * hits / max(found + wanted, 1), 5 * hits / max(found + 4 * wanted, 1)


def left_out(tried: Floats) -> Floats:
    """Return each project's figures with the setting whose mean of F1 and F2 is best on the others, *(projects, 2)*."""
    both = tried.mean(2)
    best = [int(np.argmax(np.delete(both, own, axis=0).mean(0))) for own in range(len(both))]
    return tried[np.arange(len(tried)), best]


if __name__ == "__main__":
    main()
