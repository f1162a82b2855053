"""`matcher collect`: the batch job, from artifacts into the store."""

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from matcher.cli.options import model_options, open_chosen, reading_options, scope_options, store_options
from matcher.cli.progress import Progress
from matcher.cli.reading import read_paths
from matcher.config import Settings, load_settings
from matcher.domain import Artifact, Kind, Period, Skipped
from matcher.errors import InputError, UsageError

if TYPE_CHECKING:
    from matcher.pipeline.collecting import Collected, ErrorFile, Scope, Work
    from matcher.store import Store

PARTIAL = 5
INTERRUPTED = 130
TOLD = 10
"""How many inputs that could not be read are told one by one; all stand in the errors file."""
EPILOG = """\
Run it again at any time: what is there already, with the same words, model and framework, is not matched again.

Example: matcher collect work/ --git . --subject "Noor Haddad" --period 2026-Q3
"""


@click.command(epilog=EPILOG)
@click.argument("paths", nargs=-1, metavar="[PATHS...|-]")
@click.option("--git", metavar="PATH", help="Also the commits of this repository.")
@scope_options
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    metavar="N",
    help="Match in N processes, each on one core; 1 uses all cores in this one.",
)
@click.option(
    "--errors",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Where to write what could not be read.  [default: errors.jsonl beside the store]",
)
@reading_options
@store_options
@model_options
@click.pass_context
def collect(
    context: click.Context,
    paths: tuple[str, ...],
    git: str | None,
    subject: str | None,
    period: Period | None,
    kinds: tuple[Kind, ...],
    jobs: int,
    input_format: str | None,
    max_bytes: int | None,
    errors: str | None,
    store: str | None,
    framework: str | None,
    model: str | None,
    allow_download: bool,
) -> None:
    """Match a quarter's artifacts, or any number, and keep the suggestions in the store, for `matcher review`.

    PATHS are files or folders, as for `matcher match`. What lies outside the period, or has no date where one is asked
    for, is not collected at all. An artifact that has changed is matched anew; what was said of it before stays.
    """
    if not paths and git is None:
        raise UsageError("nothing to collect; give files or folders, '-' for stdin, or --git PATH")
    if errors and any(path != "-" and Path(path).resolve() == Path(errors).resolve() for path in paths):
        raise UsageError(f"{errors}: is also what is read; write the errors to another file")
    settings = load_settings()
    chosen = {"framework": framework or settings.framework, "model": model or settings.model}
    with ExitStack() as stack:
        kept = stack.enter_context(open_chosen(store))
        work = stack.enter_context(_work(jobs, allow_download=allow_download, **chosen))
        scope = _scope(kept, settings, subject, period, kinds)
        told = stack.enter_context(_telling(kept, errors, paths, git))
        inputs = chain(read_paths(paths, input_format, max_bytes, lasting_ids=True), _commits(git))
        done = _collect(kept, work, scope, subject, told, inputs)
        _summarise(done, kept.place, told)
    context.exit(_exit_code(done))


@dataclass
class _Telling:
    """What is said on stderr on the way."""

    progress: Progress
    errors: "ErrorFile"

    def watch(self, done: "Collected") -> None:
        """Show how far it is: what is kept, and what need not be."""
        self.progress.show(done.anew + done.unchanged + done.left_out.total())

    def skipped(self, skipped: Skipped) -> None:
        """Say what could not be read: the first ones here, all of them in the file."""
        if skipped.harmless:
            return
        self.errors.add(skipped)
        if self.errors.count <= TOLD:
            self.progress.clear()
            click.echo(f"skipped: {skipped}", err=True)


@contextmanager
def _telling(store: "Store", errors: str | None, paths: tuple[str, ...], git: str | None) -> Iterator[_Telling]:
    from matcher.artifacts import expected
    from matcher.pipeline.collecting import ErrorFile
    from matcher.pipeline.places import errors_path

    with ErrorFile(Path(errors) if errors else errors_path(store.place)) as file:
        progress = Progress(lambda: expected(paths, git))
        try:
            yield _Telling(progress, file)
        finally:
            progress.clear()


