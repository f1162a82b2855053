"""`create_app`: which address shows what, and which form does what."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from matcher.errors import MatcherError, StoreError, UsageError
from matcher.report import visible
from matcher.web.access import Access, same
from matcher.web.desk import Desk, Meanwhile
from matcher.web.forms import Form
from matcher.web.guard import Guard
from matcher.web.pages import Pages, problem
from matcher.web.view import View, local
from matcher.web.wording import sentence

STATIC = Path(__file__).with_name("static")
MODES = ("edit", "move", "add")
NOTHING = Form(())


def create_app(desk: Desk, access: Access) -> FastAPI:
    """Return the page over a review as an ASGI app; it opens nothing and listens nowhere by itself."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    pages = Pages(desk, access)
    _looking(app, desk, pages)
    _ruling(app, desk, pages, access)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_exception_handler(HTTPException, _not_there)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(MatcherError, _told)
    app.add_exception_handler(Exception, _broken)
    app.add_middleware(Guard, access=access, problem=problem)
    return app


def _looking(app: FastAPI, desk: Desk, pages: Pages) -> None:
    """Add the pages that only show."""

    @app.get("/")
    def listing(request: Request) -> Response:
        view = View.of(request.query_params)
        found = desk.listing(view)
        if found.view != view:
            return RedirectResponse(found.view.address(), 303)
        return pages.page("list.html.jinja", listing=found, view=view, here=view.address())

    @app.get("/artifact")
    def artifact(id: str, behavior: str = "", mode: str = "", back: str = "/") -> Response:  # noqa: A002
        return _study(desk, pages, id, behavior, mode if mode in MODES else "", local(back))

    @app.get("/artifacts")
    def artifacts(start: int = 0) -> Response:
        start = max(0, min(start, 10**9))
        shelf, more = desk.shelf(start)
        return pages.page("artifacts.html.jinja", shelf=shelf, more=more, start=start, here=f"/artifacts?start={start}")

    @app.get("/attest")
    def attest() -> Response:
        return pages.page("attest.html.jinja", typed=NOTHING, wrong=None, here="/attest")

    @app.get("/keys")
    def keys() -> Response:
        return pages.page("keys.html.jinja", here="/")


def _ruling(app: FastAPI, desk: Desk, pages: Pages, access: Access) -> None:
    """Add what forms do. All go back to where they were sent from; what they did stands at the foot of the page."""

    async def read(request: Request) -> Form:
        form = Form.read(await request.body())
        if not same(form.one("csrf"), access.csrf):
            raise HTTPException(403, "This form is not of this start of the page. Open it anew; nothing was changed.")
        return form

    Sent = Annotated[Form, Depends(read)]  # noqa: N806  # a type

    @app.post("/rule")
    def rule(form: Sent) -> Response:
        try:
            desk.rule(form)
        except Meanwhile as told:
            return problem(409, str(told), _artifact_at(form))
        except UsageError as wrong:
            mode = {"words": "edit", "move": "move"}.get(form.one("action"), "")
            return _study(desk, pages, form.one("artifact"), form.one("behavior"), mode, _to(form), form, wrong)
        return RedirectResponse(_to(form), 303)

    @app.post("/add")
    def add(form: Sent) -> Response:
        try:
            desk.add(form)
        except UsageError as wrong:
            return _study(desk, pages, form.one("artifact"), "", "add", _to(form), form, wrong)
        return RedirectResponse(_to(form), 303)

    @app.post("/attest")
    def attest(form: Sent) -> Response:
        try:
            desk.attest(form)
        except UsageError as wrong:
            return pages.page("attest.html.jinja", 400, typed=form, wrong=str(wrong), here="/attest")
        return RedirectResponse(View(show="accepted").address(), 303)

    @app.post("/undo")
    def undo(form: Sent) -> Response:
        desk.undo()
        return RedirectResponse(_to(form), 303)


def _study(
    desk: Desk,
    pages: Pages,
    artifact_id: str,
    behavior: str,
    mode: str,
    back: str,
    typed: Form = NOTHING,
    wrong: UsageError | None = None,
) -> Response:
    """Return the page of an artifact, with what was typed before where that was wrong."""
    study = desk.study(artifact_id)
    chosen = next((card for card in study.cards if card.item.behavior.id == behavior), None)
    if chosen is None and mode in ("edit", "move"):
        mode = ""
    return pages.page(
        "artifact.html.jinja",
        400 if wrong else 200,
        study=study,
        chosen=chosen,
        mode=mode,
        back=back,
        here=f"/artifact?{urlencode({'id': artifact_id, 'back': back})}",
        typed=typed,
        wrong=None if wrong is None else str(wrong),
    )


def _to(form: Form) -> str:
    return local(form.one("to"))


def _artifact_at(form: Form) -> str:
    return f"/artifact?{urlencode({'id': form.one('artifact'), 'back': _to(form)})}"


async def _not_there(request: Request, error: Exception) -> Response:
    """Return the page for what there is not, or what may not be."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    said = error.detail if isinstance(error, HTTPException) and status == 403 else "There is no such page."
    return problem(status, said, "/")


async def _not_understood(request: Request, error: Exception) -> Response:
    return problem(400, "The address is not complete.", "/")


async def _told(request: Request, error: Exception) -> Response:
    """Return the page for what a person can mend."""
    return problem(503 if isinstance(error, StoreError) else 400, sentence(visible(str(error))), "/")


async def _broken(request: Request, error: Exception) -> Response:
    return problem(500, "That is a fault of the program, not yours. Start it with --log to see which.", "/")
