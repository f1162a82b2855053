"""Whose an id is: two people's artifacts that happen to have the same one must not become one artifact."""

import re
from collections.abc import Iterable, Sequence

from matcher.config import load_settings
from matcher.domain import Artifact, Skipped
from matcher.domain.author_names import authors_in
from matcher.pipeline.people import authors_of, is_by
from matcher.store import Signed, Store


class Owners:
    """Knows whose artifact stands under an id: in the store, or on its way there.

    The same words under another author's name are no other artifact: the name was corrected. Other words without a name
    are an edit where they come from the same place.
    """

    def __init__(self, store: Store) -> None:
        """Ask a store, and the settings for the names that people go by."""
        self._store = store
        self._settings = load_settings()
        self._coming: dict[str, Artifact] = {}

    def parted(self, page: Sequence[Artifact]) -> tuple[list[Artifact], list[Skipped]]:
        """Return the artifacts that may go into the store, and those that would take another's place; both in order."""
        mine: list[Artifact] = []
        others: list[Skipped] = []
        if not page:
            return mine, others
        for one, before in zip(page, self._store.signed(page), strict=True):
            coming = self._coming.get(one.id)
            if coming is not None and coming.fingerprint != one.fingerprint:
                before = Signed(author=coming.author, source=coming.source) if coming.author else None
            if before is not None and self._is_anothers(one, before):
                others.append(_taken(one, before.author))
            else:
                mine.append(one)
                self._coming[one.id] = one
        return mine, others

    def kept(self, artifacts: Iterable[Artifact]) -> None:
        """Hear that artifacts are in the store now."""
        for one in artifacts:
            self._coming.pop(one.id, None)

    def _is_anothers(self, one: Artifact, before: Signed) -> bool:
        """Return whether other words under an id are by somebody else, or by nobody and from another place."""
        if one.author:
            return not self._is_same(before.author, one.author)
        return _file(one.source) != _file(before.source)

    def _is_same(self, before: str, author: str) -> bool:
        names = {form for name in (before, *authors_in(before)) for form in authors_of(name, self._settings)}
        return is_by(author, names)


def _file(source: str | None) -> str:
    """Return a source without the line or item in it, which moves as others come."""
    return re.sub(r":\d+$", "", source or "")


def _taken(one: Artifact, before: str) -> Skipped:
    if not one.author:
        return Skipped(
            source=one.source or one.id,
            reason=f"has the id {one.id!r} of an artifact by {before}, other words, and no author",
            remedy="say whose it is (--unsigned-by NAME, or in the file), or give it an id of its own",
        )
    return Skipped(
        source=one.source or one.id,
        reason=f"has the id {one.id!r} of an artifact by {before}, and is by {one.author}",
        remedy="give each an id of its own, or say that both names are one person's: matcher config subjects set",
    )
