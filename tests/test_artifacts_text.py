"""Plain text and Markdown with front matter."""

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.artifacts.source import Source, UnreadableError
from matcher.artifacts.text import first_heading, front_matter, read
from matcher.domain import Artifact


def _read(data: str | bytes, name: str = "notes/a.md") -> Artifact:
    raw = data.encode() if isinstance(data, str) else data
    (found,) = read(Source(name=name, path=None, stream=io.BytesIO(raw)))
    assert isinstance(found, Artifact)
    return found


def test_yaml_front_matter_becomes_fields_and_the_body_the_text() -> None:
    """Every known key lands in its field, and offsets count from the body."""
    found = _read(
        "---\nid: w-12\ntitle: 'RFC: caching' # draft\nauthor: Ada\ndate: 2025-03-31\n"
        "url: https://x.test/1\nkind: design doc\ntags: [a, b]\n---\n# Caching\r\n\r\nI cut p95.\r\n"
    )
    assert found == Artifact(
        id="w-12",
        text="# Caching\n\nI cut p95.\n",
        title="RFC: caching",
        kind="design_doc",
        author="Ada",
        created_at=datetime(2025, 3, 31, tzinfo=UTC),
        url="https://x.test/1",
        source="notes/a.md",
    )


def test_toml_front_matter_is_read_likewise() -> None:
    """Hugo's front matter works, with its own dates and lists."""
    found = _read('+++\ntitle = "T"\nauthors = ["Ada", "Bo"]\ncreated_at = 2025-03-31T10:00:00Z\n+++\nbody')
    assert (found.title, found.author, found.text) == ("T", "Ada, Bo", "body")
    assert found.created_at == datetime(2025, 3, 31, 10, tzinfo=UTC)


@pytest.mark.parametrize("value", ["", "9" * 5_000, "[" * 5_000], ids=("none", "long", "deep"))
def test_broken_toml_front_matter_is_noted_and_left_out(value: str) -> None:
    """The body is read though the front matter is not."""
    found = _read(f"+++\ntitle = {value}\n+++\nbody")
    assert found.text == "body"
    assert "not valid TOML" in found.notes[0]


def test_front_matter_as_people_write_it() -> None:
    """A second colon, lists, folded text, nulls and comments need no YAML of the book."""
    values, body, _ = front_matter(
        "---\n# c\ntitle: RFC: caching\nauthors:\n  - Ada\n  - 'Bo'\nsummary: >\n  one\n  two\nurl: null\nDate:\n---\nx"
    )
    assert values == {"title": "RFC: caching", "authors": "Ada, Bo", "summary": "one two", "url": None, "date": None}
    assert body == "x"


@pytest.mark.parametrize(
    "text", ["---\nWe did this.\n---\nx", "---\na: b\nno end", "text\n---\na: b\n---\n", "----\na: b\n---\n"]
)
def test_what_only_looks_like_front_matter_stays(text: str) -> None:
    """Prose between rules is prose."""
    assert front_matter(text) == ({}, text, None)


def test_front_matter_may_be_empty_or_end_in_dots() -> None:
    """Both are legal in YAML."""
    assert front_matter("---\n---\nx") == ({}, "x", None)
    assert front_matter("---\na: b\n...\nx") == ({"a": "b"}, "x", None)


def test_an_unknown_kind_and_a_bad_date_are_noted() -> None:
    """What front matter says wrongly is other, None and said."""
    found = _read("---\nkind: poem\ndate: March\n---\nx", name="rfc.md")
    assert (found.kind, found.created_at, len(found.notes)) == ("other", None, 2)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("17 August 2026", 17),
        ("Aug 17, 2026", 17),
        ("week of August 17th 2026", 17),
        ("Week 34/2026", 17),
        ("2026-W34", 17),
        ("18.08.2026", 18),
    ],
)
@pytest.mark.parametrize("form", ["---\ndate: {}\n---\nx", '+++\ndate = "{}"\n+++\nx'])
def test_dates_of_front_matter_as_people_write_them(form: str, written: str, day: int) -> None:
    """What a line of the text may say of the day, front matter may say too."""
    found = _read(form.format(written))
    assert (found.created_at, found.notes) == (datetime(2026, 8, day, tzinfo=UTC), ())


