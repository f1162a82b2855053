"""The reader of GitHub's JSON: every shape it comes in, and whose words are whose."""

import io
import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.artifacts.github import read_github
from matcher.artifacts.source import Source, decode
from matcher.domain import Artifact, Comment, Skipped

URL = "https://github.com/acme/shop/pull/7"
LISTED = {
    "number": 7,
    "title": "Cache the feature store",
    "body": "I measured it first.\r\n\r\nCo-authored-by: Bo <bo@acme.org>\r\nCo-authored-by: B. <BO@acme.org>",
    "url": URL,
    "state": "MERGED",
    "author": {"login": "ada", "is_bot": False, "name": "Ada"},
    "createdAt": "2025-03-01T09:00:00Z",
    "mergedAt": "2025-03-02T09:00:00Z",
    "comments": [
        {"author": {"login": "bo"}, "body": "I would have used Redis.", "createdAt": "2025-03-01T10:00:00Z"},
        {"author": {"login": "Ada"}, "body": "Noted.", "createdAt": "2025-03-01T11:00:00Z"},
    ],
    "reviews": [
        {"author": {"login": "cy"}, "body": "LGTM", "submittedAt": "2025-03-01T12:00:00Z", "state": "APPROVED"}
    ],
    "latestReviews": [
        {"author": {"login": "cy"}, "body": "LGTM", "submittedAt": "2025-03-01T12:00:00Z"},
        {"author": {"login": "di"}, "body": "", "submittedAt": "2025-03-01T12:00:00Z"},
    ],
}
REST = {
    "id": 1,
    "number": 7,
    "title": "Cache the feature store",
    "body": None,
    "html_url": URL,
    "url": "https://api.github.com/repos/acme/shop/pulls/7",
    "state": "closed",
    "user": {"login": "ada", "type": "User"},
    "created_at": "2025-03-01T09:00:00Z",
    "merged_at": None,
    "comments": 3,
    "review_comments": 1,
}


def outcomes(data: object, *, max_bytes: int = 1_000_000) -> list[Artifact | Skipped]:
    """Read JSON, or bytes as they are, as the file prs.json."""
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return list(read_github(Source(name="prs.json", path=None, stream=io.BytesIO(raw), max_bytes=max_bytes)))


def artifact(data: object) -> Artifact:
    """Read what must be one artifact."""
    [found] = outcomes(data)
    assert isinstance(found, Artifact), found
    return found


def test_a_listed_pull_request() -> None:
    """`gh pr list`: the request is its author's, and every other voice stands apart with its name."""
    assert artifact([LISTED]) == Artifact(
        id=URL,
        kind="pull_request",
        title="Cache the feature store",
        text=str(LISTED["body"]),
        author="ada",
        created_at=datetime(2025, 3, 2, 9, tzinfo=UTC),
        url=URL,
        source="prs.json",
        comments=(
            Comment(text="I would have used Redis.", author="bo", created_at=datetime(2025, 3, 1, 10, tzinfo=UTC)),
            Comment(text="Noted.", author="Ada", created_at=datetime(2025, 3, 1, 11, tzinfo=UTC)),
            Comment(text="LGTM", author="cy", created_at=datetime(2025, 3, 1, 12, tzinfo=UTC)),
        ),
        notes=("2 comments by others are kept apart", "1 comment by its author is not read"),
    )


def test_a_rest_pull_request() -> None:
    """REST: the page's address is the id, a null body is empty, and counts of comments are no comments."""
    found = artifact(REST)
    assert (found.id, found.text, found.author, found.url) == (URL, "", "ada", URL)
    assert found.created_at == datetime(2025, 3, 1, 9, tzinfo=UTC)
    assert found.comments == ()
    assert found.notes == ("closed without being merged",)


@pytest.mark.parametrize(
    "wrap", [lambda one: one, lambda one: [one], lambda one: [[one]], lambda one: {"items": [one]}]
)
def test_every_wrapping_is_opened(wrap: object) -> None:
    """An object, an array, an array of pages and a search result hold the same request."""
    assert callable(wrap)
    assert artifact(wrap(REST)).id == URL


def test_pages_printed_one_after_another() -> None:
    """`gh api --paginate` prints an array for each page; one object on each line is read as well."""
    assert len(outcomes(json.dumps([REST]).encode() + b"\n" + json.dumps([LISTED, LISTED]).encode())) == 3


def test_a_found_pull_request() -> None:
    """`gh search prs`: the repository makes the id, and a date that has not come is none."""
    found = artifact(
        {
            "title": "Cache",
            "body": "I did.",
            "number": 7,
            "state": "open",
            "repository": {"name": "shop", "nameWithOwner": "acme/shop"},
            "createdAt": "2025-03-01T09:00:00Z",
            "mergedAt": "0001-01-01T00:00:00Z",
        }
    )
    assert found.id == "acme/shop#7"
    assert found.created_at == datetime(2025, 3, 1, 9, tzinfo=UTC)
    assert found.notes == ("not merged yet",)


@pytest.mark.parametrize(
    ("item", "identity"),
    [
        ({"title": "x", "number": 7}, "prs.json:#7"),
        ({"title": "x"}, "prs.json:1"),
        ({"title": "x", "number": 7, "url": "javascript:alert(1)"}, "prs.json:#7"),
        ({"title": "x", "number": 7, "base": {"repo": {"full_name": "acme/shop"}}}, "acme/shop#7"),
        ({"title": "x", "number": 7, "repository_url": "https://api.github.com/repos/acme/shop"}, "acme/shop#7"),
    ],
)
def test_the_id_is_the_best_there_is(item: dict[str, object], identity: str) -> None:
    """Nothing but a title is required, and an address that is no web address is never kept."""
    found = artifact([item])
    assert found.id == identity
    assert found.url is None
    assert "only the title was exported: ask for the body too" in found.notes


