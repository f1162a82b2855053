"""Which address shows what, and which form does what."""

from typing import Annotated
from urllib.parse import urldefrag, urlencode

from fastapi import Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from matcher.errors import UsageError
from matcher.web.access import same
from matcher.web.cards import key_of
from matcher.web.forms import Form
from matcher.web.pages import Pages, problem
from matcher.web.service import Meanwhile, ReviewService
from matcher.web.view import View, local

MODES = ("edit", "move", "add")
NOTHING = Form(())
SEE_OTHER = 303
FURTHEST = 10**9


async def _sent(request: Request) -> Form:
    """Return the form of a request, which only this start's own pages can have made."""
    form = Form.read(await request.body())
    if not same(form.one("csrf"), request.app.state.access.csrf):
        raise HTTPException(403, "This form is not of this start of the page. Open it anew; nothing was changed.")
    return form


Sent = Annotated[Form, Depends(_sent)]


class Looking:
    """The pages, which only show."""

    def __init__(self, service: ReviewService, pages: Pages) -> None:
        """Show what a review holds."""
        self._service, self._pages = service, pages

    def listing(self, request: Request) -> Response:
        """Return a page of cards."""
        view = View.of(request.query_params)
        found = self._service.listing(view)
        if found.view != view:
            return RedirectResponse(found.view.address(), SEE_OTHER)
        return self._pages.page("list.html.jinja", listing=found, view=view, here=view.address())

    def artifact(self, id: str, behavior: str = "", mode: str = "", back: str = "/") -> Response:
        """Return an artifact with its cards."""
        return self.study(id, behavior, mode if mode in MODES else "", local(back))

    def artifacts(self, start: int = 0) -> Response:
        """Return a page of all artifacts."""
        start = max(0, min(start, FURTHEST))
        shelf, more = self._service.shelf(start)
        here = f"/artifacts?start={start}"
        return self._pages.page("artifacts.html.jinja", shelf=shelf, more=more, start=start, here=here)

    def attest(self, typed: Form = NOTHING, wrong: UsageError | None = None) -> Response:
        """Return the form for what left no artifact."""
        told = None if wrong is None else str(wrong)
        return self._pages.page("attest.html.jinja", 400 if wrong else 200, typed=typed, wrong=told, here="/attest")

    def keys(self) -> Response:
        """Return what the keys do."""
        return self._pages.page("keys.html.jinja", here="/")

    def study(
        self,
        artifact_id: str,
        behavior: str,
        mode: str,
        back: str,
        typed: Form = NOTHING,
        wrong: UsageError | None = None,
    ) -> Response:
        """Return an artifact's page; with what was typed, where that was wrong."""
        study = self._service.study(artifact_id)
        chosen = next((card for card in study.cards if card.item.behavior.id == behavior), None)
        return self._pages.page(
            "artifact.html.jinja",
            400 if wrong else 200,
            study=study,
            chosen=chosen,
            mode=mode if chosen is not None or mode == "add" else "",
            back=back,
            here=f"/artifact?{urlencode({'id': artifact_id, 'back': back})}",
            typed=typed,
            wrong=None if wrong is None else str(wrong),
        )


class Ruling:
    """What forms do. Each goes back to where it was sent from; what it did stands at the foot of every page."""

    def __init__(self, service: ReviewService, looking: Looking) -> None:
        """Work on a review; a form with a mistake is shown again, with what was typed."""
        self._service, self._looking = service, looking

    def rule(self, form: Sent) -> Response:
        """Do what a card's buttons say."""
        artifact, mode = form.one("artifact"), {"words": "edit", "move": "move"}.get(form.one("action"), "")
        try:
            self._service.rule(form)
        except Meanwhile as told:
            return problem(409, str(told), f"/artifact?{urlencode({'id': artifact, 'back': _to(form)})}")
        except UsageError as wrong:
            return self._looking.study(artifact, form.one("behavior"), mode, _to(form), form, wrong)
        return RedirectResponse(_beyond(form), SEE_OTHER)

    def add(self, form: Sent) -> Response:
        """Add evidence that was missed in an artifact."""
        try:
            self._service.add(form)
        except UsageError as wrong:
            return self._looking.study(form.one("artifact"), "", "add", _to(form), form, wrong)
        return RedirectResponse(_to(form), SEE_OTHER)

    def attest(self, form: Sent) -> Response:
        """Keep what left no artifact, and show it among what is accepted."""
        try:
            self._service.attest(form)
        except UsageError as wrong:
            return self._looking.attest(form, wrong)
        return RedirectResponse(View(show="accepted").address(), SEE_OTHER)

    def undo(self, form: Sent) -> Response:
        """Take back what was done last."""
        self._service.undo()
        return RedirectResponse(_to(form), SEE_OTHER)


def _to(form: Form) -> str:
    return local(form.one("to"))


def _beyond(form: Form) -> str:
    """Return where a card's form leads: on to the next card, but back to the same one where only a note was kept."""
    if form.one("action") != "note":
        return _to(form)
    return f"{urldefrag(_to(form)).url}#c-{key_of(form.one('artifact'), form.one('behavior'))}"
