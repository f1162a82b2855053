"""Bytes to characters, and words to moments."""

import io
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.artifacts.source import Source, TooLargeError, UnreadableError, decode, lines, moment


def _source(data: bytes, max_bytes: int = 100) -> Source:
    return Source(name="a/b.txt", path=None, stream=io.BytesIO(data), max_bytes=max_bytes)


def test_a_source_is_read_whole_up_to_its_limit() -> None:
    """A file of exactly the limit is read."""
    assert _source(b"x" * 100).read() == b"x" * 100


def test_a_source_over_its_limit_is_refused_in_one_line() -> None:
    """A larger file says its limit and what to do."""
    with pytest.raises(TooLargeError, match=r"^is larger than 100 bytes; split it or raise --max-bytes$"):
        _source(b"x" * 101).read()


def test_looking_at_the_head_moves_nothing() -> None:
    """Detection leaves the whole content to the reader."""
    source = _source(b"hello")
    assert (source.head(), source.read()) == (b"hello", b"hello")


def test_a_place_in_a_source_is_named() -> None:
    """A bad line is found by file and line."""
    assert str(_source(b"").skipped("is broken", "mend it", at=7)) == "a/b.txt:7: is broken; mend it"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_encodings_are_read_without_a_note(encoding: str) -> None:
    """What Windows and Unix editors save arrives as written, without the byte order mark."""
    assert decode("naïve — 你好 🚀".encode(encoding)) == ("naïve — 你好 🚀", None)


def test_windows_1252_is_read_with_a_note() -> None:
    """An old file is readable, and its reader is told of the guess."""
    text, note = decode("café “quoted”".encode("cp1252"))
    assert text == "café “quoted”"
    assert note is not None
    assert "Windows-1252" in note


@pytest.mark.parametrize("junk", [b"\x00\x01\x02", b"a\0b", bytes(range(1, 32)) * 4, b"\xff\xfea", b"\xff\xfe\x00\xd8"])
def test_binary_junk_is_refused(junk: bytes) -> None:
    """Bytes that are no text never become an artifact."""
    with pytest.raises(UnreadableError):
        decode(junk)


@settings(deadline=5000)
@given(st.binary(max_size=300))
def test_any_bytes_decode_or_are_refused(data: bytes) -> None:
    """No bytes raise anything but the one error, and what comes back can be stored as UTF-8."""
    try:
        text, _ = decode(data)
    except UnreadableError:
        return
    text.encode("utf-8")
    assert "\0" not in text


@settings(deadline=5000)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])))
def test_utf8_round_trips(text: str) -> None:
    """Text that is no control character comes back unchanged, save a leading byte order mark."""
    assert decode(text.encode()) == (text.removeprefix("\ufeff"), None)


def test_only_line_ends_are_normalised() -> None:
    """Tabs, form feeds and odd spaces stay where offsets expect them."""
    assert lines("a\r\nb\rc\n\td\x0c\u2028e") == "a\nb\nc\n\td\x0c\u2028e"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2025-03-31", datetime(2025, 3, 31, tzinfo=UTC)),
        (" 2025-03-31T12:00:00Z ", datetime(2025, 3, 31, 12, tzinfo=UTC)),
        ("2025-03-31T12:00:00+02:00", datetime(2025, 3, 31, 12, tzinfo=timezone(timedelta(hours=2)))),
        (date(2025, 3, 31), datetime(2025, 3, 31, tzinfo=UTC)),
        (datetime(2025, 3, 31, 12), datetime(2025, 3, 31, 12, tzinfo=UTC)),
        (None, None),
        ("", None),
    ],
)
def test_moments_are_aware(value: object, expected: datetime | None) -> None:
    """Dates of any input can be compared with each other."""
    assert moment(value) == (expected, None)


@pytest.mark.parametrize("value", ["31.03.2025", "yesterday", "2025-13-45", 2025, 1776123191036, ["2025"]])
def test_a_date_that_is_not_understood_is_noted(value: object) -> None:
    """A bad date is said, not guessed."""
    found, note = moment(value)
    assert found is None
    assert note is not None
    assert "date not understood" in note
