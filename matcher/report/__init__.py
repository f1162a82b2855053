"""Pure rendering: results in, text out. Wording suggests and never claims."""

from matcher.report.evaluating import evaluation_json, evaluation_table
from matcher.report.explaining import explanation_text
from matcher.report.records import SCHEMA, to_json, to_record
from matcher.report.rendering import FORMATS, render
from matcher.report.visible import visible

__all__ = [
    "FORMATS",
    "SCHEMA",
    "evaluation_json",
    "evaluation_table",
    "explanation_text",
    "render",
    "to_json",
    "to_record",
    "visible",
]
