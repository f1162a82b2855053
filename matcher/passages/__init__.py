"""Cuts an artifact into offset-true passages of its author's own prose."""

from matcher.passages.cutting import Cut, cut
from matcher.passages.headings import announces_plans

__all__ = ["Cut", "announces_plans", "cut"]
