"""Text, dates and names as a database holds them: what goes in comes out as it was, whatever it is."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from evidence import AT, FRAMEWORK, judged, made_with, passage, ruling
from hypothesis import given
from hypothesis import strategies as st

from matcher.domain import Artifact
from matcher.domain.author_names import names_of
from matcher.store import ItemQuery, open_store
from matcher.store.text_encoding import original, storable

EVERYTHING = ItemQuery(framework_id=FRAMEWORK.id)


HOSTILE = (
    "plain",
    "half a pair \ud83d, the other half \ude80, and both \U0001f680",
    "a file name \udcff that is not UTF-8",
    "NUL \0 and \x1b[31m and \x7f and \x85",
    "noncharacters \ufdd0 \ufdd00000 \uffff \U0010ffff",
    "e\u0301 is not \u00e9, \u212a is no K, \ufeff begins",
    "\u202eright to left\u202c zero\u200bwidth",
    "line\r\nends\rof\u2028every kind\n",
    "'; DROP TABLE artifacts; -- %s %(x)s :name ? {text} \\",
)


@given(st.text(st.characters() | st.sampled_from("\0\ufdd0\ud83d\ude80019af")))
def test_every_string_survives_being_written(text: str) -> None:
    """What is stored is valid UTF-8 without NUL, and reads back as it was, surrogates and the mark itself included."""
    stored = storable(text)
    assert "\0" not in stored
    assert stored.encode("utf-8").decode("utf-8") == stored
    assert original(stored) == text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_back_as_it_was(location: str, text: str) -> None:
    """Id, title, text, author, notes, quotes and a person's note: every character, so every offset holds."""
    artifact = Artifact(
        id=f"id {text}", text=text, title=f"T {text}", author=text, url=text, source=text, notes=(text,), created_at=AT
    )
    decision = ruling(artifact, by=text, note=text)
    with open_store(location) as store:
        run = store.begin_run(made_with(), FRAMEWORK, subject=text, period=text)
        store.add(run, [judged(artifact)])
        assert store.missing([artifact], made_with()) == [False]
        store.decide(decision)
    with open_store(location) as store:
        assert store.artifact(artifact.id) == artifact
        (item,) = store.items(EVERYTHING)
        assert (item.artifact, item.state, item.decision) == (artifact, "accepted", decision)
        assert item.suggestion is not None
        quote = item.suggestion.quotes[0]
        assert item.artifact.field(quote.field)[quote.start : quote.end] == quote.text == text
        assert store.runs()[0].subject == text


def test_ids_that_differ_in_a_broken_character_are_two_artifacts(location: str) -> None:
    """Two files whose names are not UTF-8 must not become one."""
    one, other = (Artifact(id=f"notes-{byte}.md", text="the same") for byte in ("\udcfe", "\udcff"))
    with open_store(location) as store:
        store.see([one, other])
        assert store.artifact(one.id) == one
        assert store.artifact(other.id) == other


def test_a_very_long_id_is_no_trouble(location: str) -> None:
    """An index of PostgreSQL takes no more than 2,704 bytes: a link can be longer, and so can a name."""
    artifact = Artifact(id="https://example.org/?" + "\u2603" * 4000, text="x", author="Ana " * 2000)
    with open_store(location) as store:
        store.see([artifact])
        assert store.artifact(artifact.id) == artifact


@pytest.mark.parametrize(
    "created_at",
    [
        None,
        datetime(2026, 7, 1, 0, 30, tzinfo=timezone(timedelta(hours=5, minutes=45))),
        datetime(2026, 7, 1, 23, 59, 59, 999999, tzinfo=timezone(-timedelta(hours=9))),
        datetime(2026, 7, 1, 12),
        datetime(1, 1, 1, tzinfo=UTC),
    ],
)
def test_dates_keep_their_zone(location: str, created_at: datetime | None) -> None:
    """The day of a pull request is the one on its author's wall, so the offset must come back too."""
    with open_store(location) as store:
        store.see([Artifact(id="a", text="x", created_at=created_at)])
        found = store.artifact("a")
    assert found is not None
    assert (found.created_at and found.created_at.isoformat()) == (created_at and created_at.isoformat())


def test_a_title_can_be_quoted(location: str) -> None:
    """Offsets point into the field that they name."""
    artifact = Artifact(id="a", text="", title="I fixed the canary")
    quoted = replace(passage(artifact), field="title", start=2, end=7, text="fixed", prose="fixed")
    given = judged(artifact)
    evidence = (replace(given.matched.suggestions[0].evidence[0], passage=quoted),)
    suggestions = (replace(given.matched.suggestions[0], evidence=evidence),)
    with open_store(location) as store:
        run = store.begin_run(made_with(), FRAMEWORK)
        store.add(run, [replace(given, matched=replace(given.matched, suggestions=suggestions))])
        (item,) = store.items(EVERYTHING)
    quote = item.quotes[0]
    assert item.artifact.field(quote.field)[quote.start : quote.end] == quote.text == "fixed"


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Ana Lima", {"ana lima"}),
        ("  Ana   LIMA ", {"ana lima"}),
        ("Ana Lima <Ana@Example.org>", {"ana lima", "ana@example.org"}),
        ('"Lima, Ana" <ana@example.org>', {"lima, ana", "ana@example.org"}),
        ("<ana@example.org>", {"ana@example.org"}),
        ("Jose\u0301", {"jos\u00e9"}),
        ("STRASSE", {"strasse"}),
        ("stra\u00dfe", {"strasse"}),
        ("", set()),
    ],
)
def test_a_person_is_known_by_name_and_by_address(author: str, names: set[str]) -> None:
    """However an export writes a person, their own name finds them."""
    assert names_of(author) == names


def test_importing_the_room_costs_nothing() -> None:
    """`matcher --help` may name the store without loading SQLAlchemy."""
    code = (
        "import sys, matcher.store; from matcher.store import open_store, ItemQuery, EmbeddedMatch; print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"sqlalchemy", "numpy", "psycopg", "sqlite3", "platformdirs"} & set(done.stdout.split())
