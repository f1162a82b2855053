"""`matcher collect`: its options, and the way into the store."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matcher.cli.collect.distributed import Cluster, Inputs, collect_distributed
from matcher.cli.collect.outcome import exit_code, interruptible, sum_up, tell_stopped
from matcher.cli.inputs import read_paths
from matcher.cli.messages import tell
from matcher.cli.options import (
    SIGNING_OPTION,
    make_matcher,
    model_options,
    open_chosen,
    reading_options,
    scope_options,
    store_options,
)
from matcher.cli.progress import Progress
from matcher.cli.retention import kept_since
from matcher.cli.second_reading import Chosen, llm_options, print_bodies, second_reader, tell_second_reading
from matcher.config import Settings, load_settings
from matcher.domain import Artifact, Kind, Period, Skipped
from matcher.errors import InputError, UsageError

if TYPE_CHECKING:
    from matcher.pipeline.collecting import Collected, ErrorFile, MatchExecutor, Scope
    from matcher.pipeline.second_reading import SecondReaderOptions
    from matcher.store import Store

TOLD = 10
"""How many inputs that could not be read are told one by one; all stand in the errors file."""
EPILOG = """\
Run it again at any time: what is there already, with the same words, framework, model and version of the matcher, is
not matched again.

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
    help="Match in N processes, each on one core; 1 uses all cores in this one, which is quicker on a few cores.",
)
@click.option(
    "--out",
    metavar="DIR_OR_URL",
    help="Write Parquet here instead of keeping in the store; then: matcher store load",
)
@click.option(
    "--engine",
    type=click.Choice(["local", "ray"]),
    default="local",
    show_default=True,
    help="Where to match, with --out: on this machine, or on a Ray cluster.",
)
@click.option("--address", metavar="ADDRESS", help="A running Ray cluster, or auto.  [default: one on this machine]")
@click.option(
    "--workers", type=click.IntRange(min=1), metavar="N", help="Cores of the cluster to use.  [default: all it has]"
)
@click.option(
    "--errors",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Where to write what could not be read.  [default: STORE.errors.jsonl, beside the store]",
)
@SIGNING_OPTION
@reading_options
@store_options
@model_options
@llm_options
@click.pass_context
def collect(
    context: click.Context,
    paths: tuple[str, ...],
    git: str | None,
    subject: str | None,
    period: Period | None,
    kinds: tuple[Kind, ...],
    jobs: int,
    out: str | None,
    engine: str,
    address: str | None,
    workers: int | None,
    unsigned_by: str | None,
    input_format: str | None,
    max_bytes: int | None,
    errors: str | None,
    store: str | None,
    framework: str | None,
    model: str | None,
    allow_download: bool,
    llm: Chosen,
) -> None:
    """Match a quarter's artifacts, or any number, and keep the suggestions in the store, for `matcher review`.

    PATHS are files or folders, as for `matcher match`. What lies outside the period, or has no date where one is asked
    for, is not collected at all. An artifact that has changed is matched anew; what was said of it before stays.

    With --out, PATHS are JSONL and Parquet: files, folders, globs, or URLs such as s3://bucket/logs/*.parquet; options
    that go with a store (--git, --unsigned-by, --errors, --store, --llm) are refused.
    """
    if not paths and git is None:
        raise UsageError("nothing to collect; give files or folders, '-' for stdin, or --git PATH")
    if errors and any(path != "-" and Path(path).resolve() == Path(errors).resolve() for path in paths):
        raise UsageError(f"{errors}: is also what is read; write the errors to another file")
    settings = load_settings()
    chosen = {"framework": framework or settings.framework, "model": model or settings.model}
    scope = _scope(settings, subject, period, kinds)
    second = second_reader(llm)
    if out is not None:
        _only_without_out(
            **{
                "--git": git,
                "--unsigned-by": unsigned_by,
                "--errors": errors,
                "--store": store,
                "-": "-" in paths,
                "--llm": second is not None,
            }
        )
        cluster = Cluster(address=address, workers=workers) if engine == "ray" else None
        limit = max_bytes or settings.max_bytes
        reading = Inputs(paths=paths, input_format=input_format, max_bytes=limit, scope=scope, subject=subject)
        context.exit(collect_distributed(reading, out, cluster, jobs, allow_download=allow_download, **chosen))
    _only_with_out(engine, address, workers)
    if second is not None and jobs > 1:
        raise UsageError("--llm: goes with --jobs 1; how much is read at once is said by --llm-concurrency")
    inputs = chain(read_paths(paths, input_format, max_bytes, unsigned_by=unsigned_by, lasting_ids=True), _commits(git))
    if second is not None and not second.send:
        reader = make_matcher(framework, model, allow_download, second_reader=second)
        context.exit(print_bodies(reader, scope.of(inputs), second))
    with ExitStack() as stack:
        kept = stack.enter_context(open_chosen(store))
        work = stack.enter_context(_work(jobs, second, allow_download=allow_download, **chosen))
        scope = replace(scope, kept_since=kept_since(kept, settings))
        told = stack.enter_context(_telling(kept, errors, paths, git))
        done = _collect(kept, work, scope, subject, told, inputs)
        _summarise(done, kept.place, told)
    if not done.read and not done.stopped:
        raise InputError("nothing could be read; give files, folders or a repository with something in them")
    context.exit(exit_code(done))


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
            tell(f"skipped: {skipped}")


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


