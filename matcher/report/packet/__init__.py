"""What is handed in: a person's quotes by behavior, as Markdown, HTML, DOCX and JSON."""

from matcher.report.packet.links import web_link
from matcher.report.packet.record import PACKET_SCHEMA, packet_record
from matcher.report.packet.rendering import PACKET_FORMATS, render_packet
from matcher.report.packet.wording import kind_label

__all__ = ["PACKET_FORMATS", "PACKET_SCHEMA", "kind_label", "packet_record", "render_packet", "web_link"]
