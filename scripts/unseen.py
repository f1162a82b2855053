"""How good suggestions are on artifacts that nothing was fitted on: writes docs/unseen.md."""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from matcher import Matcher
from matcher.domain import LabelledArtifact, Matched
from matcher.evaluation import Evaluation, load_gold

SHOWN = (
    ("ndcg_at_5", "nDCG@5"),
    ("map_by_behavior", "MAP by behavior"),
    ("micro_f1", "micro F1 of what is suggested"),
    ("precision", "precision"),
    ("recall", "recall"),
    ("precision_lenient", "precision, partial evidence counted"),
    ("suggestions_per_artifact", "suggestions an artifact"),
    ("silent_on_empty", "silent where nothing is to be found"),
    ("ece", "expected calibration error, of all pairs of artifact and behavior"),
    ("ece_of_suggested", "expected calibration error, of what is suggested"),
    ("quote_hit", "first quote overlaps an annotator's"),
)
HEAD = """\
# On artifacts that nothing was fitted on

Written by `scripts/unseen.py` on `{labelled}` and `{nothing}`; do not edit.
Model `{model}`, its own thresholds.

{artifacts} artifacts of six invented worlds, {empty} of them without any label, that neither the bank nor the
calibration knows. Six writers wrote them for this without knowing bank, test set or each other; two annotators then
labelled them by the guide that the test set of [quality.md](quality.md) was labelled by. What one called clear evidence
the other did to F1 {clear:.2f}; with partial evidence, {any:.2f}.

| | figure | 95 % interval |
|---|---|---|
"""
SILENT = """
## Where there is nothing

{artifacts} more, by two other writers, hold nothing at all: what bots write, templates, plans, agendas, others' deeds,
words that sound alike. Two annotators found not even partial evidence in any. Of {loud} something was suggested:

| kind | artifacts | silent |
|---|---|---|
"""
LIMITS = """
## Limits

- All of it is invented, and writers and annotators are language models of one kind. They wrote what can be decided, so
  there is less doubt in it than in real work, and rankings come out better here than on real artifacts.
- Who invents evidence writes it into a sentence; in real work more of it is spread over a text. Confidences are
  calibrated on mostly real texts, and promise too much here.
- Its errors have been looked at, and a threshold was held against it (docs/tries.md). Nothing was fitted to it.
"""


def main() -> None:
    """Measure both sets and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labelled", type=Path, nargs="?", default=Path("framework/gold/unseen.jsonl"))
    parser.add_argument("nothing", type=Path, nargs="?", default=Path("framework/gold/nothing.jsonl"))
    parser.add_argument("--framework", help="file or shipped id")
    parser.add_argument("--out", type=Path, default=Path("docs/unseen.md"))
    args = parser.parse_args()
    matcher = Matcher(args.framework, tuned=False)
    evaluation = matcher.evaluate(args.labelled)
    empty = load_gold(args.nothing, matcher.framework).artifacts
    page = [head(args.labelled, args.nothing, matcher.provenance.model_fingerprint[:19], evaluation)]
    page += silence(empty, [matcher.match(one.artifact) for one in empty])
    args.out.write_text("".join(page), encoding="utf-8")


def head(labelled: Path, nothing: Path, model: str, found: Evaluation) -> str:
    """Return the beginning of the page, with the figures."""
    empty = sum(not any(one.grades) for one in load_gold(labelled, found.framework).artifacts)
    text = HEAD.format(
        labelled=labelled,
        nothing=nothing,
        model=model,
        artifacts=found.metrics.artifacts,
        empty=empty,
        clear=agreement(labelled, 2),
        any=agreement(labelled, 1),
    )
    return text + "".join(figures(found))


def agreement(labelled: Path, least: int) -> float:
    """Return the F1 of one annotator against the other, where a grade counts from the least on."""
    rows = map(json.loads, labelled.read_text(encoding="utf-8").splitlines())
    given = [[grade >= least for grade in label["grades"]] for row in rows for label in row["labels"]]
    return 2 * sum(map(all, given)) / sum(map(sum, given))


def figures(found: Evaluation) -> Iterator[str]:
    """Yield a line for each figure."""
    for key, name in SHOWN:
        interval = " to ".join(f"{bound:.3f}" for bound in found.intervals.get(key, ()))
        yield f"| {name} | {getattr(found.metrics, key):.3f} | {interval} |\n"


def silence(empty: Sequence[LabelledArtifact], matched: Sequence[Matched]) -> Iterator[str]:
    """Yield how often nothing is suggested, by kind, and what is wrong with all of it."""
    loud = [bool(one.suggested) for one in matched]
    yield SILENT.format(artifacts=len(empty), loud=sum(loud))
    kinds = [one.artifact.kind for one in empty]
    for kind in sorted(set(kinds), key=lambda kind: (-kinds.count(kind), kind)):
        own = [is_loud for is_loud, of in zip(loud, kinds, strict=True) if of == kind]
        yield f"| {kind} | {len(own)} | {1 - sum(own) / len(own):.0%} |\n"
    yield f"| all | {len(loud)} | {1 - sum(loud) / len(loud):.0%} |\n"
    yield LIMITS


if __name__ == "__main__":
    main()
