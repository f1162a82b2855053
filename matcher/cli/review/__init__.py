"""`matcher review` in the terminal: one card at a time, by single keys or, plainly, line by line."""

from matcher.cli.review.command import review

__all__ = ["review"]
