"""Finds what in a text speaks to a machine that reads it: no author's prose, whatever it says."""

from matcher.passages.instructions.finding import instructions, instructions_in_line

__all__ = ["instructions", "instructions_in_line"]