@pytest.mark.parametrize(
    ("person", "login", "bot"),
    [
        ({"login": "app/dependabot", "is_bot": True}, "app/dependabot", True),
        ({"login": "renovate[bot]"}, "renovate[bot]", True),
        ({"login": "sync", "type": "Bot"}, "sync", True),
        ({"login": "", "name": "Ada"}, "Ada", False),
        ("ada", "ada", False),
        (None, None, False),
        (["ada"], None, False),
    ],
)
def test_the_author_is_a_person_or_noted_as_a_bot(person: object, login: str | None, bot: bool) -> None:
    """Authors come as objects, strings or nothing; bots are told."""
    found = artifact({"title": "x", "body": "y", "author": person})
    assert found.author == login
    assert ("written by a bot" in found.notes) == bot


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("pull/7", "pull_request"),
        ("issues/3", "other"),
        ("pull/7#discussion_r15", "review_comments"),
        ("issues/3#issuecomment-15", "review_comments"),
    ],
)
def test_the_address_tells_the_kind(page: str, kind: str) -> None:
    """A search finds issues too, and the API lists comments in the same form."""
    assert artifact({"body": "y", "html_url": f"https://github.com/acme/shop/{page}"}).kind == kind


def test_review_threads_are_opened() -> None:
    """Threads hold comments as arrays or as connections."""
    one = {"author": {"login": "bo"}, "body": "Why?"}
    threads = {"nodes": [{"comments": {"nodes": [one]}}, {"comments": [{"user": {"login": "cy"}, "body": "How?"}]}, 3]}
    found = artifact({"title": "x", "body": "y", "reviewThreads": threads})
    assert [(c.author, c.text) for c in found.comments] == [("bo", "Why?"), ("cy", "How?")]
    assert found.notes == ("2 comments by others are kept apart",)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (None, "is not a pull request's object"),
        ("x", "is not a pull request's object"),
        ({"number": 3}, "has neither title nor body"),
        ({"message": "Not Found"}, "has neither title nor body"),
        ({"title": "x", "body": ["y"]}, "'body' is a list, not a text"),
    ],
)
def test_a_broken_element_costs_itself_only(bad: object, reason: str) -> None:
    """The neighbours of a broken element are read."""
    first, skipped, last = outcomes([LISTED, bad, REST])
    assert isinstance(first, Artifact)
    assert isinstance(last, Artifact)
    assert isinstance(skipped, Skipped)
    assert (skipped.source, skipped.reason) == ("prs.json:item 2", reason)


def test_truncated_json_is_one_clear_line() -> None:
    """A download that broke off names the place, and what came before it is kept."""
    whole = json.dumps([REST]).encode()
    found = outcomes(whole + b'\n[{"title": "x",\n "body": "y')
    assert isinstance(found[0], Artifact)
    assert [str(one) for one in found[1:]] == [
        "prs.json: is not whole JSON (line 3, column 10: Unterminated string starting at); "
        "export it again, or mend that place"
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"[" * 100_000, "is nested too deeply"),
        (b'[{"n": ' + b"9" * 5_000 + b"}]", "holds a number that is too long"),
        (b"\x00\x01", "is not text"),
        (b"[" + b" " * 1_000_001, "is larger than 1,000,000 bytes"),
    ],
)
def test_what_cannot_be_read_at_all_is_one_line(data: bytes, reason: str) -> None:
    """Depth, endless numbers, bytes and size are told, not raised."""
    [found] = outcomes(data)
    assert isinstance(found, Skipped)
    assert found.reason == reason


def test_windows_shells_write_utf16() -> None:
    """What PowerShell redirects into a file is read."""
    [found] = outcomes(json.dumps([LISTED]).encode("ascii").decode().encode("utf-16"))
    assert isinstance(found, Artifact)


def test_nothing_found_is_nothing() -> None:
    """An empty array holds no artifact and is no failure."""
    assert outcomes([]) == []


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*LISTED, *REST, "nodes", "login"]), inner)
    ),
    max_leaves=12,
)


@given(ANYTHING, st.sampled_from([*LISTED, *REST]))
def test_any_json_is_read_or_told(value: object, key: str) -> None:
    """Any value anywhere raises nothing, can be printed, and costs no other element."""
    found = outcomes([value, {**LISTED, key: value}, REST])
    repr(found).encode()
    last = found[-1]
    assert isinstance(last, Artifact)
    assert last.id == URL
    assert len(found) == (3 if not isinstance(value, list) else 2 + len(value))


@given(st.data())
def test_a_damaged_file_keeps_what_comes_before_the_damage(data: st.DataObject) -> None:
    """Wherever bytes are changed, lost or added, the pages before are read, and what is lost is told."""
    page = json.dumps([REST]).encode() + b"\n"
    damaged = bytearray(page * 3)
    first = len(damaged)
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(damaged)))
        first = min(first, at)
        damaged[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=3))
    found = outcomes(bytes(damaged))
    assert found
    if not (isinstance(found[0], Skipped) and found[0].reason == "is not text"):
        before = found[: first // len(page)]
        assert [isinstance(one, Artifact) and one.id == URL for one in before] == [True] * (first // len(page))


@given(st.binary(max_size=200))
def test_no_bytes_are_passed_over_in_silence(data: bytes) -> None:
    """Any file at all raises nothing, and one that holds more than space and empty lists has an outcome."""
    assert outcomes(data) or not re.sub(r"[\s\[\]]", "", decode(data)[0])
