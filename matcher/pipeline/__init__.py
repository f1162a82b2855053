"""The only place that wires parts together: one artifact and a million take the same road."""

from matcher.pipeline.diagnosing import Check, diagnose
from matcher.pipeline.matcher import Matcher

__all__ = ["Check", "Matcher", "diagnose"]
