"""The notice for the people whose work is read: what the tool does and keeps, in plain words."""

import shlex
from dataclasses import dataclass

_PAGE = """\
# What is kept about your work

Somebody uses `matcher` to look through work artifacts: pull requests, design docs, work logs, notes. Some of them are
yours. This page says what it does with them, what it keeps and where, who decides, and how to have it deleted.

## What it does

It reads the artifacts that it is given and suggests which behaviors of a career framework each *may* evidence, quoting
the words that say so. A suggestion is a place to look. Many are wrong, and much is missed: where nothing is suggested,
that says nothing about you.

It does not score, rank or compare people. It makes no percentage and no list of what is missing; what it counts about
a person is artifacts. Words of templates and bots, and what others wrote beside yours, are not matched as yours. A
quote is what somebody wrote: nobody has checked that it is true.

{where_it_runs}

## What it keeps

- The artifacts with your name on them: title, text, your name as it stands there, date, link, and where it was read.
  When one changes, its earlier words stay too. Comments that stand apart are not kept; what others wrote inside (lines
  of minutes, quoted mail) is kept with it.
- What was suggested for each, with the quotes, and what it was made with.
- What people decided: accepted or rejected, who, when, and their notes.
- Numbers for finding a passage again.

All this is in **{store}**.

Made from it, and kept on this machine:

- `{index}`: for searching. Made anew where it is missing.
- `{errors}`: the names of files that could not be read the last time.
- `{lessons}`: what `matcher tune` learned from decisions, with the whole text of the artifacts they were about. There
  only where it was used.
- `{settings}`: settings, and the names that you go by elsewhere where somebody wrote them down.
- `{cache}`: models. They hold no artifacts of yours, unless somebody copied words into a framework's examples. Where a
  language model was asked, also its answers, which repeat words of yours.

{how_long}

## Who decides

A person. Nothing becomes evidence before somebody has read and accepted it; a ruling stands beside the suggestion with
their name. What was rejected does not come back. If you think that something is wrong or missing, say so: a decision
can be changed or get a note, and what is missing can be added in your own words (`matcher add --attest`).

## What you can ask for

- **To see it**: `matcher data export --subject {subject}` writes down everything, in one file.
- **To have it deleted**: `matcher data purge --subject {subject}` deletes all of the above about you, for good, and
  takes your name off what you decided on others' work.

Ask whoever gave you this page to run them. Neither reaches what was made before and stored elsewhere: reports already
handed in, errors files under another name, folders of `matcher collect --out`, backups of this {machine}, and the
artifacts themselves where they come from.{others}
"""


_OTHERS = """

The database can be read by everybody who may connect to it. Whoever has searched it, or run `matcher tune`, keeps
copies on a machine of their own, and has to run the second command there, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What the notice names: real places, and the person it is for."""

    store: str
    """A path, or server and database without a password."""
    index: str
    errors: str
    lessons: str
    settings: str
    cache: str
    language_model: str | None = None
    """Where one is that may be asked; None where none is set."""
    subject: str | None = None
    retention_days: int | None = None


def notice_text(notice: Notice) -> str:
    """Return the page as Markdown that reads well as plain text."""
    server = "://" in notice.store
    days = notice.retention_days
    where = "Everything happens on the machine of whoever runs it. Nothing is sent anywhere"
    exceptions = [", but to the database server named below"] if server else []
    if notice.language_model:
        exceptions.append(
            ", but, where whoever runs it asks for a second reading (`--llm`, or the setting `llm`), to the language "
            f"model at {notice.language_model}: sentences of yours, with names, addresses and secrets taken out unless "
            "they switch that off, and beside them passages from the examples of the framework, with the same taken "
            "out wherever these are not the ones that come with the matcher"
        )
    kept = (
        "It is kept until somebody deletes it."
        if days is None
        else f"It is deleted at the next collection {days:,} days after it was first read and last decided on."
    )
    return _PAGE.format(
        where_it_runs=f"{where}{'; and'.join(exceptions)}.",
        store=notice.store,
        index=notice.index,
        errors=notice.errors,
        lessons=notice.lessons,
        settings=notice.settings,
        cache=notice.cache,
        how_long=kept,
        subject=shlex.quote(notice.subject or "your name"),
        machine="machine and of the server" if server else "machine",
        others=_OTHERS if server else "",
    )
