"""The formats of `matcher report`. Same packet, same bytes: whoever renders it, wherever and whenever."""

from collections.abc import Callable, Mapping

from matcher.domain import Packet
from matcher.report.packet.html import html
from matcher.report.packet.markdown import markdown
from matcher.report.packet.page import page
from matcher.report.packet.record import packet_json
from matcher.report.packet.word import word

PACKET_FORMATS: Mapping[str, Callable[[Packet], bytes]] = {
    "md": lambda packet: markdown(page(packet)),
    "html": lambda packet: html(page(packet)),
    "docx": lambda packet: word(page(packet)),
    "json": packet_json,
}


def render_packet(packet: Packet, output_format: str) -> bytes:
    """Return the packet as a file's bytes; the formats are the names of `PACKET_FORMATS`."""
    return PACKET_FORMATS[output_format](packet)
