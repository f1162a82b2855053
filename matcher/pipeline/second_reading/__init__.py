"""The pipeline of `--llm`: which model, what it is asked of each artifact, and what its verdicts change."""

from matcher.pipeline.second_reading.examples import examples_for
from matcher.pipeline.second_reading.measuring import Readings, asked_now, recorded
from matcher.pipeline.second_reading.opinion import First, SecondOpinion
from matcher.pipeline.second_reading.options import (
    SecondReaderOptions,
    language_model,
    second_opinion,
)
from matcher.pipeline.second_reading.probe import forget_about, forget_all, try_out

__all__ = [
    "First",
    "Readings",
    "SecondOpinion",
    "SecondReaderOptions",
    "asked_now",
    "examples_for",
    "forget_about",
    "forget_all",
    "language_model",
    "recorded",
    "second_opinion",
    "try_out",
]
