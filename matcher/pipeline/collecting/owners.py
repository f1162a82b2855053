"""Whose an id is: two people's artifacts that happen to have the same one must not become one artifact."""

from collections.abc import Iterable, Sequence

from matcher.config import load_settings
from matcher.domain import Artifact, Skipped
from matcher.pipeline.people import authors_of, is_by
from matcher.store import Store, authors_in


class Owners:
    """Knows whose artifact stands under an id: in the store, or on its way there.

    The same words under another author's name are no other artifact: the name was corrected.
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
                before = coming.author
            if before and one.author and not self._is_same(before, one.author):
                others.append(_taken(one, before))
            else:
                mine.append(one)
                self._coming[one.id] = one
        return mine, others

    def kept(self, artifacts: Iterable[Artifact]) -> None:
        """Hear that artifacts are in the store now."""
        for one in artifacts:
            self._coming.pop(one.id, None)

    def _is_same(self, before: str, author: str) -> bool:
        names = {form for name in (before, *authors_in(before)) for form in authors_of(name, self._settings)}
        return is_by(author, names)


def _taken(one: Artifact, before: str) -> Skipped:
    return Skipped(
        source=one.source or one.id,
        reason=f"has the id {one.id!r} of an artifact by {before}, and is by {one.author}",
        remedy="give each an id of its own, or say that both names are one person's: matcher config subjects set",
    )
