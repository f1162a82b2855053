"""Reads artifacts as Parquet: a row each, with columns named like the keys of `records`; other columns are ignored."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from matcher.artifacts.records import KEYS, Records
from matcher.artifacts.source import Source, UnreadableError
from matcher.domain import Artifact, Skipped
from matcher.errors import install_command

if TYPE_CHECKING:
    from pyarrow import RecordBatch
    from pyarrow.parquet import ParquetFile

_ROWS = 512
"""How many rows are turned into records together."""


def read_parquet(source: Source) -> Iterator[Artifact | Skipped]:
    """Return an iterator over the rows' artifacts; each row that cannot be used is one `Skipped`.

    A row group is read at a time, and none of its columns that are not needed.

    Raises:
        UnreadableError: where it is no Parquet, has no column of words, or pyarrow is missing.
    """
    file, records = open_parquet(source), Records(source, unit="row")
    first = 1
    for group in range(file.num_row_groups):
        count = file.metadata.row_group(group).num_rows
        yield from read_rows(records, file, group=group, start=0, count=count, first=first)
        first += count


def open_parquet(source: Source) -> "ParquetFile":
    """Return the opened file, of which only the footer has been read.

    Raises:
        UnreadableError: as `read_parquet`.
    """
    try:
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise UnreadableError("is Parquet, which needs pyarrow to be read", install_command("parquet")) from error
    # Its table of contents stands at the end: what comes through a pipe has to be held.
    stream = source.stream if source.stream.seekable() else io.BytesIO(source.read())
    file = ParquetFile(stream, pre_buffer=False)
    if not {"title", "text"} & set(file.schema_arrow.names):
        raise UnreadableError("has no column text and none title", "name the columns as the keys of JSONL are")
    return file


def read_rows(
    records: Records, file: "ParquetFile", *, group: int, start: int, count: int, first: int
) -> Iterator[Artifact | Skipped]:
    """Yield what some rows of one row group hold.

    Args:
        records: makes artifacts of them.
        file: as `open_parquet` returns it.
        group: position of the row group.
        start: the row in it to begin with, from 0.
        count: how many rows.
        first: the number of that row in the whole file, from 1.
    """
    columns = [name for name in KEYS if name in file.schema_arrow.names]
    number = first
    for batch in file.iter_batches(batch_size=_ROWS, row_groups=[group], columns=columns):
        part = batch.slice(min(start, len(batch)), count)  # at most to the batch's end
        start, count = max(0, start - len(batch)), count - len(part)
        for row in _rows(part):
            yield _outcome(records, number, row)
            number += 1
        if not count:
            return


def _outcome(records: Records, number: int, row: dict[str, object] | None) -> Artifact | Skipped:
    source = records.source
    if row is None:
        return source.skipped("holds a value that cannot be read", "write texts as UTF-8", at=number)
    held = sum(len(value) for value in row.values() if isinstance(value, str))
    if held > source.max_bytes:
        reason = f"is longer than {source.max_bytes:,} characters"
        return source.skipped(reason, "split it or raise --max-bytes", at=number)
    return records.artifact(number, {key: None if value != value else value for key, value in row.items()})


def _rows(batch: "RecordBatch") -> Iterator[dict[str, object] | None]:
    """Yield each row by column name; None for one that holds what is no text, such as broken UTF-8."""
    plain = _without_nanoseconds(batch)
    try:
        rows: list[dict[str, object]] = plain.to_pylist()
    except (ValueError, OverflowError):
        yield from (_row(plain.slice(place, 1)) for place in range(len(plain)))
    else:
        yield from rows


def _row(batch: "RecordBatch") -> dict[str, object] | None:
    try:
        found: dict[str, object] = batch.to_pylist()[0]
    except (ValueError, OverflowError):
        return None
    return found


def _without_nanoseconds(batch: "RecordBatch") -> "RecordBatch":
    """Return the batch with moments in microseconds: Python's have no more, and pyarrow would ask pandas for them."""
    import pyarrow as pa

    def plain(column: Any) -> Any:
        if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
            return column.cast(pa.timestamp("us", tz=column.type.tz), safe=False)
        return column

    return pa.RecordBatch.from_arrays([plain(column) for column in batch.columns], names=batch.schema.names)
