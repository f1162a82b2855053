"""`matcher review --web`: the review as a page on this machine, over store and pipeline; needs the extra `web`.

`create_app` makes the app and `launch` serves it. Plain forms do everything; the script adds keys and choosing words in
the text. No htmx: a ruling changes the card, what is left, what can be taken back and which card is next, so the whole
page is what has to be swapped, and a browser does that without a line of anybody's code.
"""

from typing import TYPE_CHECKING, Any

from matcher.web.access import Access
from matcher.web.service import ReviewService
from matcher.web.serving import check_installed, launch

if TYPE_CHECKING:
    from matcher.web.app import create_app

__all__ = ["Access", "ReviewService", "check_installed", "create_app", "launch"]


def __getattr__(name: str) -> Any:
    """Return `create_app`, imported on first use: FastAPI comes with it."""
    if name == "create_app":
        from matcher.web.app import create_app

        return create_app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
