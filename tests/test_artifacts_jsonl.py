"""The JSONL reader: what a line may hold, and that a bad one costs nobody else."""

import codecs
import io
import json
import tracemalloc
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.artifacts.jsonl import read_jsonl
from matcher.artifacts.source import Source
from matcher.domain import Artifact, Skipped

GOOD = b'{"id": "good", "text": "I wrote the reader."}'


def outcomes(data: bytes, *, max_bytes: int = 10_000) -> list[Artifact | Skipped]:
    """Read bytes as the file log.jsonl."""
    return list(read_jsonl(Source(name="log.jsonl", path=None, stream=io.BytesIO(data), max_bytes=max_bytes)))


def artifact(line: object) -> Artifact:
    """Read one line that must be an artifact."""
    [found] = outcomes(json.dumps(line).encode())
    assert isinstance(found, Artifact), found
    return found


def test_every_key_is_read() -> None:
    """A line with all keys loses none of them."""
    found = artifact(
        {
            "id": "a1",
            "kind": "design_doc",
            "title": "Cache",
            "text": "I chose a cache.",
            "author": "ada",
            "created_at": "2025-03-31T10:00:00Z",
            "url": "https://example.org/a1",
            "score": 3,
        }
    )
    assert found == Artifact(
        id="a1",
        kind="design_doc",
        title="Cache",
        text="I chose a cache.",
        author="ada",
        created_at=datetime(2025, 3, 31, 10, tzinfo=UTC),
        url="https://example.org/a1",
        source="log.jsonl",
    )


def test_a_missing_id_is_the_line() -> None:
    """A line without an id is named by its place, blank lines counted."""
    [found] = outcomes(b'\n  \n{"title": "Cache"}\n')
    assert isinstance(found, Artifact)
    assert (found.id, found.title, found.text) == ("log.jsonl:3", "Cache", "")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"text": ["a"]}', "'text' is a list, not a text"),
        (b'{"title": {"a": 1}, "text": "x"}', "'title' is an object, not a text"),
        (b'{"text": true}', "'text' is true or false, not a text"),
        (b'{"text": 1.5}', "'text' is a number, not a text"),
        (b'{"text": " ", "title": null}', "has neither text nor title"),
        (b'{"text": NaN}', "has neither text nor title"),
        (b'{"text": "a', "is not valid JSON (column 10: Unterminated string starting at)"),
        (b"[1]", "is not a JSON object"),
        (b"7", "is not a JSON object"),
        (b'{"text": "\xff"}', "is not valid UTF-8 at byte 11"),
        (b"[" * 9_000, "is nested too deeply"),
        (b'{"n": ' + b"9" * 5_000 + b"}", "holds a number that is too long"),
        (b'{"text": "' + b"x" * 20_000 + b'"}', "is longer than 10,000 bytes"),
    ],
)
def test_a_bad_line_costs_itself_only(line: bytes, reason: str) -> None:
    """What cannot be used is told with its line and reason, and both neighbours are read."""
    first, bad, last = outcomes(GOOD + b"\n" + line + b"\r\n" + GOOD)
    assert isinstance(first, Artifact)
    assert isinstance(last, Artifact)
    assert isinstance(bad, Skipped)
    assert (bad.source, bad.reason) == ("log.jsonl:2", reason)
    assert bad.remedy
    assert not bad.harmless


def test_values_of_another_type_become_notes() -> None:
    """A wrong kind, author, date, address or id costs that value only, and says so."""
    found = artifact(
        {
            "id": [1],
            "kind": "novel",
            "text": "x",
            "author": {"n": 1},
            "created_at": "soon",
            "url": "javascript:alert(1)",
        }
    )
    assert (found.id, found.kind, found.author, found.created_at, found.url) == (
        "log.jsonl:1",
        "other",
        None,
        None,
        None,
    )
    assert [note.split()[0] for note in found.notes] == ["id", "kind", "author", "date", "url"]


@pytest.mark.parametrize(
    ("given_id", "read_id"), [(12, "12"), (12.0, "12"), ("PR-7\r", "PR-7"), ("", "log.jsonl:1"), (None, "log.jsonl:1")]
)
def test_numbers_are_ids(given_id: object, read_id: str) -> None:
    """A whole number is an id, as tables write them; an empty one is none."""
    assert artifact({"id": given_id, "text": "x"}).id == read_id


