"""`create_app`: the page as an ASGI app."""

from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from matcher.errors import MatcherError, StoreError
from matcher.report import visible
from matcher.web.access import Access
from matcher.web.middleware import HEADERS, Guard
from matcher.web.pages import Pages, problem
from matcher.web.routes import Looking, Ruling
from matcher.web.service import ReviewService
from matcher.web.wording import sentence

STATIC = Path(__file__).with_name("static")


def create_app(service: ReviewService, access: Access) -> FastAPI:
    """Return the page over a review as an ASGI app; it opens nothing and listens nowhere by itself."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.access = access
    looking = Looking(service, Pages(service, access))
    ruling = Ruling(service, looking)
    app.get("/")(looking.listing)
    app.get("/artifact")(looking.artifact)
    app.get("/artifacts")(looking.artifacts)
    app.get("/attest")(lambda: looking.attest())
    app.get("/keys")(looking.keys)
    app.post("/rule")(ruling.rule)
    app.post("/add")(ruling.add)
    app.post("/attest")(ruling.attest)
    app.post("/undo")(ruling.undo)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_exception_handler(HTTPException, _not_there)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(MatcherError, _told)
    app.add_exception_handler(Exception, _broken)
    app.add_middleware(Guard, access=access, problem=problem)
    return app


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
    """Return the page for a fault; the guard does not see this answer, so it gets its headers here."""
    answer = problem(500, "That is a fault of the program, not yours. Start it with --log to see which.", "/")
    answer.headers.update(HEADERS)
    return answer
