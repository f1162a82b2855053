"""Finds what in a text speaks to a machine that reads it: no author's prose, whatever it says."""

from matcher.passages.prompt_injection.finding import instructions, instructions_in_line

__all__ = ["instructions", "instructions_in_line"]
