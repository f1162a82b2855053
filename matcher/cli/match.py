"""`matcher match`: the main job."""

from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from pathlib import Path

import click

from matcher.cli.options import Share, make_matcher, model_options, reading_options
from matcher.cli.output import replacing
from matcher.cli.progress import watched
from matcher.cli.reading import read_paths
from matcher.cli.second_reading import Chosen, llm_options, print_bodies, second_reader, tell_second_reading
from matcher.domain import KINDS, Artifact, Matched, Outcome, Skipped
from matcher.errors import InputError, UsageError

PARTIAL = 5
ENDINGS = {".json": "json", ".jsonl": "jsonl", ".md": "md", ".markdown": "md", ".csv": "csv"}
DAY = click.DateTime(formats=["%Y-%m-%d"])


@dataclass
class Tally:
    """Counts what a run met, for its last line and its exit code."""

    matched: int = 0
    broken: int = 0
    outside: int = 0

    def exit_code(self) -> int:
        """Return 0, or 5 where an input could not be read."""
        return PARTIAL if self.broken else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which artifacts to match; an artifact that does not say (no author, no date) is not one of them."""

    authors: Set[str] | None
    """As `matcher.pipeline.people.authors_of` returns them."""
    since: date | None
    until: date | None
    kinds: tuple[str, ...]

    def __contains__(self, artifact: Artifact) -> bool:
        """Return True where every given condition is met."""
        from matcher.pipeline.people import is_by

        return (
            (self.authors is None or is_by(artifact.author, self.authors))
            and (not self.kinds or artifact.kind in self.kinds)
            and self._in_period(artifact.created_at)
        )

    def _in_period(self, created: datetime | None) -> bool:
        if self.since is None and self.until is None:
            return True
        return (
            created is not None
            and (self.since is None or created.date() >= self.since)
            and (self.until is None or created.date() <= self.until)
        )


@click.command(epilog="Example: matcher match pull-request.md")
@click.argument("paths", nargs=-1, metavar="[PATHS...|-]")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "json", "jsonl", "md", "csv"]),
    help="What to print.  [default: as FILE ends, else table]",
)
@click.option("--all", "every_behavior", is_flag=True, help="Every behavior, suggested or not.")
@click.option("--top", type=click.IntRange(min=1), metavar="N", help="At most N suggestions an artifact.")
@click.option(
    "--min-confidence",
    type=Share(0, 1),
    metavar="P",
    help="Suggest from this confidence on, instead of the fitted thresholds.",
)
@click.option(
    "--precision",
    type=Share(0, 1, min_open=True, max_open=True),
    metavar="P",
    help="Suggest from where on this share of suggestions is expected to hold (0.8: few, and mostly right).",
)
@click.option(
    "--author", metavar="NAME", help="Only artifacts by this author, by all names of: matcher config subjects."
)
@click.option("--since", type=DAY, metavar="DATE", help="Only artifacts from this day on (YYYY-MM-DD).")
@click.option("--until", type=DAY, metavar="DATE", help="Only artifacts up to this day.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only this kind; may be repeated.")
@reading_options
@click.option("--git", metavar="PATH", help="Match the commits of this repository.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False), metavar="FILE", help="Write to FILE, whole or not at all."
)
@model_options
@llm_options
@click.pass_context
def match(
    context: click.Context,
    paths: tuple[str, ...],
    output_format: str | None,
    every_behavior: bool,
    top: int | None,
    min_confidence: float | None,
    precision: float | None,
    author: str | None,
    since: datetime | None,
    until: datetime | None,
    kinds: tuple[str, ...],
    input_format: str | None,
    max_bytes: int | None,
    git: str | None,
    output: str | None,
    framework: str | None,
    model: str | None,
    allow_download: bool,
    llm: Chosen,
) -> None:
    """Read artifacts and suggest which behaviors each may evidence, quoting the words.

    PATHS are files or folders: Markdown, text, HTML, DOCX, PDF, JSONL, `gh pr list --json` exports, Jira and Linear
    CSV; `-` is stdin. Suggestions go to stdout, everything else to stderr.
    """
    if not paths and git is None:
        raise UsageError("nothing to match; give files or folders, '-' for stdin, or --git PATH")
    if output and output != "-" and any(p != "-" and Path(p).resolve() == Path(output).resolve() for p in paths):
        raise UsageError(f"{output}: is also what is read; write to another file")
    from matcher.pipeline.people import authors_of, known_as

    wanted = Wanted(
        authors=None if author is None else authors_of(author),
        since=since.date() if since else None,
        until=until.date() if until else None,
        kinds=kinds,
    )
    tally = Tally()
    second = second_reader(llm)
    matcher = make_matcher(
        framework,
        model,
        allow_download,
        min_confidence=min_confidence,
        precision=precision,
        top=top,
        second_reader=second,
    )
    files = _only(read_paths(paths, input_format, max_bytes), wanted, tally)
    # git has looked for the author by itself, in names and addresses.
    names = () if author is None else known_as(author)
    commits = _only(_commits(git, names, since, until), replace(wanted, authors=None), tally)
    if second is not None and not second.send:
        print_bodies(matcher, chain(files, commits), second)
        context.exit(0)
    matched = _reported(watched(matcher.match_many(chain(files, commits))), tally)
    _write(matched, output_format or _by_ending(output), every_behavior, output)
    tell_second_reading(matcher)
    if not (tally.matched or tally.broken or tally.outside):
        click.echo("no artifacts found: nothing there, or none by this author in this time", err=True)
    if tally.outside:
        click.echo(f"{tally.outside} artifacts left out: another author, day or kind, or none given", err=True)
    context.exit(tally.exit_code())


def _commits(
    git: str | None, authors: Sequence[str], since: datetime | None, until: datetime | None
) -> Iterator[Artifact | Skipped]:
    from matcher.artifacts.git import read_git

    if git is not None:
        days = [d.date().isoformat() if d else None for d in (since, until)]
        yield from read_git(Path(git), authors=authors, since=days[0], until=days[1])


def _only(inputs: Iterable[Artifact | Skipped], wanted: Wanted, tally: Tally) -> Iterator[Artifact | Skipped]:
    for one in inputs:
        if isinstance(one, Artifact) and one not in wanted:
            tally.outside += 1
        else:
            yield one


def _reported(outcomes: Iterable[Outcome], tally: Tally) -> Iterator[Matched]:
    """Yield what was matched; what was skipped becomes its one line on stderr.

    Raises:
        InputError: at the end, where there was input and none could be read: before an output file is replaced.
    """
    for outcome in outcomes:
        if isinstance(outcome, Matched):
            tally.matched += 1
            yield outcome
        else:
            tally.broken += not outcome.harmless
            click.echo(f"{'note' if outcome.harmless else 'skipped'}: {outcome}", err=True)
    if tally.broken and not tally.matched and not tally.outside:
        raise InputError("nothing could be read; see the lines above")


def _by_ending(output: str | None) -> str:
    """Return the format that a file's name asks for; a table where it asks for none."""
    return ENDINGS.get(Path(output or "").suffix.lower(), "table")


def _write(matched: Iterable[Matched], output_format: str, every_behavior: bool, output: str | None) -> None:
    from matcher.report import render

    chunks = render(matched, output_format, every_behavior=every_behavior)
    with ExitStack() as stack:
        stream = stack.enter_context(replacing(output)) if output and output != "-" else None
        for chunk in chunks:
            # On stdout rich has decided on colour already (terminal, NO_COLOR, FORCE_COLOR); files never have any.
            click.echo(chunk, file=stream, nl=False, color=stream is None)