def _scope(
    store: "Store", settings: Settings, subject: str | None, period: Period | None, kinds: tuple[Kind, ...]
) -> "Scope":
    """Return what is to be collected; what is kept for too long goes first."""
    from matcher.pipeline.collecting import Scope
    from matcher.pipeline.keeping import drop_older
    from matcher.pipeline.people import authors_of

    days = settings.retention_days
    if days is not None and (gone := drop_older(store, days)):
        click.echo(f"dropped: {gone:,} artifacts, first seen more than {days:,} days ago (retention_days)", err=True)
    return Scope(
        authors=None if subject is None else authors_of(subject, settings),
        period=period,
        kinds=kinds,
        kept_since=None if days is None else (datetime.now(UTC) - timedelta(days=days)).date(),
    )


@contextmanager
def _work(jobs: int, *, framework: str | None, model: str | None, allow_download: bool) -> Iterator["Work"]:
    from matcher.pipeline.collecting import Here, Recipe, Workers

    recipe = Recipe(framework=framework, model=model, allow_download=allow_download)
    with Here(recipe.matcher()) if jobs == 1 else Workers(recipe, jobs) as work:
        yield work


def _commits(git: str | None) -> Iterator[Artifact | Skipped]:
    from matcher.artifacts.git import read_git

    if git is not None:
        # Who and when is looked at by `Scope`, as everywhere: git goes by the committer's date.
        yield from read_git(Path(git), addresses=True)


def _collect(
    store: "Store",
    work: "Work",
    scope: "Scope",
    subject: str | None,
    told: _Telling,
    inputs: Iterable[Artifact | Skipped],
) -> "Collected":
    from matcher.pipeline.collecting import Collection

    with _interruptible() as stopping:
        collection = Collection(
            store=store,
            work=work,
            scope=scope,
            subject=subject,
            skipped=told.skipped,
            watch=told.watch,
            stopping=stopping,
        )
        return collection.collect(inputs)


@contextmanager
def _interruptible() -> Iterator[Callable[[], bool]]:
    """Yield whether someone asked to stop; who asks twice is heard at once."""
    asked = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        os.write(2, b"\nfinishing what is in work; once more to stop at once\n")  # a stream may be in use just now

    signals = (signal.SIGINT, signal.SIGTERM) if threading.current_thread() is threading.main_thread() else ()
    before = {number: signal.signal(number, ask) for number in signals}
    try:
        yield asked.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _summarise(done: "Collected", place: str, told: _Telling) -> None:
    from matcher.report import visible

    told.progress.clear()
    counts = f"{done.read:,} read: {done.anew:,} matched anew, {done.unchanged:,} unchanged"
    click.echo(f"{counts}, {done.left_out.total():,} left out; {done.skipped:,} skipped", err=True)
    if done.left_out:
        click.echo(f"left out: {', '.join(f'{n:,} {why}' for why, n in done.left_out.most_common())}", err=True)
    if done.replacing is not None:
        where = f"{visible(done.replacing.id)} in {visible(done.replacing.source or '')}"
        what = f"{done.replaced:,} in place of others with the same id and other words, such as {where}"
        click.echo(f"same id: {what}; the later one is kept, so give different artifacts different ids", err=True)
    if done.skipped:
        click.echo(f"skipped: {done.skipped:,} in all, listed in {told.errors.path}", err=True)
    if done.stopped:
        click.echo("interrupted: what was finished is kept; run it again to go on", err=True)
    click.echo(f"store: {place}", err=True)


def _exit_code(done: "Collected") -> int:
    if done.stopped:
        return INTERRUPTED
    if not done.read:
        raise InputError("nothing could be read; give files, folders or a repository with something in them")
    return PARTIAL if done.skipped else 0
