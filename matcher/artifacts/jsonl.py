"""Reads artifacts as JSONL, the matcher's own contract: one object on each line, with the keys of `records`."""

import codecs
import json
from collections.abc import Iterator
from typing import BinaryIO

from matcher.artifacts.records import Records
from matcher.artifacts.source import Source
from matcher.domain import Artifact, Skipped

_CHUNK = 65_536


def read_jsonl(source: Source, *, first: int = 1) -> Iterator[Artifact | Skipped]:
    """Return an iterator over the lines' artifacts; each line that cannot be used is one `Skipped`.

    At most one line is held, and none that is longer than `source.max_bytes`.

    Args:
        source: what to read.
        first: the number of its first line, where the stream is a part of a longer file.
    """
    records = Records(source, unit="line")
    for number, line in enumerate(_lines(source.stream, source.max_bytes), first):
        if number == 1 and line and line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            yield source.skipped("is UTF-16, not UTF-8", "save it again as UTF-8")
            return
        if line is None:
            reason = f"is longer than {source.max_bytes:,} bytes"
            yield source.skipped(reason, "split it or raise --max-bytes", at=number)
        elif line.strip():
            yield _outcome(source, number, line, records)


def _lines(stream: BinaryIO, limit: int) -> Iterator[bytes | None]:
    """Yield each line without its line end; None for one that is longer than `limit` bytes."""
    while line := stream.readline(limit + 2):
        whole = line.endswith(b"\n")
        line = line.removesuffix(b"\n").removesuffix(b"\r")
        if len(line) <= limit:
            yield line
            continue
        while not whole and (rest := stream.readline(_CHUNK)):
            whole = rest.endswith(b"\n")
        yield None


def _outcome(source: Source, number: int, line: bytes, records: Records) -> Artifact | Skipped:
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
    return records.artifact(number, record)


def _missing(_: str) -> None:
    """Return null for NaN and Infinity: tables write a missing cell so."""