def test_a_double_id_is_noted() -> None:
    """The second line of an id is read, with a note that names the first."""
    _, second = outcomes(GOOD + b"\n" + GOOD)
    assert isinstance(second, Artifact)
    assert second.notes == ("id 'good' was already used on line 1",)


def test_kinds_are_read_as_people_write_them() -> None:
    """Case, spaces and hyphens do not make another kind."""
    assert artifact({"kind": "Pull Request", "text": "x"}).kind == "pull_request"


def test_broken_characters_can_be_written_again() -> None:
    """Half a surrogate pair, which no output can hold, is replaced; whole pairs stay."""
    [found] = outcomes(rb'{"id": "\ud800", "text": "a\udc00b \ud83d\ude00", "author": "\udfff"}')
    assert isinstance(found, Artifact)
    assert (found.id, found.text, found.author) == ("\ufffd", "a\ufffdb 😀", "\ufffd")


def test_byte_order_marks() -> None:
    """A UTF-8 mark is passed over; UTF-16 is one clear line, not one for each line."""
    assert isinstance(outcomes(b"\xef\xbb\xbf" + GOOD)[0], Artifact)
    [wide] = outcomes((GOOD + b"\n" + GOOD).decode().encode("utf-16"))
    assert str(wide) == "log.jsonl: is UTF-16, not UTF-8; save it again as UTF-8"


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_line_at_the_limit_is_read(end: bytes) -> None:
    """The limit is that of the line without its end, and the lines after it keep their numbers."""
    for limit, kind in ((len(GOOD), Artifact), (len(GOOD) - 1, Skipped)):
        first, second = outcomes(GOOD + end + b"{}" + end, max_bytes=limit)
        assert isinstance(first, kind)
        assert isinstance(second, Skipped)
        assert second.source == "log.jsonl:2"


class _Endless(io.RawIOBase):
    """A line of many bytes that are never held together."""

    def __init__(self, size: int) -> None:
        self.left = size

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer with letters."""
        count = min(len(buffer), self.left)
        buffer[:count] = b"x" * count
        self.left -= count
        return count


def test_an_endless_line_is_never_held() -> None:
    """A line far over the limit takes little memory."""
    stream = io.BufferedReader(_Endless(50_000_000))
    tracemalloc.start()
    [found] = read_jsonl(Source(name="-", path=None, stream=stream, max_bytes=100_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(found, Skipped)
    assert peak < 2_000_000


@given(st.lists(st.binary(max_size=60).filter(lambda line: b"\n" not in line), max_size=8))
def test_no_bytes_stop_the_reader(garbage: list[bytes]) -> None:
    """Between lines of anything every good line is still read."""
    found = outcomes(b"\n".join(line for bad in garbage for line in (b"{}" + bad, GOOD)))
    assert [isinstance(one, Artifact) and one.id == "good" for one in found[1::2]] == [True] * len(garbage)
    assert len(found) == 2 * len(garbage)


@given(
    st.dictionaries(
        st.sampled_from(["id", "kind", "title", "text", "author", "created_at", "url"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
            max_leaves=4,
        ),
    )
)
def test_any_json_is_an_artifact_or_one_line(record: dict[str, object]) -> None:
    """Whatever the types, the outcome is one, and all of it can be printed."""
    [found] = outcomes(json.dumps(record).encode(), max_bytes=1_000_000)
    repr(found).encode()
    if isinstance(found, Artifact):
        assert f"{found.title or ''}{found.text}".strip()
        found.fingerprint.encode()


@given(st.data())
def test_a_damaged_file_costs_the_damaged_lines_only(data: st.DataObject) -> None:
    """Wherever bytes are changed, lost or added, each line that is not blank has an outcome, each whole one its own."""
    damaged = bytearray((GOOD + b"\n") * 3)
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(damaged)))
        damaged[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    found = outcomes(bytes(damaged))
    if damaged.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        assert len(found) == 1
        return
    lines = [line for line in bytes(damaged).split(b"\n") if line.strip()]
    assert len(found) == len(lines)
    for line, one in zip(lines, found, strict=True):
        assert line.strip() != GOOD or (isinstance(one, Artifact) and one.text == "I wrote the reader.")
