"""The packet as one HTML file: no script, nothing fetched, every text escaped."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from matcher.report.packet import wording
from matcher.report.packet.page import Page
from matcher.report.packet.picture import RADIUS, picture

if TYPE_CHECKING:
    from jinja2 import Template

TEMPLATE = Path(__file__).with_name("packet.html.jinja")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def html(page: Page) -> bytes:
    """Return the packet as one UTF-8 HTML file."""
    drawn = picture(page.timeline)
    return _template().render(page=page, picture=drawn, radius=RADIUS, words=wording, policy=POLICY).encode("utf-8")


@cache
def _template() -> "Template":
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
