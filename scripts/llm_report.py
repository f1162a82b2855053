"""Writes `docs/llm.md`, what second readers bring, from what `matcher eval --format json` printed: `make llm`."""

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

SHOWN = (
    ("ndcg_at_5", "nDCG@5"),
    ("map_by_behavior", "MAP by behavior"),
    ("micro_f1", "micro F1"),
    ("precision", "precision"),
    ("recall", "recall"),
    ("precision_lenient", "precision, partial evidence counted"),
    ("silent_on_empty", "silent where nothing is to be found"),
    ("ece", "expected calibration error"),
    ("quote_hit", "first quote overlaps an annotator's"),
)
Figures = Mapping[str, Any]
LIMITS = """\
## How it was measured

- One question an artifact, with the prompt `verdict-v1`, the default five candidates and redaction on. Offline
  confidences come from models that have not seen the artifact's source, the weights of the verdicts likewise, in the
  same folds.
- **With** is what the weights would give, also where they are refused. They are used only where the log loss falls
  beyond chance, and beyond that of a reader who gives one answer to everything, and F1 does not fall.
- Differences are paired, and their intervals drawn over sources. Seconds are those of the server's answers as they
  came, on two busy cores, one artifact at a time: a slow machine's, not the model's.
- `claude` is no server's answer: Claude, the kind of model that wrote this project, answered the same questions without
  the labels, some dozens at a time; what it has not read keeps the offline answer. Both annotators of this gold set are
  language models, too: where they share a view with it, its figures flatter. It shows how much a second reading can
  bring, not what any given model brings.
- The answers are in `docs/verdicts/`, without a word of the artifacts: `make llm` measures them again, without a
  server.

## Limits

- One gold set, in English, mostly of open-source projects. Measure your model on labelled artifacts of your own.
- A verdict only moves what was asked about: what the offline matcher gives less than a twentieth is not read again.
- In feedback about a colleague the deed is somebody else's and counts all the same; the prompt does not say so, and
  readers differ.
"""


def main() -> None:
    """Write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("figures", type=Path, nargs="+", help="JSON of matcher eval --replay, a file a model")
    parser.add_argument("report", type=Path, help="Markdown file to write")
    args = parser.parse_args()
    evaluations = [json.loads(path.read_text(encoding="utf-8")) for path in args.figures]
    args.report.write_text("\n".join(lines(evaluations)) + "\n", encoding="utf-8")


def lines(evaluations: Sequence[Figures]) -> Iterator[str]:
    """Yield the report."""
    first = evaluations[0]
    yield "# What a second reader brings"
    yield ""
    yield f"Made by `make llm` from `{first['gold']}`, {first['metrics']['artifacts']} labelled artifacts; do not edit."
    yield ""
    readers = [(name(one), one["second_reading"]) for one in evaluations]
    rows = [
        f"| {who} | {'yes' if read['standing'] == 'helps' else '**no**'} | {read['reason']} |" for who, read in readers
    ]
    yield from _table("| model | may change suggestions | why |", rows)
    yield from _quality(evaluations)
    yield from _answers(evaluations)
    yield from _cost(evaluations)
    yield LIMITS.rstrip()


def name(evaluation: Figures) -> str:
    """Return what the second reader is called."""
    return str(evaluation["second_reading"]["model"])


def _quality(evaluations: Sequence[Figures]) -> Iterator[str]:
    rows = []
    for key, shown in SHOWN:
        without = evaluations[0]["second_reading"]["without"][key]
        cells = "".join(f" {_cell(one['second_reading'], key)} |" for one in evaluations)
        rows.append(f"| {shown} | {_figure(without)} |{cells}")
    head = f"| | offline |{''.join(f' with {name(one)} |' for one in evaluations)}"
    yield from _section("Suggestions, without and with", head, rows)
    yield "In brackets: the 95 % interval of the difference."
    yield ""


def _answers(evaluations: Sequence[Figures]) -> Iterator[str]:
    rows = []
    for one in evaluations:
        for row in one["second_reading"]["supports"]:
            if row["pairs"]:
                what = f"{row['relevant']} | {row['partial']} | {row['expected']:.0f}"
                rows.append(f"| {name(one)}: {row['said']} | {row['pairs']} | {what} |")
    head = "| | pairs | relevant | partial | expected without asking |"
    return _section("What they answered, and how often it was so", head, rows)


def _cost(evaluations: Sequence[Figures]) -> Iterator[str]:
    rows = []
    for one in evaluations:
        cost, dropped = one["second_reading"]["cost"], one["second_reading"]["dropped"]
        each = [cost[key] / cost["artifacts"] for key in ("prompt_tokens", "completion_tokens", "seconds")]
        taken = f"{each[0]:,.0f} | {each[1]:,.0f} | {each[2]:.1f}" if any(each) else "- | - | -"
        lost = ", ".join(f"{count} {why.replace('_', ' ')}" for why, count in dropped.items()) or "none"
        rows.append(f"| {name(one)} | {cost['artifacts']} | {cost['questions']} | {taken} | {lost} |")
    head = "| | artifacts | questions | tokens asked, an artifact | answered | seconds | claims that did not count |"
    return _section("What it took", head, rows)


def _section(title: str, head: str, rows: Iterable[str]) -> Iterator[str]:
    """Yield a title and the table below it."""
    yield f"## {title}"
    yield ""
    yield from _table(head, rows)


def _table(head: str, rows: Iterable[str]) -> Iterator[str]:
    yield head
    yield "|---" * (head.count("|") - 1) + "|"
    yield from rows
    yield ""


def _cell(read: Figures, key: str) -> str:
    bounds = read["differences"][key]["interval_95"]
    interval = f" [{bounds[0]:+.3f}, {bounds[1]:+.3f}]" if bounds else ""
    return f"{_figure(read['with'][key])}{interval}"


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    main()
