"""Cuts an artifact into offset-true passages of its author's own prose."""

from matcher.passages.cutting import Cut, cut

__all__ = ["Cut", "cut"]
