"""One record of the matcher's own contract as an artifact, wherever it came from: a line of JSONL, a row of Parquet.

Keys: `id`, `kind`, `title`, `text`, `author`, `created_at`, `url`, all optional save one of `title` and `text`.
"""

from collections.abc import Mapping

from matcher.artifacts.authorship import bot_note
from matcher.artifacts.detect import named_kind
from matcher.artifacts.source import Source, moment
from matcher.artifacts.values import address, words
from matcher.domain import Artifact, Kind, Skipped

KEYS = ("id", "kind", "title", "text", "author", "created_at", "url")
_REMEMBERED = 1_000_000
"""How many ids are kept in mind to tell of doubles; a file of any length is read in bounded memory."""


class Records:
    """The records of one input, in order: each is an artifact or, where it cannot be used, a `Skipped`."""

    def __init__(self, source: Source, *, unit: str) -> None:
        """Read for a source whose records people count as `line` or `row`."""
        self.source = source
        self._unit = unit
        self._seen: dict[int, int] = {}

    def artifact(self, number: int, record: Mapping[str, object]) -> Artifact | Skipped:
        """Return what a record holds; what is wrong with a key other than title and text is a note."""
        title, wrong_title = words(record.get("title"))
        text, wrong_text = words(record.get("text"))
        for key, wrong in (("title", wrong_title), ("text", wrong_text)):
            if wrong:
                return self.source.skipped(f"'{key}' {wrong}", "write it as one string", at=number)
        if not f"{title or ''}{text or ''}".strip():
            remedy = "give it one of them, or leave it out"
            return self.source.skipped("has neither text nor title", remedy, at=number)
        own_id, id_note = self._id(record.get("id"), number)
        kind, kind_note = _kind(record.get("kind"))
        author, wrong_author = words(record.get("author"))
        created_at, date_note = moment(record.get("created_at"))
        url, url_note = address(record.get("url"))
        author_note = wrong_author and f"author {wrong_author}: left out"
        return Artifact(
            id=own_id or f"{self.source.id}:{number}",
            text=text or "",
            title=title or None,
            kind=kind,
            author=author or None,
            created_at=created_at,
            url=url,
            source=self.source.name,
            notes=tuple(
                note for note in (bot_note(author), id_note, kind_note, author_note, date_note, url_note) if note
            ),
        )

    def _id(self, value: object, number: int) -> tuple[str | None, str | None]:
        """Return the id that a record brings, and a note where it is none or was used before."""
        own, wrong = words(value)
        if wrong:
            return None, f"id {wrong}: the {self._unit} number stands in its place"
        own = (own or "").strip()  # a line end in it, as tables leave some, would be lost on its way through a page
        if not own:
            return None, None
        key = hash(own)  # an id can be as long as a line
        first = self._seen.get(key)
        if first is None and len(self._seen) < _REMEMBERED:
            self._seen[key] = number
        return own, None if first is None else f"id {own[:60]!r} was already used on {self._unit} {first}"


def _kind(value: object) -> tuple[Kind, str | None]:
    name, wrong = words(value)
    if wrong:
        return "other", f"kind {wrong}: taken as other"
    return named_kind(name) if name and name.strip() else ("other", None)
