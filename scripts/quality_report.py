"""Writes `docs/quality.md` and its pictures from what `matcher eval --format json` printed: `make eval`."""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

SHOWN = (
    ("ndcg_at_5", "nDCG@5"),
    ("map", "MAP"),
    ("map_by_behavior", "MAP by behavior (a manager looking for one behavior)"),
    ("micro_f1", "micro F1 of what is suggested"),
    ("precision", "precision"),
    ("recall", "recall"),
    ("precision_lenient", "precision, partial evidence counted"),
    ("silent_on_empty", "silent where nothing is to be found"),
    ("suggestions_per_artifact", "suggestions an artifact"),
    ("ece", "expected calibration error, of all pairs of artifact and behavior"),
    ("ece_of_suggested", "expected calibration error, of what is suggested"),
    ("brier", "Brier score"),
    ("quote_verbatim", "quotes verbatim"),
    ("quote_hit", "first quote overlaps an annotator's"),
    ("quote_words", "words in such a quote, median"),
)
DEV = "dev"
"""The labelled artifacts that the shipped model is calibrated on."""
OF_DEV = """\
- The labels are those of two language models working from one guide. They agree to F1 .92 with each other; where they
  share a view, so do these figures.
- 139 of the texts are real, most from open-source projects, and 45 were written for this; all are in English. Work
  inside a company reads differently.
- Weights and the threshold were calibrated on this set, cross-validated by source for these figures; the choice of
  features and of penalties was made on it too, which flatters by an amount that only other data can tell:
  [unseen.md](unseen.md).
"""
OF_ALL = """\
- A gold set is small: many behaviors have fewer than ten relevant artifacts, and their rows above are little more
  than anecdotes. The intervals are over sources, drawn with replacement, and know nothing of other kinds of work.
- Of what is suggested, {wrong} is not what the annotators would cite. Read the quote, and decide.
- What is not suggested may still be there: the matcher misses much, most of all deeds that take several sentences to
  see, and behaviors that rarely leave words behind.
"""


