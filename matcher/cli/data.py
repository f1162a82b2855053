"""`matcher data`: what is kept about people, for them to see, and to have it deleted."""

import json
import sys
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from matcher.cli.messages import tell
from matcher.cli.options import chosen_place, open_chosen, store_options
from matcher.cli.output import replacing
from matcher.config import cache_folder, config_path, load_settings
from matcher.errors import UsageError
from matcher.report import visible

if TYPE_CHECKING:
    from matcher.pipeline.personal_data import Purged
    from matcher.store import Store

NAMED = 5
"""So many artifacts are told by their ids."""
SUBJECT = click.option("--subject", metavar="NAME", help="Whose, by all names of: matcher config subjects")
ARTIFACTS = click.option(
    "--artifact",
    "artifacts",
    multiple=True,
    metavar="ID",
    help="This one, by id or path; may be repeated.",
)


@click.group()
def data() -> None:
    """List, export or delete what is kept about people, or print a notice for them."""


@data.command("list")
@store_options
def list_people(store: str | None) -> None:
    """Print whose artifacts are kept, how many and of when, and the files that hold words from them."""
    from matcher.pipeline.lesson_files import lesson_files
    from matcher.pipeline.personal_data import derived

    with open_chosen(store, existing=True) as kept:
        for name, about in kept.authors().items():
            days = f"{about.first} to {about.last}" if about.first else "no dates"
            count = f"{about.artifacts:,} artifact{'' if about.artifacts == 1 else 's'}"
            click.echo(f"{visible(name or '(no author)')}\t{count}\t{days}")
        tell(f"# store: {kept.place}")
        for path in (*derived(kept), *lesson_files()):
            if path.exists():
                tell(f"# {path}")


@data.command("export", epilog='Example: matcher data export --subject "Noor Haddad" -o noor.jsonl')
@SUBJECT
@ARTIFACTS
@click.option("-o", "--output", type=click.Path(dir_okay=False), metavar="FILE", help="Write to FILE instead.")
@store_options
def export_person(subject: str | None, artifacts: tuple[str, ...], output: str | None, store: str | None) -> None:
    """Print everything about a person, an object a line: artifacts, suggestions, decisions, and lessons from them."""
    from matcher.pipeline.personal_data import export

    authors, count = _authors(subject, artifacts), 0
    with ExitStack() as stack:
        kept = stack.enter_context(open_chosen(store, existing=True))
        stream = stack.enter_context(replacing(output)) if output and output != "-" else sys.stdout
        for row in export(kept, authors, _meant(kept, artifacts)):
            count += 1
            stream.write(json.dumps(row) + "\n")
    if not count:
        about = _about(subject, artifacts)
        tell(f"nothing is kept about {about}; see the names in: matcher data list")


@data.command("purge", epilog='Example: matcher data purge --subject "Noor Haddad" --yes')
@SUBJECT
@ARTIFACTS
@click.option("--yes", is_flag=True, help="Do not ask.")
@store_options
def purge_person(subject: str | None, artifacts: tuple[str, ...], yes: bool, store: str | None) -> None:
    """Delete everything about a person for good: their artifacts in all versions, and all that was made from them.

    Or single artifacts, by their ids: those by nobody known, or by others, that name the person.

    What they decided on others' work stays in force, without their name. The search index, fitted models and answers of
    language models hold words of many people and can be made anew: they go whole.
    """
    from matcher.pipeline.people import is_by
    from matcher.pipeline.personal_data import naming, purge

    authors, about = _authors(subject, artifacts), _about(subject, artifacts)
    with open_chosen(store, existing=True) as kept:
        ids = _meant(kept, artifacts)
        if not yes:
            _ask(kept, about, authors, ids)
        _tell(about, purge(kept, authors, ids))
        if subject is not None:
            _tell_named(subject, naming(kept, authors))
    if any(is_by(name, authors) for name in load_settings().subjects):
        tell(f"their names are still in {config_path()}; forget them with: matcher config subjects remove")


@data.command("notice")
@click.option("--subject", metavar="NAME", help="Name the person in it.")
@store_options
def print_notice(subject: str | None, store: str | None) -> None:
    """Print a page for the people whose work is read: what is done and kept, where, who decides, how to delete it."""
    from matcher.pipeline.lesson_files import lessons_folder
    from matcher.pipeline.places import errors_path, index_root
    from matcher.report.notice import Notice, notice_text

    place, identity = chosen_place(store), ""
    if "://" in place:
        with open_chosen(store) as kept:
            place, identity = kept.place, kept.identity()
    settings = load_settings()
    notice = Notice(
        store=place,
        index=str(index_root(place, identity)),
        errors=str(errors_path(place)),
        lessons=str(lessons_folder()),
        settings=str(config_path()),
        cache=str(cache_folder()),
        language_model=settings.llm_url,
        subject=subject,
        retention_days=settings.retention_days,
    )
    click.echo(notice_text(notice), nl=False)


def _authors(subject: str | None, artifacts: Sequence[str]) -> set[str]:
    """Return the names that somebody goes by, none where only artifacts were asked for.

    Raises:
        UsageError: where neither is given.
    """
    from matcher.pipeline.people import authors_of

    if subject is None and not artifacts:
        raise UsageError("say about whom: --subject NAME, or --artifact ID; see the names in: matcher data list")
    return set() if subject is None else authors_of(subject)


def _meant(store: "Store", artifacts: Sequence[str]) -> set[str]:
    """Return the ids that are meant by ids and paths.

    Raises:
        UsageError: where the store has none of them.
    """
    from matcher.pipeline.reviewing.naming import ids_named

    return {one for name in artifacts for one in ids_named(store, name)}


def _about(subject: str | None, artifacts: Sequence[str]) -> str:
    return visible(", ".join([*([] if subject is None else [subject]), *artifacts]))


def _ask(store: "Store", about: str, authors: set[str], artifacts: Collection[str]) -> None:
    """Go on where a person says so.

    Raises:
        UsageError: where there is nobody to ask.
    """
    from matcher.pipeline.people import is_by

    if not sys.stdin.isatty():
        raise UsageError("deleting is for good, and there is nobody to ask; say --yes")
    found = {name: own.artifacts for name, own in store.authors().items() if name and is_by(name, authors)}
    if authors:
        tell(f"{sum(found.values()):,} artifacts by {', '.join(map(visible, found)) or about}")
    for each in sorted(artifacts):
        tell(visible(each))
    click.confirm(f"Delete everything about {about}, for good?", abort=True, err=True)


def _tell(about: str, purged: "Purged") -> None:
    gone = {name: count for name, count in purged.rows.items() if count}
    told = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in gone.items())
    click.echo(f"{about}: {told or 'nothing was kept in the store'}")
    if purged.lessons:
        click.echo(f"lessons of matcher tune: {purged.lessons:,}")
    for path in purged.files:
        click.echo(f"removed: {path}")
    if purged.unclear:
        tell(
            f"{purged.unclear:,} lessons of matcher tune stay that do not say whose work they are about; "
            "forget them all with: matcher tune --reset"
        )


def _tell_named(subject: str, named: Sequence[str]) -> None:
    """Say which artifacts stay although they name the person: somebody else's, or nobody's by what they say."""
    if not named:
        return
    some = ", ".join(map(visible, named[:NAMED])) + (f" and {len(named) - NAMED:,} more" if len(named) > NAMED else "")
    tell(
        f"by others or of no author, and kept, though they name {subject}: {some}; delete one with: "
        "matcher data purge --artifact ID"
    )
