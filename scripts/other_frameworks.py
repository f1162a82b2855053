"""How well a framework of one's own is matched by what its behaviors are like: writes docs/other-frameworks.md.

The frameworks in `framework/gold/frameworks` put the shipped one's expectations in other words, so that labelled
artifacts hold for them, too: a behavior's grade is the highest of those that it is like. Where it takes the shipped
model's calibration, that is fitted without the artifact's source, as in `make eval`.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from matcher.config import cache_folder
from matcher.domain import Framework, LabelledArtifact, Provenance, SelectionRules
from matcher.embedding import load_encoder
from matcher.evaluation import load_gold
from matcher.evaluation.metrics import Metrics, evaluate_artifact, measure
from matcher.evidence_model import BankModel, EvidenceModel, Prepared, fit_zero_shot, through_crosswalk
from matcher.framework import load_framework
from matcher.matching import suggest
from matcher.pipeline.crosswalk import proposals
from matcher.pipeline.evaluating import cross_validated
from matcher.pipeline.models import evidence_model, prepare
from matcher.pipeline.parts import parts_of

FOLDER = Path(__file__).resolve().parent.parent / "framework" / "gold" / "frameworks"
NOTHING = Provenance(
    framework_id="", framework_fingerprint="", model_id="", model_fingerprint="", settings_fingerprint=""
)
PAGE = """\
# A framework of one's own, without examples

Written by `scripts/other_frameworks.py` on `{gold}`, {artifacts} labelled artifacts; do not edit. Three frameworks
(`framework/gold/frameworks`) say in other words what the shipped one expects: tersely, formally, and in 14 sentences
that each hold one to three of its 27. A language model wrote them from the shipped sentences alone. The shipped model
is calibrated without the artifact's source, as in [quality.md](quality.md).

| framework | matched by | MAP by behavior | micro F1 | precision | recall | silent where nothing is |
|---|---|---|---|---|---|---|
{rows}

- **its sentences alone**: the framework as it comes.
- **the nearest shipped behavior, unread**: what `matcher framework liken` proposes first, taken as it is. The matcher
  never does this: {right} of these first proposals are right, {among} among the first three; and to a sentence that
  none is like, there is a nearest all the same.
- **what a person says it is like**: `like = ["…"]` for each behavior. Where two sentences mean the same, this is as
  good as the shipped framework by construction. What it shows is what there is to win by a few minutes' work, and that
  sentences that hold several lose nothing.
"""


def main() -> None:
    """Match, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--out", type=Path, default=Path("docs/other-frameworks.md"))
    args = parser.parse_args()
    shipped = parts_of(None, None, cache=cache_folder())
    gold = load_gold(args.gold, shipped.framework).artifacts
    read = prepare(shipped, gold)
    base = evidence_model(shipped, None)
    assert isinstance(base, BankModel)
    bases = [one for one in cross_validated(base, read, folds=5, seed=0)[0] if isinstance(one, BankModel)]

    def through(framework: Framework) -> list[EvidenceModel]:
        return [through_crosswalk(framework, one, shipped.framework) for one in bases]

    plain = prepare(replace(shipped, encoder=load_encoder()), gold)
    rows: list[str] = []
    first: list[bool] = []
    among: list[bool] = []
    for path in sorted(FOLDER.glob("*.toml")):
        said = load_framework(path)
        near = proposals(said)
        unread = replace(said, behaviors=tuple(replace(b, like=(near[b.id][0][0],)) for b in said.behaviors))
        first += [near[b.id][0][0] in b.like for b in said.behaviors]
        among += [any(one in b.like for one, _ in near[b.id]) for b in said.behaviors]
        alone = fit_zero_shot(said, load_encoder().encode([b.text for b in said.behaviors]), made_with="")
        labelled = list(relabelled(gold, shipped.framework, said))
        ways: Sequence[tuple[str, Sequence[Prepared], Sequence[EvidenceModel]]] = (
            ("its sentences alone", plain, [alone] * len(gold)),
            ("the nearest shipped behavior, unread", read, through(unread)),
            ("what a person says it is like", read, through(said)),
        )
        rows += [row(said, name, measured(labelled, said, own, models)) for name, own, models in ways]
    counts = {"right": f"{sum(first)} of {len(first)}", "among": sum(among)}
    page = PAGE.format(gold=args.gold.stem, artifacts=len(gold), rows="\n".join(rows), **counts)
    args.out.write_text(page, encoding="utf-8")


def relabelled(gold: Sequence[LabelledArtifact], shipped: Framework, own: Framework) -> Iterator[LabelledArtifact]:
    """Yield the artifacts with the grades and quotes of another framework's behaviors."""
    place = {b.id: k for k, b in enumerate(shipped.behaviors)}
    groups = [[place[one] for one in b.like] for b in own.behaviors]
    for one in gold:
        yield replace(
            one,
            grades=tuple(max(one.grades[k] for k in group) for group in groups),
            quotes=tuple(tuple(quote for k in group for quote in one.quotes[k]) for group in groups),
        )


def measured(
    gold: Sequence[LabelledArtifact], framework: Framework, read: Sequence[Prepared], models: Sequence[EvidenceModel]
) -> Metrics:
    """Return the figures of suggestions with default settings; passages are those of `read`."""
    predictions = []
    for one, prepared, model in zip(gold, read, models, strict=True):
        judgement = model.judge(one.artifact.kind, prepared.passages, prepared.vectors)
        rules = SelectionRules()
        found = suggest(one.artifact, prepared.passages, judgement, framework, rules=rules, provenance=NOTHING)
        predictions.append(evaluate_artifact(one, found, framework))
    return measure(predictions)


def row(framework: Framework, name: str, m: Metrics) -> str:
    """Return a line of the table."""
    figures = (m.map_by_behavior, m.micro_f1, m.precision, m.recall, m.silent_on_empty)
    return f"| {framework.id} | {name} | {' | '.join(f'{figure:.3f}' for figure in figures)} |"


if __name__ == "__main__":
    main()
