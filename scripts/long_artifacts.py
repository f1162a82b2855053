"""How well long artifacts are judged, as one and in portions: writes docs/long-artifacts.md from labelled ones."""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matcher.domain import RELEVANT, Kind, Passage
from matcher.embedding import Matrix
from matcher.evaluation import load_gold
from matcher.evidence_model import LONG, PORTION, BankModel, EvidenceModel, Judgement, Prepared
from matcher.pipeline.evaluating import cross_validated
from matcher.pipeline.models import evidence_model, prepare
from matcher.pipeline.parts import parts_of

JOINED = (3, 6, 12)
HEAD = """\
# Long artifacts

Written by `scripts/long_artifacts.py` on `{gold}`; do not edit. No labelled artifact has more than {most} passages,
and logs of a quarter have hundreds. So labelled ones of the same kind and fold are joined, and a joined one evidences
what any of its artifacts does. Cross-validated by source in {folds} folds, sums over {seeds} seeds of the folds and of
who is joined. Those of more than {long} passages are judged in portions of about {portion}, and the surest one
counts (`matcher/evidence_model/portions.py`); "each by itself" is what they come to where nobody had joined them.

| joined | passages, median | judged | suggested | precision | recall | micro F1 |
|---|---|---|---|---|---|---|
"""
LIMITS = """
Joined artifacts are of several authors and subjects, and each is denser than a page of a real log: precision
on a real log may be lower.
"""
Flags = NDArray[np.bool_]


class AsOne(BankModel):
    """The model without portions."""

    def judge(self, kind: Kind, passages: Sequence[Passage], vectors: Matrix) -> Judgement:
        """Return the judgement over all passages at once."""
        return self._judged(self.extractor.assumed_kind(kind, vectors), passages, vectors)


def main() -> None:
    """Join, judge, count and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--out", type=Path, default=Path("docs/long-artifacts.md"))
    args = parser.parse_args()
    parts = parts_of(None, None)
    model, prepared = evidence_model(parts, None), prepare(parts, load_gold(args.gold, parts.framework).artifacts)
    page = HEAD.format(
        gold=args.gold.stem,
        most=max(len(one.passages) for one in prepared),
        folds=args.folds,
        seeds=args.seeds,
        long=LONG,
        portion=PORTION,
    )
    by_seed = [cross_validated(model, prepared, args.folds, seed)[0] for seed in range(args.seeds)]
    rows = [row for count in JOINED for row in figures(by_seed, prepared, count)]
    args.out.write_text("\n".join([page.rstrip("\n"), *rows, LIMITS]), encoding="utf-8")


def figures(by_seed: Sequence[Sequence[EvidenceModel]], prepared: Sequence[Prepared], count: int) -> Iterator[str]:
    """Yield a row for each way of judging so many artifacts joined."""
    told: dict[str, list[tuple[Flags, Flags]]] = defaultdict(list)
    lengths = []
    for seed, models in enumerate(by_seed):
        for some in joined(models, prepared, count, seed):
            model, kind = models[some[0]], prepared[some[0]].labelled.artifact.kind
            assert isinstance(model, BankModel)
            own = [prepared[i] for i in some]
            passages = [passage for one in own for passage in one.passages]
            vectors = np.vstack([one.vectors for one in own])
            relevant = np.max([one.labelled.grades for one in own], axis=0) >= RELEVANT
            whole = AsOne(**{field.name: getattr(model, field.name) for field in fields(model)})
            lengths.append(len(passages))
            told["as one"].append((suggested(whole.judge(kind, passages, vectors)), relevant))
            told["in portions"].append((suggested(model.judge(kind, passages, vectors)), relevant))
            each = [suggested(model.judge(kind, one.passages, one.vectors)) for one in own]
            told["each by itself"].append((np.any(each, axis=0), relevant))
    for name, pairs in told.items():
        found, relevant = (np.array(flags) for flags in zip(*pairs, strict=True))
        right, all_found, all_relevant = (found & relevant).sum(), found.sum(), relevant.sum()
        yield (
            f"| {count} | {np.median(lengths):.0f} | {name} | {all_found} | {right / all_found:.3f} "
            f"| {right / all_relevant:.3f} | {2 * right / (all_found + all_relevant):.3f} |"
        )


def joined(models: Sequence[EvidenceModel], prepared: Sequence[Prepared], count: int, seed: int) -> Iterator[list[int]]:
    """Yield who is joined: artifacts of one kind, all unknown to one model."""
    alike: dict[tuple[int, str], list[int]] = defaultdict(list)
    for i, one in enumerate(prepared):
        alike[id(models[i]), one.labelled.artifact.kind].append(i)
    rng = np.random.default_rng(seed)
    for own in alike.values():
        order = rng.permutation(own).tolist()
        yield from (order[start : start + count] for start in range(0, len(order) - count + 1, count))


def suggested(judgement: Judgement) -> Flags:
    """Return which behaviors are suggested, *(B,)*."""
    found: Flags = judgement.confidence >= judgement.thresholds
    return found


if __name__ == "__main__":
    main()
