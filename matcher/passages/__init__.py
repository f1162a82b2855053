"""Cuts an artifact into offset-true passages of its author's own prose."""

from matcher.passages.cutting import Cut, cut
from matcher.passages.plans import is_plan

__all__ = ["Cut", "cut", "is_plan"]
