"""`matcher eval`: how good the suggestions are on labelled artifacts."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matcher.cli.messages import tell
from matcher.cli.options import Share, make_matcher, model_options
from matcher.cli.output import replacing
from matcher.cli.progress import Progress
from matcher.cli.second_reading import Chosen, llm_options, second_reader
from matcher.errors import InputError, UsageError

if TYPE_CHECKING:
    from matcher.evaluation import SecondReadingFigures
    from matcher.pipeline.second_reading import SecondReaderOptions


@click.command("eval")
@click.argument("gold", type=click.Path(path_type=Path))
@click.option(
    "--behaviors",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Statements the gold file's ids stand for.  [default: behaviors.jsonl beside GOLD]",
)
@click.option("--all-baselines", is_flag=True, help="Also BM25 and plain cosine, beside the constant.")
@click.option(
    "--bootstrap",
    default=1000,
    show_default=True,
    type=click.IntRange(0, 100_000),
    help="Samples for the 95 % intervals; 0 for none.",
)
@click.option(
    "--folds",
    default=5,
    show_default=True,
    type=click.IntRange(2, 50),
    help="Folds, where the model was fitted on GOLD and is cross-validated.",
)
@click.option("--seed", default=0, show_default=True, type=click.IntRange(min=0), help="Of folds and intervals.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="What to print.",
)
@click.option(
    "--predictions", type=click.Path(dir_okay=False), metavar="FILE", help="Also write every prediction as JSONL."
)
@click.option(
    "--precision",
    type=Share(0, 1, min_open=True, max_open=True),
    metavar="P",
    help="Measure with thresholds for this expected precision.  [default: thresholds for the best expected F0.9]",
)
@click.option(
    "--replay",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Also measure a second reader, by what it answered before: a verdict file (docs/verdicts.md).",
)
@click.option("--record", type=click.Path(dir_okay=False), metavar="FILE", help="Write what --llm answers to FILE.")
@click.option("--no-store", is_flag=True, help="Keep no weights for the model that is measured.")
@model_options
@llm_options
def evaluate(
    gold: Path,
    behaviors: Path | None,
    all_baselines: bool,
    bootstrap: int,
    folds: int,
    seed: int,
    output_format: str,
    predictions: str | None,
    precision: float | None,
    framework: str | None,
    model: str | None,
    allow_download: bool,
    replay: Path | None,
    record: str | None,
    no_store: bool,
    llm: Chosen,
) -> None:
    """Measure the suggestions on GOLD, a JSONL file of labelled artifacts, against baselines.

    A line is {"id", "kind", "title", "text", "source", "labels": [{"behavior", "grade", "quotes"}]}, with grades from 0
    (none) to 2 (clear).

    With --llm, or --replay: also with a language model as second reader. Where its verdicts help beyond chance, what
    they weigh is kept for that very model and used from then on; where they do not, they change nothing.

    Where the model was fitted on these very artifacts, it is fitted anew without each fold's sources: figures are
    always of artifacts that the model has not seen.
    """
    from matcher.report import evaluation_json, evaluation_table, to_json

    if not gold.exists():
        raise InputError(f"{gold}: no such file; give a JSONL file of labelled artifacts")
    _not_what_is_read((predictions, record), (gold, behaviors, replay))
    second = _second_reader(llm, replay, record)
    matcher = make_matcher(framework, model, allow_download, precision=precision, second_reader=second)
    progress = Progress()
    result = matcher.evaluate(
        gold,
        behaviors=behaviors,
        all_baselines=all_baselines,
        bootstrap_samples=bootstrap,
        folds=folds,
        seed=seed,
        replay=replay,
        watch=progress.show,
    )
    progress.clear()
    if predictions:
        with replacing(predictions) as stream:
            stream.writelines(to_json(m, every_behavior=True) + "\n" for m in result.matched)
    if result.second_reading is not None:
        _keep(result.second_reading, record, no_store)
    click.echo((evaluation_json if output_format == "json" else evaluation_table)(result), nl=False)


def _not_what_is_read(outputs: Sequence[str | None], inputs: Sequence[Path | None]) -> None:
    read = {path.resolve() for path in inputs if path is not None}
    for output in outputs:
        if output is not None and Path(output).resolve() in read:
            raise UsageError(f"{output}: is also what is read; write to another file")


def _second_reader(llm: Chosen, replay: Path | None, record: str | None) -> "SecondReaderOptions | None":
    if replay is None and record is None and llm.llm is not True:
        return None  # also where the settings have one on: figures without it are what is asked for
    if llm.dry_run:
        raise UsageError("--dry-run: goes with matcher match and matcher collect")
    if replay is not None and (llm.llm or record):
        raise UsageError(f"{'--llm' if llm.llm else '--record'}: does not go with --replay, which asks no model")
    if replay is not None:
        return None
    if not llm.llm:
        raise UsageError("--record: goes with --llm")
    return second_reader(llm)


def _keep(figures: "SecondReadingFigures", record: str | None, no_store: bool) -> None:
    """Write what was answered where that is asked for, and what it weighs where that is not refused."""
    from matcher.pipeline.places import weights_folder
    from matcher.verification import save_fusion, write_readings

    if record:
        with replacing(record) as stream:
            write_readings(stream, (one for one in figures.readings if one is not None))
    if not no_store:
        tell(f"kept: {save_fusion(weights_folder(), figures.fusion)}")
