"""`matcher eval`: how good the suggestions are on labelled artifacts."""

from pathlib import Path

import click

from matcher.cli.options import make_matcher, model_options
from matcher.cli.output import replacing


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
@click.option("--seed", default=0, show_default=True, help="Of folds and intervals.")
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
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    metavar="P",
    help="Measure with thresholds for this expected precision.  [default: thresholds for the best F1]",
)
@click.option(
    "--replay",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Also measure a second reader's recorded verdicts (docs/verdicts.md), with and without; keeps its weights.",
)
@click.option("--no-store", is_flag=True, help="Only look: do not keep what was measured of the second reader.")
@model_options
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
    replay: Path | None,
    no_store: bool,
    framework: str | None,
    model: str | None,
    allow_download: bool,
) -> None:
    """Measure the suggestions on GOLD, a JSONL file of labelled artifacts, against baselines.

    Where the model was fitted on these very artifacts, it is fitted anew without each fold's sources: figures are
    always of artifacts that the model has not seen.

    With a second reader, its verdicts change suggestions from then on only where they proved to help here.
    """
    from matcher.pipeline.replaying import keep_weights
    from matcher.pipeline.replaying import replay as recorded
    from matcher.report import evaluation_json, evaluation_table, to_json, visible

    matcher = make_matcher(framework, model, allow_download, precision=precision)
    result = matcher.evaluate(
        gold,
        behaviors=behaviors,
        all_baselines=all_baselines,
        bootstrap_samples=bootstrap,
        folds=folds,
        seed=seed,
        second_reader=None if replay is None else recorded(replay, matcher.framework),
    )
    second = result.second_reading
    if predictions:
        with replacing(predictions) as stream:
            matched = result.matched if second is None else second.matched
            stream.writelines(to_json(m, every_behavior=True) + "\n" for m in matched)
    click.echo((evaluation_json if output_format == "json" else evaluation_table)(result), nl=False)
    if second is not None:
        kept = "" if no_store else f"; kept in {keep_weights(second)}"
        click.echo(f"{visible(second.fusion.note)}{kept}", err=True)
