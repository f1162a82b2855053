"""One pair of artifact and behavior as a person is asked about it: for a screen, and as sentences."""

from matcher.report.card.changes import changed
from matcher.report.card.context import Line, Stretch, around, whole
from matcher.report.card.plain import sentences, text_sentences
from matcher.report.card.record import Card
from matcher.report.card.screen import behavior_line, on_screen, text_lines

__all__ = [
    "Card",
    "Line",
    "Stretch",
    "around",
    "behavior_line",
    "changed",
    "on_screen",
    "sentences",
    "text_lines",
    "text_sentences",
    "whole",
]
