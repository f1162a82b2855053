"""What was tried once, by scripts that were not kept: rows that whoever tried it wrote into a JSON file in docs/."""

from collections.abc import Iterator, Mapping, Sequence

COLUMNS = ("what", "predicted", "measured", "kept", "why")


def tried_table(rows: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """Yield the lines of the table of these rows, which have all COLUMNS."""
    yield f"| {' | '.join(COLUMNS)} |"
    yield "|---" * len(COLUMNS) + "|"
    for row in rows:
        yield f"| {' | '.join(row[column] for column in COLUMNS)} |"
