"""`matcher review --web`: the same review as a page in the browser."""

from typing import TYPE_CHECKING

from matcher.cli.messages import tell
from matcher.domain import Period

if TYPE_CHECKING:
    from matcher.pipeline.reviewing import Review


def in_browser(
    review: "Review", subject: str | None, period: Period | None, *, port: int, open_browser: bool, log: bool
) -> None:
    """Serve the page until Ctrl-C, and say where it is."""
    from matcher.web import ReviewService, launch

    def say(address: str) -> None:
        tell(f"open {address} (good for one browser; Ctrl-C ends)")

    service = ReviewService(review, subject=subject, period=None if period is None else period.text)
    launch(service, say, port=port, open_browser=open_browser, log=log)
    tell(f"what you ruled is kept in {review.store.place}")
