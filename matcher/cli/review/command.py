"""`matcher review`: a person goes through what was collected."""

import os
import sys
from io import TextIOWrapper
from typing import TYPE_CHECKING

import click

from matcher.cli.messages import tell
from matcher.cli.options import FRAMEWORK_OPTION, open_chosen, scope_options, store_options, tell_unknown
from matcher.cli.review.browser import in_browser
from matcher.config import load_settings
from matcher.domain import Kind, Period

if TYPE_CHECKING:
    from matcher.cli.review.session import Session

STATES = ("undecided", "changed", "accepted", "rejected")


@click.command()
@store_options
@FRAMEWORK_OPTION
@scope_options
@click.option(
    "--behavior",
    "behaviors",
    multiple=True,
    metavar="NAME",
    help="Only this behavior: an id, a part of one, or words of its text; may be repeated.",
)
@click.option("--pillar", "pillars", multiple=True, metavar="NAME", help="Only this pillar; may be repeated.")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice(STATES),
    help="Only what stands so; may be repeated.  [default: undecided and changed]",
)
@click.option("--plain", is_flag=True, help="Plain sentences, and answers of a word: for screen readers and scripts.")
@click.option("--web", is_flag=True, help="In the browser, on a page that only this machine reaches.")
@click.option("--port", default=0, type=click.IntRange(0, 65535), help="With --web: listen here.  [default: any free]")
@click.option("--no-open", is_flag=True, help="With --web: only print the address, open nothing.")
@click.option("--log", is_flag=True, help="With --web: write the server's log to stderr.")
def review(
    store: str | None,
    framework: str | None,
    subject: str | None,
    period: Period | None,
    kinds: tuple[Kind, ...],
    behaviors: tuple[str, ...],
    pillars: tuple[str, ...],
    states: tuple[str, ...],
    plain: bool,
    web: bool,
    port: int,
    no_open: bool,
    log: bool,
) -> None:
    """Go through what was collected, one piece of evidence at a time, and keep what counts.

    Each ruling is kept as soon as it is made: stop whenever you like, with q, Ctrl-C, or by closing the terminal. What
    you rejected never comes back; what you accepted does when its artifact has changed.

    With --web it is a page in the browser, for this machine alone: every choice has a button and a key.

    Where stdin or stdout is no terminal, or TERM is dumb, it is plain by itself: one answer a line, `help` lists them.
    """
    from matcher.cli.review.session import Session
    from matcher.framework import load_framework, resolve
    from matcher.pipeline.naming import behavior_named, pillar_named
    from matcher.pipeline.people import authors_of
    from matcher.pipeline.reviewing import Review, reviewer_name
    from matcher.store import ItemQuery
    from matcher.web import check_installed

    if web:
        check_installed()
    settings = load_settings()
    found = load_framework(resolve(framework or settings.framework))
    with open_chosen(store, existing=True) as opened:
        query = ItemQuery(
            framework_id=found.id,
            behaviors=[behavior_named(found, name).id for name in behaviors] or None,
            pillars=[pillar_named(found, name) for name in pillars] or None,
            kinds=kinds,
            authors=None if subject is None else authors_of(subject, settings),
            since=period.since if period else None,
            until=period.until if period else None,
            states=states or None,  # type: ignore[arg-type]  # click has checked them
        )
        going = Review(opened, found, query, reviewer_name(settings))
        if web:
            in_browser(going, subject, period, port=port, open_browser=not no_open, log=log)
            return
        session = Session(going)
        if session.way.item is None:
            tell(f"nothing to look at in {opened.place} for {found.id}")
            tell_unknown(opened, subject)
            return
        _go_through(session, plain)
        tell(f"what you ruled is kept in {opened.place}")


def _go_through(session: "Session", plain: bool) -> None:
    if isinstance(sys.stdin, TextIOWrapper):
        # What nobody can read costs a mark and not the session.
        sys.stdin.reconfigure(errors="replace")
    seen = sys.stdin.isatty() and sys.stdout.isatty()
    if plain or not seen or os.environ.get("TERM", "dumb") in ("dumb", ""):
        from matcher.cli.review.plain import Plain

        Plain(session, ask=sys.stdin.isatty()).run()
    else:
        from matcher.cli.review.screen import go_through

        go_through(session)
