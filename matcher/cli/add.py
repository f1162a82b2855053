"""`matcher add`: evidence that the machine has missed, or that has no artifact."""

from datetime import date
from typing import TYPE_CHECKING

import click

from matcher.cli.options import FRAMEWORK_OPTION, Day, open_chosen, store_options
from matcher.config import load_settings
from matcher.errors import UsageError
from matcher.report import visible

if TYPE_CHECKING:
    from matcher.pipeline.reviewing import Review


EPILOG = """\
\b
Examples:
matcher add --artifact ID --behavior ID --quote "verbatim words"
matcher add --attest "mentored a new colleague" --behavior ID --subject NAME --date 2026-08-14
"""


@click.command(epilog=EPILOG)
@click.option("--behavior", required=True, metavar="NAME", help="The behavior: an id, a part of one, or its words.")
@click.option("--artifact", metavar="ID", help="The collected artifact that holds the words.")
@click.option("--quote", "quotes", multiple=True, metavar="WORDS", help="Its words, verbatim; may be repeated.")
@click.option("--attest", metavar="SENTENCE", help="Instead of an artifact: what was done, in your own words.")
@click.option("--subject", metavar="NAME", help="With --attest: who did it.")
@click.option("--date", "day", metavar="DAY", type=Day(), help="With --attest: when, as 2026-08-14.")
@click.option("--url", help="With --attest: a link to go with it.")
@click.option("--note", metavar="TEXT", help="A note to go with it.")
@store_options
@FRAMEWORK_OPTION
def add(
    behavior: str,
    artifact: str | None,
    quotes: tuple[str, ...],
    attest: str | None,
    subject: str | None,
    day: date | None,
    url: str | None,
    note: str | None,
    store: str | None,
    framework: str | None,
) -> None:
    """Record evidence that the matcher missed in an artifact, or that no artifact shows.

    It counts as accepted, with your name and today's date beside it, and is marked as found or attested by a person.
    """
    from matcher.framework import load_framework, resolve
    from matcher.pipeline.reviewing import Review, reviewer_name
    from matcher.store import ItemQuery

    _check(artifact, quotes, attest, subject, day, url)
    settings = load_settings()
    found = load_framework(resolve(framework or settings.framework))
    with open_chosen(store, existing=attest is None) as opened:
        review = Review(opened, found, ItemQuery(framework_id=found.id), reviewer_name(settings))
        if attest is not None:
            told = _attested(review, attest, behavior, subject, day, url, note)
        else:
            told = _added(review, artifact or "", behavior, quotes, note)
    click.echo(told)


def _attested(
    review: "Review",
    words: str,
    behavior: str,
    subject: str | None,
    day: date | None,
    url: str | None,
    note: str | None,
) -> str:
    made = review.attest(words, behavior, subject, day, url, note)
    return f"attested by {visible(made.by)} for {made.behavior_id}, as {made.artifact_id}"


def _added(review: "Review", artifact: str, behavior: str, quotes: tuple[str, ...], note: str | None) -> str:
    behavior, source = review.behavior(behavior).id, review.artifact(artifact)
    made = review.add(source.id, behavior, [review.find(source, words) for words in quotes], note)
    return f"added by {visible(made.by)} for {made.behavior_id}: “{'” “'.join(visible(q.text) for q in made.quotes)}”"


def _check(
    artifact: str | None,
    quotes: tuple[str, ...],
    attest: str | None,
    subject: str | None,
    day: date | None,
    url: str | None,
) -> None:
    """Refuse calls whose options do not fit together."""
    if (artifact is None) == (attest is None):
        raise UsageError(
            "say where it is from: either --artifact ID with --quote, or --attest with --subject and --date"
        )
    if artifact is not None and not quotes:
        raise UsageError(f"no words of {artifact!r} were named; quote some, with --quote")
    if artifact is not None and (subject or day or url):
        raise UsageError("--subject, --date and --url go with --attest; an artifact has its own")
    if attest is not None and quotes:
        raise UsageError("--quote goes with --artifact; what is attested is quoted whole")
    if attest is not None and not (subject and subject.strip() and day):
        raise UsageError("who did it, and when? give --subject NAME and --date 2026-08-14")
