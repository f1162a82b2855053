"""What `matcher search` prints: passages, each with its artifact."""

from matcher.report.search.record import SEARCH_SCHEMA, found_records
from matcher.report.search.rendering import FOUND_FORMATS, render_found

__all__ = ["FOUND_FORMATS", "SEARCH_SCHEMA", "found_records", "render_found"]
