"""Pure rendering: results in, text out. Wording suggests and never claims."""

from typing import TYPE_CHECKING

from matcher.deferred import exporter

if TYPE_CHECKING:
    from matcher.report.card import Card, behavior_line, on_screen, sentences, text_lines, text_sentences
    from matcher.report.evaluating import evaluation_json, evaluation_table
    from matcher.report.explaining import explanation_text, overview_text
    from matcher.report.packet import PACKET_FORMATS, PACKET_SCHEMA, kind_label, packet_record, render_packet, web_link
    from matcher.report.records import SCHEMA, to_json, to_record
    from matcher.report.rendering import MATCH_FORMATS, render
    from matcher.report.search import FOUND_FORMATS, SEARCH_SCHEMA, found_records, render_found
    from matcher.report.visibility import called, marked, marked_line, visible, visible_lines

__all__ = [
    "FOUND_FORMATS",
    "MATCH_FORMATS",
    "PACKET_FORMATS",
    "PACKET_SCHEMA",
    "SCHEMA",
    "SEARCH_SCHEMA",
    "Card",
    "behavior_line",
    "called",
    "evaluation_json",
    "evaluation_table",
    "explanation_text",
    "found_records",
    "kind_label",
    "marked",
    "marked_line",
    "on_screen",
    "overview_text",
    "packet_record",
    "render",
    "render_found",
    "render_packet",
    "sentences",
    "text_lines",
    "text_sentences",
    "to_json",
    "to_record",
    "visible",
    "visible_lines",
    "web_link",
]

__getattr__ = exporter(
    __name__,
    {
        "card": ["Card", "behavior_line", "on_screen", "sentences", "text_lines", "text_sentences"],
        "evaluating": ["evaluation_json", "evaluation_table"],
        "explaining": ["explanation_text", "overview_text"],
        "search": ["FOUND_FORMATS", "SEARCH_SCHEMA", "found_records", "render_found"],
        "packet": ["PACKET_FORMATS", "PACKET_SCHEMA", "kind_label", "packet_record", "render_packet", "web_link"],
        "records": ["SCHEMA", "to_json", "to_record"],
        "rendering": ["MATCH_FORMATS", "render"],
        "visibility": ["called", "marked", "marked_line", "visible", "visible_lines"],
    },
)
