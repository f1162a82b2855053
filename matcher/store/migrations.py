"""Numbered steps from an empty database to today's tables. A step that has been released is never changed.

Each step is applied in one transaction with the number that says so: a store stands before a step or behind it, never
within. `{…}` is what SQLite and PostgreSQL spell differently.
"""

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, text

from matcher.errors import ConfigurationError

Step = tuple[str, ...]

STEPS: tuple[Step, ...] = (
    (
        # What a result is made with, kept so that it can be explained later. The newest of an id is its last row.
        "CREATE TABLE frameworks (number {serial}, id {text} NOT NULL, fingerprint {text} NOT NULL,"
        " title {text} NOT NULL, content {text} NOT NULL)",
        "CREATE INDEX frameworks_by_id ON frameworks (id, number)",
        "CREATE TABLE provenances (number {serial}, digest {text} NOT NULL UNIQUE, framework_id {text} NOT NULL,"
        " framework_fingerprint {text} NOT NULL, model_id {text} NOT NULL, model_fingerprint {text} NOT NULL,"
        " settings_fingerprint {text} NOT NULL)",
        "CREATE INDEX provenances_by_framework ON provenances (framework_id)",
        "CREATE TABLE runs (number {serial}, provenance {integer} NOT NULL REFERENCES provenances (number),"
        " framework {integer} NOT NULL REFERENCES frameworks (number), started {text} NOT NULL, finished {text},"
        " matcher {text} NOT NULL, period {text}, subject {text}, engine {text} NOT NULL)",
        "CREATE INDEX runs_by_provenance ON runs (provenance, number)",
        # What was read. An id or a name can be longer than an index of PostgreSQL takes: both are found by digest.
        "CREATE TABLE artifacts (number {serial}, digest {text} NOT NULL UNIQUE, id {text} NOT NULL)",
        "CREATE TABLE authors (number {serial}, digest {text} NOT NULL UNIQUE, name {text} NOT NULL)",
        # The long columns stand last: SQLite reads a row from its beginning.
        "CREATE TABLE versions (number {serial}, artifact {integer} NOT NULL REFERENCES artifacts (number),"
        " fingerprint {text} NOT NULL, kind {text} NOT NULL, text_digest {text}, first_seen {text} NOT NULL,"
        " title {text}, text {text} NOT NULL, UNIQUE (artifact, fingerprint))",
        "CREATE INDEX versions_by_text ON versions (text_digest, artifact)",
        # The newest sighting of an artifact says which words it has now, and what is known about them.
        "CREATE TABLE sightings (number {serial}, artifact {integer} NOT NULL REFERENCES artifacts (number),"
        " version {integer} NOT NULL REFERENCES versions (number), author {integer} REFERENCES authors (number),"
        " created_at {text}, seen_at {text} NOT NULL, url {text}, source {text}, notes {text} NOT NULL)",
        "CREATE INDEX sightings_by_artifact ON sightings (artifact, number)",
        "CREATE INDEX sightings_by_version ON sightings (version)",
        "CREATE INDEX sightings_by_author ON sightings (author)",
        # What the machine said. Unique: to collect again what has been judged is no work and no second row.
        "CREATE TABLE results (number {serial}, version {integer} NOT NULL REFERENCES versions (number),"
        " provenance {integer} NOT NULL REFERENCES provenances (number),"
        " run {integer} NOT NULL REFERENCES runs (number), notes {text} NOT NULL, UNIQUE (version, provenance))",
        "CREATE TABLE suggestions (number {serial}, result {integer} NOT NULL REFERENCES results (number),"
        " behavior_id {text} NOT NULL, rank {integer} NOT NULL, confidence {real} NOT NULL, threshold {real} NOT NULL,"
        " quotes {text} NOT NULL, verdict {text}, UNIQUE (result, behavior_id))",
        "CREATE INDEX suggestions_by_behavior ON suggestions (behavior_id, result)",
        # What people said.
        "CREATE TABLE decisions (number {serial}, artifact {integer} NOT NULL REFERENCES artifacts (number),"
        " fingerprint {text} NOT NULL, framework_id {text} NOT NULL, behavior_id {text} NOT NULL,"
        " ruling {text} NOT NULL, origin {text} NOT NULL, ruled_by {text} NOT NULL, ruled_at {text} NOT NULL,"
        " note {text}, quotes {text} NOT NULL)",
        "CREATE INDEX decisions_by_pair ON decisions (framework_id, behavior_id, artifact, number)",
        "CREATE INDEX decisions_by_artifact ON decisions (artifact)",
        # For the search: rows to find passages by, and what has changed for it. `changes` outlives a purge, so it
        # holds a number and no word, and points at nothing.
        "CREATE TABLE vectors (number {serial}, version {integer} NOT NULL REFERENCES versions (number),"
        " encoder {text} NOT NULL, dimension {integer} NOT NULL, spans {text} NOT NULL, matrix {blob} NOT NULL,"
        " UNIQUE (version, encoder))",
        "CREATE TABLE changes (number {serial}, artifact {integer} NOT NULL)",
        "CREATE INDEX changes_by_artifact ON changes (artifact, number)",
    ),
    (
        # Whose the words were taken to be: of another author, the same words are judged anew. Empty where it was not
        # told, in results of the first step: these are made once more.
        "ALTER TABLE results ADD COLUMN voice {text}",
    ),
    (
        # Who wrote the note beside a ruling; empty where that is who ruled.
        "ALTER TABLE decisions ADD COLUMN noted_by {text}",
    ),
)


def number_of(connection: Connection) -> int:
    """Return how many steps the store has behind it."""
    return int(connection.execute(text("SELECT value FROM meta WHERE name = 'number'")).scalar_one())


def check(number: int, place: str, steps: Sequence[Step] = STEPS) -> None:
    """Pass over a store that these steps can bring up to date.

    Raises:
        ConfigurationError: where the store has steps behind it that this program does not know.
    """
    if number > len(steps):
        raise ConfigurationError(
            f"{place}: was written by a newer matcher (store {number}, this one knows {len(steps)}); "
            "upgrade with: pip install -U evidence-matcher"
        )


def begin(connection: Connection, spelling: Mapping[str, str]) -> None:
    """Make a database that is ours and has no step behind it."""
    connection.execute(text("CREATE TABLE meta (name {text} PRIMARY KEY, value {text} NOT NULL)".format(**spelling)))
    rows = [{"name": "number", "value": "0"}, {"name": "id", "value": str(uuid.uuid4())}]
    connection.execute(text("INSERT INTO meta (name, value) VALUES (:name, :value)"), rows)


def apply_step(connection: Connection, number: int, step: Step, spelling: Mapping[str, str]) -> None:
    """Apply one step and say so; the caller's transaction keeps both or neither."""
    for statement in step:
        connection.execute(text(statement.format(**spelling)))
    connection.execute(text("UPDATE meta SET value = :value WHERE name = 'number'"), {"value": str(number)})
