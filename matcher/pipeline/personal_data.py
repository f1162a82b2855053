"""What is kept about people, and how it goes for good: the store, and every file that holds words from it."""

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matcher.config import cache_folder
from matcher.domain import Artifact
from matcher.domain.author_names import caseless
from matcher.pipeline.collecting.errors import leftovers
from matcher.pipeline.deletion import remove
from matcher.pipeline.lesson_files import about, forget
from matcher.pipeline.people import is_by
from matcher.pipeline.places import answers_folder, errors_path, index_root_of

if TYPE_CHECKING:
    from matcher.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """What has gone, and what nobody can tell."""

    rows: dict[str, int]
    """Of each table of the store."""
    lessons: int
    """What `matcher tune` had learned from their artifacts."""
    unclear: int
    """Lessons that stay and do not say whose artifact they are about."""
    files: tuple[Path, ...]
    """Deleted whole: they are made anew where they are needed."""


@dataclass(frozen=True, slots=True)
class _Theirs:
    """Some people's artifacts, by all that can tell that a lesson is about one of them."""

    authors: Set[str]
    ids: set[str] = field(default_factory=set)
    fingerprints: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)

    def note(self, row: Mapping[str, Any]) -> None:
        """Remember what a row of the store's export tells."""
        if row["type"] == "artifact":
            self.ids.add(row["id"])
            for version in row["versions"]:
                self.fingerprints.add(version["fingerprint"])
                self.texts.add(f"{version['title'] or ''}\n{version['text']}")

    def __contains__(self, artifact: Artifact) -> bool:
        if artifact.author is not None:
            return is_by(artifact.author, self.authors) or artifact.id in self.ids
        words = (artifact.text.strip() or artifact.title or "").strip()
        known = artifact.id in self.ids or artifact.fingerprint in self.fingerprints
        return known or (words != "" and any(words in text for text in self.texts))


def drop_older(store: "Store", days: int, now: datetime | None = None) -> int:
    """Return how many artifacts went: of which no words were first seen and no ruling was made in so many days.

    With them goes what was learned from them, and the search index and answers of language models, which are made anew.
    The store comes last, as in `purge`: where this is cut off, the next time finds what is left.

    Raises:
        StoreError: where the store could not be rewritten; opening it again finishes it.
        ConfigurationError: where a file cannot be removed.
    """
    before = (now or datetime.now(UTC)) - timedelta(days=days)
    old, made = set(store.older(before)), [index_root_of(store), answers_folder()]
    if old:
        forget(lambda one: one.id in old or store.artifact(one.id) is None, of_store=store.identity())
        remove(made)
    gone = store.purge_older(before)["artifacts"]
    if gone:
        forget(lambda one: one.id in old, of_store=store.identity())  # what somebody has learned meanwhile
        remove(made)
    return gone


def export(store: "Store", authors: Set[str], ids: Set[str] = frozenset()) -> Iterator[dict[str, Any]]:
    """Yield everything about some people, and artifacts by id, as JSON has it: what is kept, and was learned."""
    theirs = _Theirs(authors)
    for row in store.export(authors, ids):
        theirs.note(row)
        yield row
    yield from ({"type": "lesson", **row} for row in about(theirs.__contains__))


def purge(store: "Store", authors: Set[str], ids: Set[str] = frozenset()) -> Purged:
    """Delete everything about some people, and the artifacts with these ids, for good, and return what went.

    The store comes last: where this is cut off, doing it again finds what is left. What holds words of many people at
    once, and can be made anew, goes whole.

    Raises:
        StoreError: where the store could not be rewritten; doing it again finishes it.
        ConfigurationError: where a file cannot be removed.
    """
    theirs = _Theirs(authors)
    for row in store.export(authors, ids):
        theirs.note(row)
    lessons, _ = forget(theirs.__contains__)
    files = remove(derived(store))
    rows = store.purge(authors, ids)
    more, unclear = forget(theirs.__contains__)  # what somebody has learned meanwhile
    return Purged(rows=rows, lessons=lessons + more, unclear=unclear, files=(*files, *remove(derived(store))))


def naming(store: "Store", names: Set[str]) -> tuple[str, ...]:
    """Return the ids of the artifacts that hold one of these names, in words, notes or path; `purge` goes by authors.

    The names are as `matcher.domain.author_names.names_of` has them: case and line breaks are no difference.
    """
    if not names:
        return ()
    words = "|".join(re.escape(name) for name in sorted(names))
    named = re.compile(rf"(?<!\w)(?:{words})(?!\w)")
    return tuple(dict.fromkeys(one for one, text in store.versions() if named.search(caseless(f"{one}\n{text}"))))


def derived(store: "Store") -> list[Path]:
    """Return the files and folders that hold words from the store, or from what was read for it, and can go."""
    return [
        index_root_of(store),
        *leftovers(errors_path(store.place)),
        *sorted((cache_folder() / "models").glob("*.npz*")),  # and what a process that was killed left half-written
        answers_folder(),
    ]
