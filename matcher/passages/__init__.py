"""Cuts an artifact into offset-true passages of its author's own prose."""

from matcher.passages.plans import is_plan
from matcher.passages.segmentation import Cut, cut

__all__ = ["Cut", "cut", "is_plan"]
