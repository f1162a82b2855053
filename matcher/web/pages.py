"""Records as HTML: every text is escaped by the templates, none is ever taken for markup."""

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from matcher.domain import KINDS, Decision
from matcher.report import kind_label, marked, visible
from matcher.web.access import Access
from matcher.web.cards import key_of, link_of, name_of, title_of
from matcher.web.service import PAGE, SHELF, ReviewService
from matcher.web.wording import ruled, why

TEMPLATES = Path(__file__).with_name("templates")
SHOWN = {
    "todo": "to look at",
    "undecided": "undecided",
    "changed": "changed since",
    "accepted": "accepted",
    "rejected": "rejected",
    "all": "everything",
}
DONE = {"accepted": "Accepted", "rejected": "Rejected", "open": "Opened again"}
WAYS = (
    ("j", "next card"),
    ("k", "card before"),
    ("a", "accept"),
    ("r", "reject"),
    ("e", "choose other words"),
    ("b", "other behavior"),
    ("n", "write a note"),
    ("u", "undo"),
    ("o", "open the artifact"),
    ("m", "add what was missed"),
    ("l", "back to the list"),
    ("?", "these keys"),
)
"""The keys that the script knows."""


class Pages:
    """The pages of one start."""

    def __init__(self, service: ReviewService, access: Access) -> None:
        """Make pages for a review, whose forms carry the start's secret."""
        self._service, self._access = service, access

    def page(self, template: str, status: int = 200, **found: Any) -> Response:
        """Return a page of the review."""
        service = self._service
        last = service.last()
        html = (
            _templates()
            .get_template(template)
            .render(service=service, csrf=self._access.csrf, last=None if last is None else self._said(last), **found)
        )
        return HTMLResponse(html, status)

    def _said(self, last: Decision) -> dict[str, str]:
        """Return what was done last, in words."""
        key = key_of(last.artifact_id, last.behavior_id)
        artifact = self._service.review.store.artifact(last.artifact_id)
        behaviors = {b.id: b for b in self._service.framework.behaviors}
        known = behaviors.get(last.behavior_id)
        return {
            "done": DONE[last.ruling],
            "behavior": visible(last.behavior_id) if known is None else name_of(known),
            "artifact": visible(last.artifact_id) if artifact is None else title_of(artifact),
            "key": key,
            "address": f"/artifact?{urlencode({'id': last.artifact_id})}#c-{key}",
        }


def problem(status: int, message: str, back: str | None = None) -> Response:
    """Return a plain page that says what is wrong; it shows nothing of the store."""
    return HTMLResponse(_templates().get_template("problem.html.jinja").render(message=message, back=back), status)


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(SHOWN=SHOWN, KINDS=KINDS, WAYS=WAYS, PAGE=PAGE, SHELF=SHELF)
    environment.filters.update(
        visible=visible,
        marked=lambda text: marked(text).replace("\r\n", "\n").replace("\r", "\n"),
        words=lambda kind: kind.replace("_", " "),
        title_of=title_of,
        kind_label=kind_label,
        link_of=link_of,
        ruled=ruled,
        why=why,
    )
    return environment
