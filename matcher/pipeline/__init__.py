"""The only place that wires parts together: one artifact and a million pass the same pipeline."""

from typing import TYPE_CHECKING

from matcher.deferred import exporter

if TYPE_CHECKING:
    from matcher.pipeline.diagnosing import Check, diagnose
    from matcher.pipeline.matcher import Matcher

__all__ = ["Check", "Matcher", "diagnose"]

__getattr__ = exporter(
    __name__,
    {
        "diagnosing": ["Check", "diagnose"],
        "matcher": ["Matcher"],
    },
)
