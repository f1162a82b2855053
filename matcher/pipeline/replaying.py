"""A second reader whose verdicts were recorded: any model's answers can be measured without a server."""

import logging
from collections.abc import Sequence
from pathlib import Path

from matcher.config import data_folder
from matcher.domain import Framework, SecondReading
from matcher.evaluation import SecondReadingFigures
from matcher.pipeline.evaluating import FirstReading, SecondReader
from matcher.verification import read_readings, save_fusion

LOG = logging.getLogger("matcher")


def weights_folder() -> Path:
    """Return where it is kept how good a language model proved to be."""
    return data_folder() / "llm"


def replay(path: Path, framework: Framework) -> SecondReader:
    """Return a second reader that says what a verdict file says.

    It raises InputError where the file cannot be used; lines about other artifacts cost one warning together.
    """
    known = {behavior.id for behavior in framework.behaviors}

    def read(first: Sequence[FirstReading]) -> Sequence[SecondReading | None]:
        recorded = read_readings(path, [one.matched.artifact for one in first], lambda _: known)
        if recorded.unknown:
            LOG.warning("%s: %d lines are about other artifacts or other texts; passed over", path, recorded.unknown)
        return recorded.readings

    return read


def keep_weights(figures: SecondReadingFigures) -> Path:
    """Keep what was measured, a refusal too, in place of what was known of this model before, and return the file.

    Raises:
        ConfigurationError: where the data folder cannot be written.
    """
    return save_fusion(weights_folder(), figures.fusion)