def test_a_date_that_cannot_be_told_is_noted() -> None:
    """Of two days neither is taken."""
    found = _read("---\ndate: 08/07/2026\n---\nx")
    assert found.created_at is None
    assert "could be one of two days" in found.notes[0]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "docs/a.md"])
def test_only_a_web_address_becomes_a_link(url: str) -> None:
    """Front matter cannot bring an address that runs something where it is followed."""
    found = _read(f"---\nurl: {url}\n---\nx")
    assert (found.url, found.notes) == (None, (f"url {url!r} is no web address: left out",))


def test_without_front_matter_the_path_and_heading_speak() -> None:
    """The id is the path, the title the first heading, which stays in the text, and the kind the name."""
    found = _read("intro\n\n# Outage of March #\ntext", name="postmortems/x.md")
    assert (found.id, found.title, found.kind) == ("postmortems/x.md", "Outage of March", "incident_report")
    assert found.text == "intro\n\n# Outage of March #\ntext"
    assert (found.author, found.created_at, found.url, found.notes) == (None, None, None, ())


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("```\n# comment\n```\n# Real", "Real"),
        ("~~~~\n~~~\n# no\n~~~~\n# Real", "Real"),
        ("Title\n=====\nx", "Title"),
        ("## Second\n#hash\n", None),
        ("=====\n", None),
        ("# \n# B", "B"),
    ],
)
def test_first_heading(text: str, title: str | None) -> None:
    """Code blocks hold no titles, and underlined headings count."""
    assert first_heading(text) == title


@pytest.mark.parametrize("data", ["", "  \n\n", "---\ntitle: x\n---\n\n"])
def test_a_file_without_text_is_refused(data: str) -> None:
    """Front matter alone is no artifact."""
    with pytest.raises(UnreadableError, match="has no text"):
        _read(data)


def test_a_guessed_encoding_is_noted() -> None:
    """An old Windows file is read with a note."""
    found = _read("caf\xe9".encode("latin-1"))
    assert found.text == "café"
    assert "Windows-1252" in found.notes[0]


_pieces = st.sampled_from(
    ["---\n", "+++\n", "title: ", "a: b\n", "- x\n", "# H\n", "```\n", "===\n", "'", '"', "[", "\r\n", "é"]
)


@settings(deadline=5000)
@given(st.one_of(st.binary(max_size=200), st.lists(st.one_of(_pieces, st.text(max_size=5))).map("".join)))
def test_any_content_is_read_or_refused(data: str | bytes) -> None:
    """No text raises anything but the one error, and the body is always the end of the file."""
    raw = data if isinstance(data, bytes) else data.encode("utf-8", "replace")
    try:
        found = _read(raw)
    except UnreadableError:
        return
    assert found.text.strip()
    if isinstance(data, str) and "\r" not in data and "\ufeff" not in data:
        assert raw.decode().endswith(found.text)


@pytest.mark.parametrize(
    ("name", "text", "day"),
    [
        ("logs/2026-w34.md", "Fixed the loader.", 21),
        ("logs/2026-w34.md", "---\ndate: 2026-08-03\n---\nFixed the loader.", 3),
        ("log.md", "# Log of 2026-08-07\n\nFixed the loader.", 7),
        ("logs/2026-w34.md", "Author: Ada | Date: 2026-08-12\n\nFixed the loader.", 12),
        ("log.txt", "Weekly log, 14 August 2026\n\nFixed the loader.", 14),
    ],
)
def test_a_name_tells_the_day_where_nothing_else_does(name: str, text: str, day: int) -> None:
    """Front matter and lines of the text go before the file's name, and that before the title."""
    assert _read(text, name).created_at == datetime(2026, 8, day, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Fixed the loader on 14 August 2026\nand the export.",
        "We hand it over on 14 August 2026.\n\nFixed the loader.",
        "A line that is much too long for a title of a log, and only ends in 14 August 2026\n\nFixed it.",
    ],
)
def test_a_first_line_that_is_no_title_tells_no_day(text: str) -> None:
    """A wrong date would put the work into another quarter."""
    assert _read(text, "log.txt").created_at is None