def main() -> None:
    """Write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("figures", type=Path, help="JSON of matcher eval")
    parser.add_argument("report", type=Path, help="Markdown file to write")
    args = parser.parse_args()
    figures = json.loads(args.figures.read_text(encoding="utf-8"))
    pictures = {"reliability.svg": reliability(figures["reliability"]), "precision-recall.svg": curve(figures["curve"])}
    for name, svg in pictures.items():
        args.report.with_name(name).write_text(svg, encoding="utf-8")
    args.report.write_text("\n".join(lines(figures)) + "\n", encoding="utf-8")


def lines(figures: Mapping[str, Any]) -> Iterator[str]:
    """Yield the report."""
    metrics, intervals = figures["metrics"], figures["interval_95"]
    folds = figures["cross_validated_folds"]
    how = f"cross-validated by source, {folds} folds, seed {figures['seed']}" if folds else "never fitted on these"
    yield "# How good the suggestions are"
    yield ""
    yield f"Measured by `make eval` on `{figures['gold']}`, {metrics['artifacts']} labelled artifacts ({how}). "
    yield f"Model `{figures['model']['id']}`, `{figures['model']['fingerprint'][:19]}…`. This page is made by a script."
    yield ""
    yield "| | figure | 95 % interval |\n|---|---|---|"
    for key, name in SHOWN:
        interval = intervals.get(key)
        value = f"{metrics[key]:.0f}" if key == "quote_words" and metrics[key] else shown(metrics[key])
        yield f"| {name} | {value} | {f'{interval[0]} to {interval[1]}' if interval else ''} |"
    yield ""
    yield "| baseline | nDCG@5 | MAP | MAP by behavior | best micro F1 |\n|---|---|---|---|---|"
    for b in figures["baselines"]:
        cells = (b["ndcg_at_5"], b["map"], b["map_by_behavior"], b["best_micro_f1"])
        yield f"| {b['name']} | {' | '.join(map(shown, cells))} |"
    yield ""
    yield "A baseline's F1 is at the threshold that is best on these very artifacts: an upper bound. What it scores"
    yield "equally comes in any order: figures are the mean over these orders."
    yield ""
    yield "Most pairs are far from any suggestion, and over all of them a constant is calibrated, too: of what is"
    yield "suggested, confidences are off by what the second calibration error says."
    yield "\n## Calibration and precision\n"
    yield "![Reliability](reliability.svg) ![Precision and recall](precision-recall.svg)"
    yield "\n## By behavior\n"
    yield "| behavior | relevant | suggested | right | average precision |\n|---|---|---|---|---|"
    for b in figures["per_behavior"]:
        cells = (b["relevant"], b["suggested"], b["right"], shown(b["average_precision"]))
        yield f"| {b['id']} | {' | '.join(map(str, cells))} |"
    yield "\n## By kind of artifact\n"
    yield "| kind | artifacts | precision | recall | micro F1 |\n|---|---|---|---|---|"
    for kind, m in figures["per_kind"].items():
        yield f"| {kind} | {m['artifacts']} | {shown(m['precision'])} | {shown(m['recall'])} | {shown(m['micro_f1'])} |"
    yield "\n## The worst errors\n"
    yield "The most confident suggestions that annotators did not call relevant, by id."
    yield ""
    yield "| artifact | behavior | confidence | annotators' mean grade |\n|---|---|---|---|"
    for e in figures["worst_errors"]:
        yield f"| {e['artifact_id']} | {e['behavior_id']} | {e['confidence']:.2f} | {e['grade']} |"
    yield ""
    yield "## Limits\n"
    of_all = OF_ALL.format(wrong="-" if metrics["precision"] is None else f"{1 - metrics['precision']:.0%}")
    yield (OF_DEV if figures["gold"] == DEV else "") + of_all.rstrip()


def shown(value: float | None) -> str:
    """Return a figure with three digits, or a dash."""
    return "-" if value is None else f"{value:.3f}"


def reliability(bins: Sequence[Mapping[str, float]]) -> str:
    """Return the reliability diagram: how often a confidence is right, one dot a bin, as large as its share."""
    dots = [
        f'<circle cx="{x(b["confidence"])}" cy="{y(b["right"])}" r="{3 + 9 * b["share"] ** 0.5:.1f}" fill="#2a6f97"/>'
        for b in bins
    ]
    diagonal = f'<line x1="{x(0)}" y1="{y(0)}" x2="{x(1)}" y2="{y(1)}" stroke="#999" stroke-dasharray="4"/>'
    return frame("confidence", "share that is relevant", [diagonal, *dots])


def curve(points: Sequence[Sequence[float]]) -> str:
    """Return the precision-recall curve over all pairs."""
    path = " ".join(f"{x(recall)},{y(precision)}" for recall, precision in points)
    return frame("recall", "precision", [f'<polyline points="{path}" fill="none" stroke="#2a6f97" stroke-width="2"/>'])


def x(value: float) -> float:
    """Return a share as a horizontal position."""
    return round(50 + 250 * value, 1)


def y(value: float) -> float:
    """Return a share as a vertical position."""
    return round(270 - 250 * value, 1)


def frame(horizontal: str, vertical: str, shapes: Sequence[str]) -> str:
    """Return an SVG of shapes in a unit square with axes."""
    ticks = [
        f'<text x="{x(t)}" y="288" text-anchor="middle">{t}</text>'
        f'<text x="44" y="{y(t) + 4}" text-anchor="end">{t}</text>'
        for t in (0, 0.5, 1)
    ]
    body = "\n".join(
        [
            f'<rect x="{x(0)}" y="{y(1)}" width="250" height="250" fill="white" stroke="#666"/>',
            *ticks,
            f'<text x="175" y="308" text-anchor="middle">{horizontal}</text>',
            f'<text x="14" y="145" text-anchor="middle" transform="rotate(-90 14 145)">{vertical}</text>',
            *shapes,
        ]
    )
    style = 'font-family="sans-serif" font-size="12"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="320" height="320" {style}>\n{body}\n</svg>\n'


if __name__ == "__main__":
    main()
