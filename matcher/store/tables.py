"""The tables as queries see them. What makes them is `migrations`; a test holds the two together."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Float, ForeignKey, LargeBinary, MetaData, Table, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.types import TypeDecorator

from matcher.parsing import json_of
from matcher.store.text_encoding import original, storable


class UndecodableError(SQLAlchemyError):
    """A row does not hold what was written: the store is damaged."""


class Words(TypeDecorator[str]):
    """Any Python string, as `text_encoding.storable` writes it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return what is stored."""
        return None if value is None else storable(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Return what was given."""
        return None if value is None else original(value)


class Json(TypeDecorator[Any]):
    """Lists and dictionaries of strings and numbers, as readable JSON."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Return what is stored."""
        return None if value is None else storable(json.dumps(value, ensure_ascii=False, separators=(",", ":")))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Return what was given; tuples come back as lists."""
        try:
            return None if value is None else json_of(original(value))
        except ValueError as error:
            raise UndecodableError("JSON") from error


class Written(TypeDecorator[datetime]):
    """A date as it was written, with its own time zone or none: its text sorts and compares by the local day."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Return what is stored."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Return what was given."""
        return _date(value)


class Moment(TypeDecorator[datetime]):
    """A moment of the store's own clock, in UTC: its text sorts and compares by time."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Return what is stored; what names no zone is taken as UTC."""
        if value is None:
            return None
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Return the moment, aware, in UTC."""
        return _date(value)


def _date(value: str | None) -> datetime | None:
    try:
        return None if value is None else datetime.fromisoformat(value)
    except ValueError as error:
        raise UndecodableError("date") from error


METADATA = MetaData()


def _number() -> "Column[int]":
    return Column("number", BigInteger, primary_key=True)


def _to(table: str, name: str) -> "Column[int]":
    return Column(name, BigInteger, ForeignKey(f"{table}.number"), nullable=False)


meta = Table(
    "meta",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
frameworks = Table(
    "frameworks",
    METADATA,
    _number(),
    Column("id", Words, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("title", Words, nullable=False),
    Column("content", Json, nullable=False),
)
provenances = Table(
    "provenances",
    METADATA,
    _number(),
    Column("digest", Text, nullable=False),
    Column("framework_id", Words, nullable=False),
    Column("framework_fingerprint", Text, nullable=False),
    Column("model_id", Words, nullable=False),
    Column("model_fingerprint", Text, nullable=False),
    Column("settings_fingerprint", Text, nullable=False),
)
runs = Table(
    "runs",
    METADATA,
    _number(),
    _to("provenances", "provenance"),
    _to("frameworks", "framework"),
    Column("started", Moment, nullable=False),
    Column("finished", Moment),
    Column("matcher", Text, nullable=False),
    Column("period", Words),
    Column("subject", Words),
    Column("engine", Words, nullable=False),
)
artifacts = Table(
    "artifacts",
    METADATA,
    _number(),
    Column("digest", Text, nullable=False),
    Column("id", Words, nullable=False),
)
authors = Table(
    "authors",
    METADATA,
    _number(),
    Column("digest", Text, nullable=False),
    Column("name", Words, nullable=False),
)
versions = Table(
    "versions",
    METADATA,
    _number(),
    _to("artifacts", "artifact"),
    Column("fingerprint", Text, nullable=False),
    Column("kind", Words, nullable=False),
    Column("text_digest", Text),
    Column("first_seen", Moment, nullable=False),
    Column("title", Words),
    Column("text", Words, nullable=False),
)
sightings = Table(
    "sightings",
    METADATA,
    _number(),
    _to("artifacts", "artifact"),
    _to("versions", "version"),
    Column("author", BigInteger, ForeignKey("authors.number")),
    Column("created_at", Written),
    Column("seen_at", Moment, nullable=False),
    Column("url", Words),
    Column("source", Words),
    Column("notes", Json, nullable=False),
)
results = Table(
    "results",
    METADATA,
    _number(),
    _to("versions", "version"),
    _to("provenances", "provenance"),
    _to("runs", "run"),
    Column("notes", Json, nullable=False),
    Column("voice", Text),
)
suggestions = Table(
    "suggestions",
    METADATA,
    _number(),
    _to("results", "result"),
    Column("behavior_id", Words, nullable=False),
    Column("rank", BigInteger, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("threshold", Float, nullable=False),
    Column("quotes", Json, nullable=False),
    Column("verdict", Json),
)
vectors = Table(
    "vectors",
    METADATA,
    _number(),
    _to("versions", "version"),
    Column("encoder", Text, nullable=False),
    Column("dimension", BigInteger, nullable=False),
    Column("spans", Json, nullable=False),
    Column("matrix", LargeBinary, nullable=False),
)
decisions = Table(
    "decisions",
    METADATA,
    _number(),
    _to("artifacts", "artifact"),
    Column("fingerprint", Text, nullable=False),
    Column("framework_id", Words, nullable=False),
    Column("behavior_id", Words, nullable=False),
    Column("ruling", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("ruled_by", Words, nullable=False),
    Column("ruled_at", Moment, nullable=False),
    Column("note", Words),
    Column("quotes", Json, nullable=False),
    Column("noted_by", Words),
)
changes = Table(
    "changes",
    METADATA,
    _number(),
    Column("artifact", BigInteger, nullable=False),
)
