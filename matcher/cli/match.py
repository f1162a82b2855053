"""`matcher match`: the main job."""

from collections.abc import Iterable, Iterator, Set
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from pathlib import Path

import click

from matcher.cli.inputs import read_paths
from matcher.cli.messages import tell
from matcher.cli.options import SIGNING_OPTION, Day, Share, make_matcher, model_options, reading_options
from matcher.cli.output import print_data, replacing
from matcher.cli.progress import watched
from matcher.cli.second_reading import Chosen, llm_options, print_bodies, second_reader, tell_second_reading
from matcher.domain import KINDS, Artifact, Matched, Outcome, Skipped
from matcher.errors import PARTIAL, InputError, UsageError

ENDINGS = {".json": "json", ".jsonl": "jsonl", ".md": "md", ".markdown": "md", ".csv": "csv", ".txt": "table"}


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
    help="What to print.  [default: as FILE ends, table for none]",
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
    help="Target precision: suggest from where on this share is expected to be right (0.8: few, and mostly right).",
)
@click.option(
    "--author",
    "authors",
    multiple=True,
    metavar="NAME",
    help="Only artifacts by this author, by all names of: matcher config subjects; may be repeated.",
)
@click.option("--since", type=Day(), metavar="DAY", help="Only artifacts from this day on, as 2026-08-14.")
@click.option("--until", type=Day(), metavar="DAY", help="Only artifacts up to this day.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only this kind; may be repeated.")
@SIGNING_OPTION
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
    authors: tuple[str, ...],
    since: date | None,
    until: date | None,
    kinds: tuple[str, ...],
    unsigned_by: str | None,
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

    PATHS are files or folders: Markdown, text, HTML, DOCX, PDF, e-mails, JSONL, `gh pr list --json` exports, Jira and
    Linear CSV; `-` is stdin. Suggestions go to stdout, everything else to stderr.
    """
    if not paths and git is None:
        raise UsageError("nothing to match; give files or folders, '-' for stdin, or --git PATH")
    if output and output != "-" and any(p != "-" and Path(p).resolve() == Path(output).resolve() for p in paths):
        raise UsageError(f"{output}: is also what is read; write to another file")
    if precision is not None and min_confidence is not None:
        raise UsageError("--precision and --min-confidence both say from where on to suggest; give one of them")
    output_format = output_format or _by_ending(output)
    wanted = _wanted(authors, since, until, kinds)
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
    inputs = _only(
        chain(
            read_paths(paths, input_format, max_bytes, unsigned_by=unsigned_by, output=output),
            _commits(git, wanted.since),
        ),
        wanted,
        tally,
    )
    if second is not None and not second.send:
        context.exit(print_bodies(matcher, inputs, second))
    _write(_reported(watched(matcher.match_many(inputs)), tally), output_format, every_behavior, output)
    tell_second_reading(matcher)
    _tell(tally)
    context.exit(tally.exit_code())


def _wanted(authors: tuple[str, ...], since: date | None, until: date | None, kinds: tuple[str, ...]) -> Wanted:
    """Return which artifacts are meant.

    Raises:
        UsageError: where none can be: nobody's, or of no day.
    """
    from matcher.pipeline.people import authors_of

    if not all(author.strip() for author in authors):
        raise UsageError("--author is blank; name somebody, or leave it out for everybody")
    if since and until and since > until:
        raise UsageError(f"--since {since}: is after --until {until}; exchange the two")
    return Wanted(
        authors={name for author in authors for name in authors_of(author)} if authors else None,
        since=since,
        until=until,
        kinds=kinds,
    )


def _commits(git: str | None, since: date | None) -> Iterator[Artifact | Skipped]:
    if git is not None:
        from matcher.artifacts.git import read_git

        # Who and when is looked at by `Wanted`, as for files: git goes by parts of a name and the committer's date.
        yield from read_git(Path(git), since=since)


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
            tell(f"{'note' if outcome.harmless else 'skipped'}: {outcome}")
    if tally.broken and not tally.matched and not tally.outside:
        raise InputError("nothing could be read; see the lines above")


def _tell(tally: Tally) -> None:
    """Say on stderr where nothing was found, and how much was left out."""
    if not (tally.matched or tally.broken or tally.outside):
        tell("no artifacts found")
    if tally.outside:
        what = "1 artifact" if tally.outside == 1 else f"{tally.outside:,} artifacts"
        tell(f"{what} left out: another author, day or kind, or none given")


def _by_ending(output: str | None) -> str:
    """Return the format that a file's name asks for; a table where it has no ending.

    Raises:
        UsageError: where nothing of that name is written.
    """
    ending = Path(output or "").suffix.lower()
    if ending and ending not in ENDINGS:
        raise UsageError(f"{output}: its ending names no format; give --format, or one of {', '.join(ENDINGS)}")
    return ENDINGS.get(ending, "table")


def _write(matched: Iterable[Matched], output_format: str, every_behavior: bool, output: str | None) -> None:
    from matcher.report import render

    chunks = render(matched, output_format, every_behavior=every_behavior)
    with ExitStack() as stack:
        stream = stack.enter_context(replacing(output)) if output and output != "-" else None
        for chunk in chunks:
            if stream is None and output_format != "table":
                print_data(chunk, output_format)
            else:
                # On stdout rich has decided on colour already (terminal, NO_COLOR, FORCE_COLOR); files never have any.
                click.echo(chunk, file=stream, nl=False, color=stream is None)
