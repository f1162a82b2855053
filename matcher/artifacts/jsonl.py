"""Reads artifacts as JSONL, the matcher's own contract: one object on each line.

Keys: `id`, `kind`, `title`, `text`, `author`, `created_at`, `url`, all optional save one of `title` and `text`.
"""

import codecs
import json
from collections.abc import Iterator
from typing import BinaryIO

from matcher.artifacts.detect import named_kind
from matcher.artifacts.source import Source, moment
from matcher.artifacts.values import address, words
from matcher.artifacts.voices import BOT_NOTE, is_bot
from matcher.domain import Artifact, Kind, Skipped

_REMEMBERED = 1_000_000
"""How many ids are kept in mind to tell of doubles; a file of any length is read in bounded memory."""
_CHUNK = 65_536


def read_jsonl(source: Source) -> Iterator[Artifact | Skipped]:
    """Return an iterator over the lines' artifacts; each line that cannot be used is one `Skipped`.

    At most one line is held, and none that is longer than `source.max_bytes`.
    """
    seen: dict[int, int] = {}
    for number, line in _lines(source.stream, source.max_bytes):
        if number == 1 and line and line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            yield source.skipped("is UTF-16, not UTF-8", "save it again as UTF-8")
            return
        if line is None:
            reason = f"is longer than {source.max_bytes:,} bytes"
            yield source.skipped(reason, "split it or raise --max-bytes", at=number)
        elif line.strip():
            yield _outcome(source, number, line, seen)


def _lines(stream: BinaryIO, limit: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield each line with its number, without its line end; None for one that is longer than `limit` bytes."""
    number = 0
    while line := stream.readline(limit + 2):
        number += 1
        whole = line.endswith(b"\n")
        line = line.removesuffix(b"\n").removesuffix(b"\r")
        if len(line) <= limit:
            yield number, line
            continue
        while not whole and (rest := stream.readline(_CHUNK)):
            whole = rest.endswith(b"\n")
        yield number, None


def _outcome(source: Source, number: int, line: bytes, seen: dict[int, int]) -> Artifact | Skipped:
    try:
        record = json.loads(line.removeprefix(codecs.BOM_UTF8).decode("utf-8"), parse_constant=_missing)
    except UnicodeDecodeError as error:
        return source.skipped(f"is not valid UTF-8 at byte {error.start + 1}", "save the line as UTF-8", at=number)
    except json.JSONDecodeError as error:
        reason = f"is not valid JSON (column {error.colno}: {error.msg})"
        return source.skipped(reason, "put one whole JSON object on each line", at=number)
    except RecursionError:
        return source.skipped("is nested too deeply", "put one flat JSON object on each line", at=number)
    except ValueError:  # Python reads no number of more than 4,300 digits
        return source.skipped("holds a number that is too long", "write long numbers as strings", at=number)
    if not isinstance(record, dict):
        return source.skipped("is not a JSON object", 'write {"text": "…"} on each line', at=number)
    return _artifact(source, number, record, seen)


def _missing(_: str) -> None:
    """Return null for NaN and Infinity: tables write a missing cell so."""


def _artifact(source: Source, number: int, record: dict[str, object], seen: dict[int, int]) -> Artifact | Skipped:
    title, wrong_title = words(record.get("title"))
    text, wrong_text = words(record.get("text"))
    for key, wrong in (("title", wrong_title), ("text", wrong_text)):
        if wrong:
            return source.skipped(f"'{key}' {wrong}", "write it as one string", at=number)
    if not f"{title or ''}{text or ''}".strip():
        return source.skipped("has neither text nor title", "give it one of them, or leave it out", at=number)
    own_id, id_note = _id(record.get("id"), number, seen)
    kind, kind_note = _kind(record.get("kind"))
    author, wrong_author = words(record.get("author"))
    created_at, date_note = moment(record.get("created_at"))
    url, url_note = address(record.get("url"))
    author_note = wrong_author and f"author {wrong_author}: left out"
    by_bot = BOT_NOTE if is_bot(author) else None
    return Artifact(
        id=own_id or f"{source.id}:{number}",
        text=text or "",
        title=title or None,
        kind=kind,
        author=author or None,
        created_at=created_at,
        url=url,
        source=source.name,
        notes=tuple(note for note in (by_bot, id_note, kind_note, author_note, date_note, url_note) if note),
    )


def _id(value: object, number: int, seen: dict[int, int]) -> tuple[str | None, str | None]:
    """Return the id that a line brings, and a note where it is none or was used before."""
    own, wrong = words(value)
    if wrong:
        return None, f"id {wrong}: the line number stands in its place"
    if not own or not own.strip():
        return None, None
    key = hash(own)  # an id can be as long as a line
    first = seen.get(key)
    if first is None and len(seen) < _REMEMBERED:
        seen[key] = number
    return own, None if first is None else f"id {own[:60]!r} was already used on line {first}"


def _kind(value: object) -> tuple[Kind, str | None]:
    name, wrong = words(value)
    if wrong:
        return "other", f"kind {wrong}: taken as other"
    return named_kind(name) if name and name.strip() else ("other", None)
