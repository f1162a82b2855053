"""Where the readings come from that are measured: a model that is asked now, or a file of what one answered before."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from matcher.domain import Framework, SecondReading
from matcher.errors import LanguageModelError
from matcher.pipeline.second_reading.opinion import First, SecondOpinion
from matcher.verification import Recorded, VerdictFile

LOG = logging.getLogger("matcher")
Watch = Callable[[int], None]


class Readings(Protocol):
    """Gives what a second reader says of some artifacts."""

    def __call__(self, firsts: Sequence[First]) -> Recorded:
        """Return the readings, in order.

        Raises:
            InputError: where a file holds none of these artifacts, or cannot be used.
            LanguageModelError: where a model answered none of the questions.
        """


def asked_now(opinion: SecondOpinion, watch: Watch) -> Readings:
    """Return the readings that a model gives now; those it gave before are taken from disk."""

    def read(firsts: Sequence[First]) -> Recorded:
        readings = opinion.readings(firsts, watch)
        _raise_where_all_failed(readings)
        reader = opinion.reader
        return Recorded(readings=tuple(readings), model=reader.model.id, prompt=reader.prompt.id, unknown=0)

    return read


def recorded(path: Path, framework: Framework) -> Readings:
    """Return the readings that a verdict file holds; lines about other artifacts cost one warning together.

    Raises:
        InputError: where it is no verdict file: before anything is judged.
    """
    file = VerdictFile(path)
    known = {behavior.id for behavior in framework.behaviors}

    def read(firsts: Sequence[First]) -> Recorded:
        found = file.about([first.matched.artifact for first in firsts], lambda _: known)
        if found.unknown:
            LOG.warning(
                "%s: lines about other artifacts, or other words of these, passed over: %d", path, found.unknown
            )
        return found

    return read


def _raise_where_all_failed(readings: Sequence[SecondReading]) -> None:
    asked = [one for one in readings if one.asked]
    failures = [one.failure for one in asked if one.failure is not None]
    if asked and len(failures) == len(asked):
        raise LanguageModelError(failures[0] or "no answer")