def _scope(settings: Settings, subject: str | None, period: Period | None, kinds: tuple[Kind, ...]) -> "Scope":
    from matcher.pipeline.collecting import Scope
    from matcher.pipeline.people import authors_of

    return Scope(authors=None if subject is None else authors_of(subject, settings), period=period, kinds=kinds)


def _only_without_out(**given: str | bool | None) -> None:
    """Refuse options that are for a store alone."""
    for name, value in given.items():
        if value:
            raise UsageError(f"{name}: does not go with --out, which reads JSONL and Parquet and writes to one folder")


def _only_with_out(engine: str, address: str | None, workers: int | None) -> None:
    """Refuse options that are for Parquet alone."""
    if engine == "ray":
        raise UsageError("--engine ray: needs --out, a folder that all machines can write to")
    if address or workers:
        raise UsageError(f"{'--address' if address else '--workers'}: goes with --engine ray and --out alone")


@contextmanager
def _work(
    jobs: int,
    second: "SecondReaderOptions | None",
    *,
    framework: str | None,
    model: str | None,
    allow_download: bool,
) -> Iterator["MatchExecutor"]:
    from matcher.pipeline.collecting import MatcherSpec, ProcessExecutor, ThreadExecutor

    spec = MatcherSpec(framework=framework, model=model, allow_download=allow_download, second_reader=second)
    if jobs > 1:
        with ProcessExecutor(spec, jobs) as work:
            yield work
        return
    matcher = spec.matcher()
    with ThreadExecutor(matcher) as work:
        try:
            yield work
        except KeyboardInterrupt:
            if matcher.second is not None:
                matcher.second.abandon()
            raise
    tell_second_reading(matcher)


def _commits(git: str | None) -> Iterator[Artifact | Skipped]:
    from matcher.artifacts.git import read_git

    if git is not None:
        # Who and when is looked at by `Scope`, as everywhere: git goes by the committer's date.
        yield from read_git(Path(git))


def _collect(
    store: "Store",
    work: "MatchExecutor",
    scope: "Scope",
    subject: str | None,
    told: _Telling,
    inputs: Iterable[Artifact | Skipped],
) -> "Collected":
    from matcher.pipeline.collecting import Collection

    with interruptible() as stopping:
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


def _summarise(done: "Collected", place: str, told: _Telling) -> None:
    told.progress.clear()
    sum_up(done, "matched anew")
    if done.skipped:
        tell(f"skipped: {done.skipped:,} in all, listed in {told.errors.path}")
    tell_stopped(done)
    tell(f"store: {place}")
